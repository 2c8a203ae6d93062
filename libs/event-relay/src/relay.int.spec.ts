import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, emptySetup, encodeEvent } from '#libs/caster';
import { EventStore, LeasedCheckpoint, type LogFollower, renewLease, Signal } from '#libs/event-store';
import { createPublisher, describeTopic, readTopic } from '#libs/kafka';
import {
  eventually,
  type FreshDatabase,
  freshDatabase,
  freshTopic,
  kafkaAddress,
  openTransaction,
  waitFor,
} from '#libs/testing';
import type { PublishedTopic } from './published-topic.js';
import { relayEvents } from './relay.js';

const at = '2026-11-24T18:00:00.000Z';
const settings = { brokers: kafkaAddress().split(','), clientId: 'tests', log: () => undefined };
const TOPIC: ConfigResourceTypes.TOPIC = 2;

describe('The relay', () => {
  let test: FreshDatabase;
  let store: EventStore;
  let topic: string;
  let relay: LogFollower;
  let published: PublishedTopic & { close(): Promise<void> };
  let checkpoint: LeasedCheckpoint;
  let said: string[];

  beforeEach(async () => {
    test = await freshDatabase();
    store = new EventStore(test.database, { casterQuota: 100, clientTokenDays: 7, log: () => undefined });
    topic = await freshTopic(kafkaAddress(), { partitions: 1, config: { 'max.message.bytes': '20000' } });
    published = topicOf(topic);
    checkpoint = new LeasedCheckpoint(test.database, 'relay', 'tests', 5_000);
    said = [];
    const signal = new Signal();
    store.onAppended(() => signal.raise());
    relay = relayEvents(published, {
      store,
      checkpoint,
      leaseMs: 1_000,
      signal,
      log: (_level, message) => said.push(message),
    });
  });
  afterEach(async () => {
    await relay.close();
    await published.close();
    await store.drain();
    await test.drop();
  });

  const start = (casterId: string) =>
    store.start({
      accountId: 'a',
      casterId,
      operation: 'CreateCaster',
      clientToken: casterId,
      parametersHash: Buffer.alloc(32),
      answer: {},
      event: newEvent({
        type: 'CasterCreated',
        casterId,
        name: 'Newsroom',
        clientToken: casterId,
        setup: emptySetup({ normType: 1, tags: [] }),
        at,
      }),
      meta: { requestId: 'R' },
    });
  const append = (casterId: string, expectedVersion: number, ...events: CasterEvent[]) =>
    store.append({
      accountId: 'a',
      casterId,
      expectedVersion,
      events: events.map(newEvent),
      endsStream: events.at(-1)?.type === 'CasterDeleted',
      meta: { requestId: 'R' },
    });

  const isOnTopic = (what: string, sequences: Readonly<Record<string, readonly number[]>>) =>
    waitFor(async () => JSON.stringify(await sequencesOn(topic)) === JSON.stringify(sequences), {
      what,
    }).catch(async (error) => {
      const found = { published: await sequencesOn(topic), parked: await checkpoint.parked.list() };
      throw new Error(`${error.message}: ${relay.trouble()} ${JSON.stringify(found)}`);
    });

  it('publishes several events of one decision in their order', async () => {
    await start('evening');
    await append('evening', 1, layoutAdded(1), layoutAdded(2), layoutAdded(3));
    await isOnTopic('all four', { evening: [1, 2, 3, 4] });
  });

  it('parks a studio with an event that is too large for the topic, and publishes it when there is room', async () => {
    await start('evening');
    await start('morning');
    await append('evening', 1, layoutAdded(1), resourceNamed('x'.repeat(30_000)), layoutAdded(3));
    await append('morning', 1, layoutAdded(1));
    await append('evening', 4, { type: 'CasterDeleted', at });
    await append('morning', 2, layoutAdded(2));
    await isOnTopic('what can be', { evening: [1, 2], morning: [1, 2, 3] });
    expect(await checkpoint.parked.list()).toEqual([
      {
        casterId: 'evening',
        version: 3,
        reason: expect.stringContaining('takes no record of 3'),
        parkedAt: expect.any(Date),
      },
    ]);
    expect(relay.trouble()).toBeUndefined();

    // The next lease tries in vain, and says nothing new.
    await renewLease(test.database, 'relay');
    await append('morning', 3, layoutAdded(3));
    await isOnTopic('what goes on', { evening: [1, 2], morning: [1, 2, 3, 4] });
    expect(said.filter((message) => message.startsWith('A studio was parked'))).toHaveLength(1);

    await allowRecordsOf(topic, 100_000);
    // The broker answers before the log of the partition knows its new limit, and each lease tries once.
    await waitFor(
      async () => {
        await renewLease(test.database, 'relay');
        const isNoneParked = async () => (await checkpoint.parked.list()).length === 0;
        return waitFor(isNoneParked, { what: 'nothing parked', timeout: 5_000 });
      },
      { what: 'nothing parked' },
    );
    await isOnTopic('everything', { evening: [1, 2, 3, 4, 5], morning: [1, 2, 3, 4] });
    await append('morning', 4, layoutAdded(4));
    await isOnTopic('what comes after it', { evening: [1, 2, 3, 4, 5], morning: [1, 2, 3, 4, 5] });
  });

  it('parks it also where the later events were ready to be sent when the broker refused it', async () => {
    // All of it is read together, and is more than one send.
    const held = await openTransaction(test.database.pool);
    const others = Array.from({ length: 70 }, (_, i) => `other-${String(i).padStart(2, '0')}`);
    await start('evening');
    await append('evening', 1, resourceNamed('x'.repeat(30_000)));
    await Promise.all(
      others.map(async (other) => {
        await start(other);
        await append(other, 1, resourceNamed('x'.repeat(15_000)));
      }),
    );
    await append('evening', 2, { type: 'CasterDeleted', at });
    await held.end();

    const both = Object.fromEntries(others.map((other) => [other, [1, 2]]));
    await isOnTopic('what can be', { evening: [1], ...both });
    expect(await checkpoint.parked.list()).toMatchObject([{ casterId: 'evening', version: 2 }]);
  });

  it('mixes up nothing where one partition refuses its part of a send and the others take theirs', async () => {
    await relay.close();
    await published.close();
    topic = await freshTopic(kafkaAddress(), { partitions: 3, config: { 'max.message.bytes': '20000' } });
    published = topicOf(topic);
    const others = Array.from({ length: 30 }, (_, i) => `other-${String(i).padStart(2, '0')}`);
    for (const [n, other] of others.entries()) {
      await start(other);
      await append(other, 1, layoutAdded(1), layoutAdded(2));
      if (n !== 15) continue;
      await start('evening');
      await append('evening', 1, resourceNamed('x'.repeat(30_000)), layoutAdded(3));
    }
    // All of it is one batch, and one send.
    checkpoint = new LeasedCheckpoint(test.database, 'spread', 'tests', 5_000);
    const lead = () =>
      relayEvents(published, {
        store,
        checkpoint,
        leaseMs: 1_000,
        signal: new Signal(),
        log: (_level, message) => said.push(message),
      });
    relay = lead();
    const all = { evening: [1], ...Object.fromEntries(others.map((other) => [other, [1, 2, 3]])) };
    await waitFor(
      async () => {
        const found = await sequencesOn(topic);
        return Object.entries(all).every(([key, wanted]) => found[key]?.join() === wanted.join());
      },
      { what: 'what can be' },
    );
    expect(await sequencesOn(topic)).toEqual(all);
    expect(await checkpoint.parked.list()).toMatchObject([{ casterId: 'evening', version: 2 }]);

    // What was noted is what the topic has: the next lease fills nothing again, and finds no event that is not its own.
    const noted = async () =>
      (await test.database.pool.query("select sent->'ends' as ends from checkpoints where name = 'spread'"))
        .rows[0].ends;
    const ends = async () =>
      Object.fromEntries([...(await published.ends())].map(([partition, end]) => [partition, String(end)]));
    await waitFor(async () => JSON.stringify(await noted()) === JSON.stringify(await ends()), {
      what: 'the checkpoint after the batch',
    });
    await relay.close();
    const before = await ends();
    said.length = 0;
    relay = lead();
    await append('other-00', 3, layoutAdded(3));
    await waitFor(async () => (await sequencesOn(topic))['other-00']?.length === 4, {
      what: 'the next event',
    });
    expect(said).toEqual(['Now leading']);
    const sizeOf = (of: Record<string, string>) =>
      Object.values(of).reduce((sum, end) => sum + Number(end), 0);
    expect(sizeOf(await ends()) - sizeOf(before)).toBe(1);
  });

  it('parks a studio with an event that it cannot read, and publishes it once it can', async () => {
    const newer = (casterId: string, to: number) =>
      test.database.pool.query(
        'update events set schema_version = $2 where caster_id = $1 and version = (select min(version) from events where caster_id = $1 and schema_version = any($3))',
        [casterId, to, to === 1 ? [99] : [1]],
      );
    // Nothing above it is readable: the relay meets these events as a newer program left them.
    const held = await openTransaction(test.database.pool);
    await start('evening');
    await append('evening', 1, layoutAdded(1));
    await start('morning');
    await append('morning', 1, layoutAdded(1));
    await newer('evening', 99);
    await held.end();

    await isOnTopic('the other one', { morning: [1, 2] });
    expect(await checkpoint.parked.list()).toMatchObject([
      { casterId: 'evening', version: 1, reason: expect.stringContaining('newer than this program') },
    ]);
    await newer('evening', 1);
    await renewLease(test.database, 'relay');
    await isOnTopic('both', { morning: [1, 2], evening: [1, 2] });
    await waitFor(async () => (await checkpoint.parked.list()).length === 0, { what: 'nothing parked' });
  });
});

const newEvent = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });

const layoutAdded = (number: number): CasterEvent => ({
  type: 'LayoutAdded',
  part: { key: `layout-${number}`, videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
  at,
});

const resourceNamed = (name: string): CasterEvent => ({
  type: 'VideoResourceAdded',
  part: {
    key: 'resource-2',
    name,
    locationId: 'RV01',
    source: { kind: 'image', imageId: 'still' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  at,
});

function topicOf(name: string): PublishedTopic & { close(): Promise<void> } {
  const publisher = createPublisher(settings);
  return {
    name,
    ends: async () =>
      new Map(
        [...((await eventually(() => describeTopic(settings, name)))?.partitions ?? [])].map(
          ([partition, { end }]) => [partition, end],
        ),
      ),
    publish: (records) => publisher.publish(name, records),
    read: (from, onRecord) => readTopic(settings, name, { from, timeoutMs: 60_000, onRecord }),
    close: () => publisher.close(),
  };
}

/** By studio in the order in which they are met, what a consumer handles that drops repetitions. */
async function sequencesOn(topic: string): Promise<Record<string, number[]>> {
  const sequences: Record<string, number[]> = {};
  await readTopic(settings, topic, {
    from: new Map(),
    timeoutMs: 60_000,
    onRecord: ({ key, headers }) => {
      const sequence = Number(headers.ce_sequence);
      sequences[key] ??= [];
      if (!sequences[key].includes(sequence)) sequences[key].push(sequence);
    },
  });
  return sequences;
}

async function allowRecordsOf(topic: string, bytes: number): Promise<void> {
  const admin = new Kafka({ brokers: settings.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      { type: TOPIC, name: topic, configEntries: [{ name: 'max.message.bytes', value: String(bytes) }] },
    ],
  });
  await admin.disconnect();
}
