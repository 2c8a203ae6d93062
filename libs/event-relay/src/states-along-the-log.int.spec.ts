import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, emptySetup, encodeEvent } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { StatesAlongTheLog } from './states-along-the-log.js';

let test: FreshDatabase;
let store: EventStore;
beforeAll(async () => {
  test = await freshDatabase();
  store = new EventStore(test.database, { casterQuota: 100, clientTokenDays: 7, log: () => undefined });
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const at = '2026-11-24T18:00:00.000Z';
const meta = { requestId: 'R' };
const newEvent = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const layoutAdded = (number: number): CasterEvent => ({
  type: 'LayoutAdded',
  part: { key: `layout-${number}`, videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
  at,
});

it('Each event comes with the studio as it was right after it, remembered or folded from the store', async () => {
  const casterId = '5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001';
  await store.start({
    accountId: 'a',
    casterId,
    operation: 'CreateCaster',
    clientToken: 't',
    parametersHash: Buffer.alloc(32),
    answer: {},
    event: newEvent({
      type: 'CasterCreated',
      casterId,
      name: 'Newsroom',
      clientToken: 't',
      setup: emptySetup({ normType: 1, tags: [] }),
      at,
    }),
    meta,
  });
  for (let version = 1; version < 6; version += 1)
    await store.append({
      accountId: 'a',
      casterId,
      expectedVersion: version,
      events: [newEvent(layoutAdded(version))],
      endsStream: false,
      meta,
    });
  const events = await store.readStream(casterId);
  const layoutsAfter = async (states: StatesAlongTheLog, batch: typeof events) =>
    (await states.follow(batch)).map((step) =>
      'after' in step && step.after.status === 'idle' ? step.after.setup.parts.layout.length : -1,
    );

  const remembering = new StatesAlongTheLog(store);
  expect(await layoutsAfter(remembering, events.slice(0, 3))).toEqual([0, 1, 2]);
  expect(await layoutsAfter(remembering, events.slice(3))).toEqual([3, 4, 5]);
  // A batch that could not be sent comes again, and a new leader begins in the middle of a stream.
  expect(await layoutsAfter(remembering, events.slice(1, 3))).toEqual([1, 2]);
  expect(await layoutsAfter(new StatesAlongTheLog(store), events.slice(4))).toEqual([4, 5]);
});
