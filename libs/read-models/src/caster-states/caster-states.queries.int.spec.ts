import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, emptySetup, encodeEvent } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { Projections } from '#libs/projections';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { casterStates } from './caster-states.projection.js';
import { CasterStates } from './caster-states.queries.js';

let test: FreshDatabase;
let store: EventStore;
let states: CasterStates;
beforeAll(async () => {
  test = await freshDatabase();
  store = new EventStore(test.database, { casterQuota: 100, clientTokenDays: 7, log: () => undefined });
  const projections = new Projections(test.database, store, [casterStates], () => undefined);
  await projections.createTables();
  states = new CasterStates(projections, store);
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const at = '2026-11-01T08:00:00.000Z';
const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const meta = { requestId: 'R' };

it('A studio is what its stream says, also after the rows went back to an earlier moment under the program', async () => {
  const [accountId, casterId] = [randomUUID(), randomUUID()];
  await test.database.pool.query('insert into accounts (account_id) values ($1)', [accountId]);
  const setup = emptySetup({ normType: 1, tags: [] });
  await store.start({
    accountId,
    casterId,
    operation: 'CreateCaster',
    clientToken: 'first',
    parametersHash: Buffer.alloc(32),
    answer: { casterId },
    event: recordable({ type: 'CasterCreated', casterId, name: 'Newsroom', clientToken: 'first', setup, at }),
    meta,
  });
  const grouped: CasterEvent = { type: 'ResourceGroupChanged', resourceGroupId: 'rg-desk', at };
  await store.append({
    accountId,
    casterId,
    expectedVersion: 1,
    events: [recordable(grouped)],
    endsStream: false,
    meta,
  });
  const groupOf = async () => {
    const { caster, version } = (await states.load(accountId, casterId)) ?? {};
    return [version, caster?.status === 'idle' ? caster.setup.resourceGroupId : caster?.status];
  };
  expect(await groupOf()).toEqual([2, 'rg-desk']);

  await test.database.pool.query('delete from events where caster_id = $1 and version = 2', [casterId]);
  await test.database.pool.query('update streams set version = 1 where caster_id = $1', [casterId]);
  expect(await groupOf()).toEqual([1, undefined]);
});
