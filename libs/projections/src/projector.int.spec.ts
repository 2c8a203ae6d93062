import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import { EventStore } from '#libs/event-store';
import type { KafkaSettings } from '#libs/kafka';
import { openDatabase } from '#libs/postgres';
import { eventually, freshTopic, kafkaAddress, silentProxy, waitFor } from '#libs/testing';
import { Projections } from './projections.js';
import { type Projector, projectFromKafka } from './projector.js';
import { event, Talk, tallies } from './tallies.suite.js';

const RECORDS = Number(process.env.REQUESTS ?? 2_000);
const STREAMS = 100;

const settings = (): KafkaSettings => ({
  brokers: kafkaAddress().split(','),
  clientId: 'projector.int.spec',
  log: () => {},
});
const kafka = () => new Kafka({ brokers: settings().brokers, logLevel: logLevel.NOTHING });

// Last opened, first closed, whatever became of the test.
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function talkOn(lines: unknown[] = []): Promise<Talk> {
  const talk = await Talk.open([tallies], lines);
  closers.push(() => talk.close());
  return talk;
}

async function projecting(
  projections: Projections,
  topic: string,
  batchWithinMs?: number,
): Promise<Projector> {
  const projector = await projectFromKafka(projections, settings(), topic, { batchWithinMs });
  closers.push(() => projector.close());
  return projector;
}

async function producing() {
  const producer = kafka().producer({ allowAutoTopicCreation: false });
  await producer.connect();
  closers.push(() => producer.disconnect());
  return producer;
}

/** How many records of the topic the projectors have not taken. */
async function lagOf(topic: string): Promise<number> {
  const admin = kafka().admin();
  await admin.connect();
  try {
    const ends = await admin.fetchTopicOffsets(topic);
    const [taken] = await admin.fetchOffsets({ groupId: `understudy-projector.${topic}`, topics: [topic] });
    const committed = new Map(taken?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
    // Of a partition of which nothing was taken there is none, or -1.
    return ends.reduce(
      (sum, { partition, high }) => sum + Number(high) - Math.max(0, committed.get(partition) ?? 0),
      0,
    );
  } finally {
    await admin.disconnect();
  }
}

const until = (what: string, isSo: () => boolean | Promise<boolean>) => waitFor(isSo, { what });

describe('Junk on the topic', () => {
  /** What anybody who may write there can write, by name. */
  const junk = (
    known: () => string,
  ): Record<string, () => { key: Buffer | null; value: Buffer | null; headers?: object }> => ({
    'no key': () => ({ key: null, value: Buffer.from('x') }),
    'an empty key': () => ({ key: Buffer.alloc(0), value: null }),
    'a binary key': () => ({ key: randomBytes(16), value: randomBytes(40) }),
    'a key of NUL': () => ({ key: Buffer.from('\u0000\u0000'), value: Buffer.from('{}') }),
    'an id with NUL': () => ({ key: Buffer.from(`${known()}\u0000`), value: null }),
    'a huge key': () => ({ key: Buffer.alloc(200_000, 'k'), value: null }),
    'a key of SQL': () => ({ key: Buffer.from(`'); drop table ${'tallies_v1'}; --`), value: null }),
    'a key of an array': () => ({ key: Buffer.from('{"a","b"}'), value: Buffer.from('{"a"') }),
    'a stream that is none': () => ({ key: Buffer.from(randomUUID()), value: Buffer.from('{}') }),
    'a stream there is, and nothing else': () => ({ key: Buffer.from(known()), value: null }),
    'a stream there is, by a stranger': () => ({
      key: Buffer.from(known()),
      value: Buffer.from(JSON.stringify({ caster: null, version: -1 })),
      headers: {
        ce_id: 'not an id',
        ce_sequence: 'x',
        ce_accountid: 'somebody else',
        ce_era: '-7',
        '': randomBytes(9),
      },
    }),
    'headers that come twice': () => ({
      key: Buffer.from(known()),
      value: randomBytes(9),
      headers: { ce_sequence: ['1', '2'], __proto__x: 'y' },
    }),
  });

  it(`of every kind, one in a hundred of ${RECORDS} records, stops no projector and leaves every row right (REQUESTS)`, async () => {
    const lines: unknown[] = [];
    const talk = await talkOn(lines);
    const topic = await freshTopic(kafkaAddress(), { partitions: 12 });
    const casterIds = await Promise.all(Array.from({ length: STREAMS }, () => talk.stream('one', 'two')));
    const kinds = junk(() => casterIds[Math.floor(Math.random() * STREAMS)] as string);
    const makers = Object.values(kinds);
    const projector = await projecting(talk.projections, topic);
    await until('the projector', () => projector.trouble() === undefined);
    const troubles = new Set<string>();
    const look = setInterval(() => troubles.add(projector.trouble() ?? 'none'), 50);
    closers.push(async () => clearInterval(look));

    const producer = await producing();
    let bad = 0;
    for (let sent = 0; sent < RECORDS; sent += 100) {
      const place = Math.floor(Math.random() * 100);
      const messages = Array.from({ length: 100 }, (_, n) => {
        // Anywhere: strangers have partitioners of their own.
        if (n === place) return { ...makers[bad++ % makers.length]!(), partition: bad % 12 };
        return {
          key: Buffer.from(casterIds[(sent + n) % STREAMS] as string),
          value: Buffer.from('{}'),
          headers: {},
        };
      });
      await producer.send({ topic, messages: messages as never });
      // What the records tell of goes on: each stream has one word more, and its next record tells of that.
      const said = casterIds[(sent / 100) % STREAMS] as string;
      const version = (await talk.store.stream(said))?.version ?? 0;
      await talk.append(said, version, event('Said', `word ${sent}`));
      await producer.send({ topic, messages: [{ key: said, value: '{}' }] });
    }
    expect(bad).toBeGreaterThanOrEqual(makers.length);
    await until('all records to be taken', async () => (await lagOf(topic)) === 0);
    clearInterval(look);

    for (const casterId of casterIds) {
      const words = (await talk.store.readStream(casterId)).map(({ data }) => data.word);
      expect(await talk.row(casterId)).toEqual({ version: words.length, gone: false, words });
    }
    const { rows } = await talk.test.database.pool.query('select count(*)::int as n from tallies_v1');
    expect(rows).toEqual([{ n: STREAMS }]);
    expect([...troubles]).toEqual(['none']);
    expect(projector.isAlive()).toBe(true);
    expect(await talk.projections.parked()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])(
    'a topic whose broker compresses by %s is read',
    async (compression) => {
      const talk = await talkOn();
      const topic = await freshTopic(kafkaAddress(), {
        partitions: 1,
        config: { 'compression.type': compression },
      });
      const casterId = await talk.stream('one', 'two');
      const producer = await producing();
      const messages = Array.from({ length: 50 }, () => ({ key: casterId, value: '{}'.repeat(500) }));
      await producer.send({ topic, messages, compression: CompressionTypes.None });
      const projector = await projecting(talk.projections, topic);
      await until('the row', async () => (await talk.row(casterId)) !== undefined).catch((error) => {
        throw new Error(`${projector.trouble()}`, { cause: error });
      });
    },
  );
});

describe('An event that cannot be folded', () => {
  it('parks its stream alone, with its reason, and is folded once it can be', async () => {
    const lines: unknown[] = [];
    const talk = await talkOn(lines);
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    const [poisoned, ...others] = await Promise.all(Array.from({ length: 20 }, () => talk.stream('one')));
    await talk.append(poisoned!, 1, event('Poison', ''));
    const projector = await projecting(talk.projections, topic);
    const producer = await producing();
    const tell = (...keys: string[]) =>
      producer.send({ topic, messages: keys.map((key) => ({ key, value: null })) });
    await tell(poisoned!, ...others);
    await until('all records to be taken', async () => (await lagOf(topic)) === 0);
    for (const casterId of others) expect((await talk.row(casterId))?.words).toEqual(['one']);
    const reason = 'nobody can read this';
    expect(await talk.projections.parked()).toMatchObject([{ casterId: poisoned, reason }]);
    expect(projector.trouble()).toBeUndefined();

    await talk.append(others[0]!, 1, event('Said', 'two'));
    await tell(...others, poisoned!);
    await until('the next word', async () => (await talk.row(others[0]!))?.version === 2);
    expect(lines).toHaveLength(1);
    await talk.test.database.pool.query("update events set type = 'Said' where caster_id = $1", [poisoned]);
    expect(await talk.projections.retryParked()).toEqual({ tried: 1, parked: [] });
    expect(await talk.row(poisoned!)).toMatchObject({ version: 2 });
  });
});

describe('A projector', () => {
  it('says why, and goes on, when a statement is silent: its connection dies without a sign', async () => {
    const talk = await talkOn();
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    const { hostname, port } = new URL(talk.test.url);
    const proxy = await silentProxy({ host: hostname, port: Number(port || 5432) });
    closers.push(() => proxy.close());
    const log = () => undefined;
    const url = proxy.url(talk.test.url);
    const database = await eventually(() => openDatabase({ url, applicationName: 'silent', log }));
    closers.push(() => database.close());
    const store = new EventStore(database, { casterQuota: 100, clientTokenDays: 7, log });
    const projections = new Projections(database, store, [tallies], log);
    const projector = await projecting(projections, topic);
    const producer = await producing();

    const [first, second] = [await talk.stream('one'), await talk.stream('one')];
    await producer.send({ topic, messages: [{ key: first, value: null }] });
    await until('the first row', async () => (await talk.row(first)) !== undefined);
    proxy.silenceAll();
    await producer.send({ topic, messages: [{ key: second, value: null }] });
    await until('the reason', () => projector.trouble() !== undefined);
    proxy.speak();
    await until('the second row', async () => (await talk.row(second)) !== undefined);
    await until('its end', () => projector.trouble() === undefined);
  });

  it('has a batch again that came to no end, and says so', async () => {
    const talk = await talkOn();
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    const casterId = await talk.stream('one');
    const { bringUpToDate } = talk.projections;
    let attempts = 0;
    talk.projections.bringUpToDate = async (...args: Parameters<typeof bringUpToDate>) => {
      attempts += 1;
      if (attempts <= 3) return new Promise(() => {});
      return bringUpToDate.apply(talk.projections, args);
    };
    const projector = await projecting(talk.projections, topic, 1_000);
    const producer = await producing();
    await producer.send({ topic, messages: [{ key: casterId, value: null }] });
    const reason = /given up a batch that took longer than 1 s/;
    await until('the reason', () => reason.test(projector.trouble() ?? ''));
    await until('the row', async () => (await talk.row(casterId)) !== undefined);
    await until('its end', () => projector.trouble() === undefined);
  });
});
