import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, freshTopic, type LocalKafka, waitFor } from '#libs/testing';
import type { TopicState } from './describe-topic.js';
import {
  type EventPublisher,
  type EventSource,
  type KafkaRecord,
  type KafkaSettings,
  type ReceivedRecord,
  RecordTooLarge,
  type Subscription,
} from './kafka-port.js';
import type { TopicReading } from './read-topic.js';

/** What an adapter for a Kafka library has to offer. */
export interface KafkaAdapter {
  createPublisher(settings: KafkaSettings): EventPublisher;
  subscribe(settings: KafkaSettings, subscription: Subscription): Promise<EventSource>;
  describeTopic(settings: KafkaSettings, topic: string): Promise<TopicState | undefined>;
  readTopic(settings: KafkaSettings, topic: string, reading: TopicReading): Promise<void>;
}

/** The promises of `EventPublisher` and `EventSource`, kept on a real broker. */
export function eventPublisherSuite(
  adapter: KafkaAdapter,
  {
    settings,
    brokerToKill,
    only,
  }: {
    settings: () => KafkaSettings;
    brokerToKill: LocalKafka | undefined;
    /** Where the adapter publishes and reads by another library, which has a suite of its own. */
    only?: 'publisher';
  },
) {
  const describeReaders = only === undefined ? describe : () => undefined;
  const open: { close(): Promise<void> }[] = [];
  const closeAll = () => Promise.all(open.splice(0).map((one) => one.close()));
  afterEach(closeAll);

  const publisherAt = (at: KafkaSettings) => kept(adapter.createPublisher(at));
  const readerAt = async (at: KafkaSettings, subscription: Partial<Subscription> & { topic: string }) =>
    kept(
      await adapter.subscribe(at, {
        groupId: `test-${randomUUID()}`,
        fromBeginning: true,
        onBatch: async () => {},
        ...subscription,
      }),
    );
  const topicWith = (partitions: number) => freshTopic(settings().brokers.join(','), { partitions });

  function kept<T extends { close(): Promise<void> }>(one: T): T {
    open.push(one);
    return one;
  }

  const described = (topic: string) => eventually(() => adapter.describeTopic(settings(), topic));

  const recordsOf = (key: string, count: number): KafkaRecord[] =>
    Array.from({ length: count }, () => ({ key, value: Buffer.from('x'), headers: {} }));

  /** For each of the partitions a key that goes there. */
  async function keysOf(topic: string, partitions: number[]): Promise<string[]> {
    const { size } = ((await described(topic)) as TopicState).partitions;
    const scratch = await topicWith(size);
    const publisher = publisherAt(settings());
    const keyOf = new Map<number, string>();
    for (let n = 0; partitions.some((partition) => !keyOf.has(partition)); n++) {
      const [[partition = -1] = []] = [...(await publisher.publish(scratch, recordsOf(`key-${n}`, 1)))];
      keyOf.set(partition, keyOf.get(partition) ?? `key-${n}`);
    }
    return partitions.map((partition) => keyOf.get(partition) as string);
  }

  const to = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => first + index);

  /** Everything that is in a topic, as a group of its own sees it. */
  async function readAll(at: KafkaSettings, topic: string, isEnough: (got: ReceivedRecord[]) => boolean) {
    const got: ReceivedRecord[] = [];
    await readerAt(at, {
      topic,
      onBatch: async (records) => {
        got.push(...records);
      },
    });
    await until(() => isEnough(got));
    return got;
  }

  // A batch that takes longer than a session, after which a silent member is taken for dead. It runs beside the
  // other tests, and the last one of a reader looks at it.
  const long = { groupId: `test-${randomUUID()}`, topic: '', busyFor: 12_000, began: 0, deliveries: 0 };
  const isLongOver = () => long.began > 0 && Date.now() - long.began > long.busyFor;
  let longReader: EventSource;
  beforeAll(async () => {
    if (only !== undefined) return;
    long.topic = await topicWith(1);
    const publisher = adapter.createPublisher(settings());
    await publisher.publish(long.topic, new Load(1).next(10));
    await publisher.close();
    longReader = await adapter.subscribe(settings(), {
      topic: long.topic,
      groupId: long.groupId,
      fromBeginning: true,
      onBatch: async () => {
        long.deliveries += 1;
        long.began ||= Date.now();
        await until(isLongOver);
      },
    });
  });
  afterAll(() => longReader?.close());

  describe('a record', () => {
    it('arrives byte for byte: key, value and headers', async () => {
      const topic = await topicWith(1);
      const sent: KafkaRecord[] = [
        {
          key: 'Abendschau ☂',
          value: Buffer.from([0, 255, 10, 13, 128, 34]),
          headers: { ce_id: '018f-1', ce_source: '/accounts/1/casters', title: 'Größe: 二 🎬\n"', empty: '' },
        },
        { key: 'evening', value: Buffer.alloc(0), headers: {} },
        { key: 'evening', value: null, headers: { ce_type: 'live.caster.deleted.v1' } },
      ];
      await publisherAt(settings()).publish(topic, sent);

      const got = await readAll(settings(), topic, (records) => records.length >= sent.length);
      expect(got.map(({ key, value, headers }) => ({ key, value, headers }))).toEqual(sent);
      expect(got.map(({ partition, offset }) => ({ partition, offset }))).toEqual([
        { partition: 0, offset: '0' },
        { partition: 0, offset: '1' },
        { partition: 0, offset: '2' },
      ]);
    });

    it('arrives byte for byte where what is sent is compressed, and is measured as it comes out', async () => {
      const topic = await topicWith(1);
      const publisher = publisherAt({ ...settings(), compression: 'gzip' });
      const record = (value: Buffer) => ({ key: 'evening', value, headers: { title: '世' } });
      // More than the broker takes, unless it is compressed.
      const long = Buffer.alloc(2_000_000, 'evening ');
      const sent = [record(Buffer.from('x')), record(long), record(randomBytes(100_000))];
      await publisher.publish(topic, sent);
      const refused = publisher.publish(topic, [record(Buffer.from('y')), record(randomBytes(2_000_000))]);
      await expect(refused).rejects.toMatchObject({ name: 'RecordTooLarge', place: 1 });

      const got = await readAll(settings(), topic, ({ length }) => length >= 4);
      // Told by hashes: to compare two megabytes one by one would hold up the readers of other tests.
      const told = ({ key, value, headers }: Pick<ReceivedRecord, 'key' | 'value' | 'headers'>) => ({
        key,
        value: createHash('sha256')
          .update(value ?? '')
          .digest('hex'),
        headers,
      });
      expect(got.map(told)).toEqual([...sent, record(Buffer.from('y'))].map(told));
    });

    it('goes to the partition that the Java clients would choose', async () => {
      // Hashes printed by org.apache.kafka.common.utils.Utils.murmur2 of Kafka 4.3.1.
      const hashes: Record<string, number> = {
        '21': -973932308,
        foobar: -790332482,
        'a-little-bit-long-string': -985981536,
        'a-little-bit-longer-string': -1486304829,
        lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
        abc: 479470107,
        '5f3d1c1e-8a70-4d8e-9c55-0d6d3b8d2a11': 564220356,
        'Sender-Überblick ☂': -1842545238,
        'LIVEPRODUCER_POST-cn-0pp1czt****': -1947700464,
      };
      const keys = Object.keys(hashes);
      const topic = await topicWith(12);
      const records = keys.map((key) => ({ key, value: Buffer.from(key), headers: {} }));
      await publisherAt(settings()).publish(topic, records);

      const got = await readAll(settings(), topic, (records) => records.length >= keys.length);
      expect(Object.fromEntries(got.map(({ key, partition }) => [key, partition]))).toEqual(
        Object.fromEntries(keys.map((key) => [key, ((hashes[key] ?? 0) & 0x7fffffff) % 12])),
      );
    });
  });

  describe('a publisher', () => {
    it('keeps the order of every key', async () => {
      const topic = await topicWith(4);
      const publisher = publisherAt(settings());
      const load = new Load(20);
      while (load.size < 4_000) await publisher.publish(topic, load.next(500));

      const got = await readAll(settings(), topic, (records) => records.length >= load.size);
      expect(load.faultsIn(got)).toEqual({ lost: 0, outOfOrder: 0, duplicates: 0 });
    });

    it('tells where its records begin and end in every partition that it wrote to', async () => {
      const topic = await topicWith(5);
      const publisher = publisherAt(settings());
      const load = new Load(3);
      const big = { key: 'big', value: Buffer.alloc(600_000), headers: {} };

      const ends = new Map<number, bigint>();
      // One record twice and more than one send in a call, over some of the partitions.
      for (const records of [load.next(7), load.next(40), [big, big, ...load.next(5)], load.next(1)]) {
        const told = await publisher.publish(topic, records);
        expect(told.size).toBeGreaterThan(0);
        for (const [partition, { start, end }] of told) {
          expect(start).toBe(ends.get(partition) ?? 0n);
          ends.set(partition, end);
        }
      }
      const { partitions } = (await described(topic)) as TopicState;
      const written = [...partitions].filter(([, { end }]) => end > 0n);
      expect(written.length).toBeLessThan(5);
      expect(new Map(written.map(([partition, { end }]) => [partition, end]))).toEqual(ends);
      expect(await publisher.publish(topic, [])).toEqual(new Map());
    });

    it('takes 5 MB at once, with records of 900 kB among them', async () => {
      const topic = await topicWith(2);
      const sizes = [900_000, 10, 899_000, 50_000, 900_000, ...new Array<number>(50).fill(50_000), 10];
      const sent = sizes.map((size, i) => ({
        key: 'evening',
        value: Buffer.alloc(size, i),
        headers: { n: `${i}` },
      }));
      await publisherAt(settings()).publish(topic, sent);

      const got = await readAll(settings(), topic, (records) => records.length >= sent.length);
      expect(got.map(({ headers }) => headers.n)).toEqual(sent.map(({ headers }) => headers.n));
      expect(got.every(({ value }, i) => value?.equals(sent[i]?.value ?? Buffer.of()))).toBe(true);
    });

    it('throws when the broker refuses a record, and works on', async () => {
      const topic = await topicWith(1);
      const publisher = publisherAt(settings());
      const small = { key: 'evening', value: Buffer.from('small'), headers: {} };
      const tooLarge = { key: 'evening', value: Buffer.alloc(1_100_000), headers: {} };

      await expect(publisher.publish(topic, [tooLarge])).rejects.toThrow(/takes no record/);
      await expect(publisher.publish(`absent-${randomUUID()}`, [small])).rejects.toThrow();
      await publisher.publish(topic, [small]);
      expect(await readAll(settings(), topic, (records) => records.length >= 1)).toHaveLength(1);
    });

    it('fits its sends to a topic that takes less, and names the record that is too large alone', async () => {
      const topic = await freshTopic(settings().brokers.join(','), {
        partitions: 1,
        config: { 'max.message.bytes': '20000' },
      });
      const publisher = publisherAt(settings());
      const record = (n: number, bytes: number) => ({
        key: 'evening',
        value: Buffer.alloc(bytes),
        headers: { n: `${n}` },
      });
      const fitting = to(1, 30).map((n) => record(n, 5_000));
      const written = await publisher.publish(topic, fitting);
      expect([...written.values()].map(({ end }) => end)).toEqual([30n]);

      const refused = publisher.publish(topic, [record(31, 5_000), record(32, 30_000), record(33, 5_000)]);
      await expect(refused).rejects.toBeInstanceOf(RecordTooLarge);
      await expect(refused).rejects.toMatchObject({
        place: 1,
        message: expect.stringContaining('max.message.bytes'),
        written: new Map([[0, { start: 30n, end: 31n }]]),
      });
      await publisher.publish(topic, [record(33, 5_000)]);
      const got = await readAll(settings(), topic, (records) => records.length >= 32);
      expect(got.map(({ headers }) => Number(headers.n))).toEqual([...to(1, 31), 33]);
    });

    it('brings every record around the limit there, or names it; those beside it are there once', async () => {
      const topic = await topicWith(1);
      const limit = Number((await described(topic))?.config?.['max.message.bytes'] ?? 1_048_588);
      const publisher = publisherAt(settings());
      const record = (n: number, bytes: number) => ({
        key: 'evening',
        value: Buffer.alloc(bytes, n),
        headers: { n: `${n}` },
      });
      const there: number[] = [];
      const refused: number[] = [];
      let n = 0;
      // Batch and record have some 70 bytes of their own: the first fits, the last does not, and who knows of the others.
      for (const less of [200, 100, 90, 80, 70, 60, 50, 0, -100]) {
        const [before, large, after] = [record(++n, 10), record(++n, limit - less), record(++n, 10)];
        try {
          await publisher.publish(topic, [before, large, after]);
          there.push(n - 2, n - 1, n);
        } catch (error) {
          expect(error).toMatchObject({ name: 'RecordTooLarge', place: 1 });
          await publisher.publish(topic, [after]);
          there.push(n - 2, n);
          refused.push(n - 1);
        }
      }
      expect(there).toContain(2);
      expect(refused).toContain(n - 1);
      const got = await readAll(settings(), topic, ({ length }) => length >= there.length);
      expect(got.map(({ headers }) => Number(headers.n))).toEqual(there);
    });

    it('is silent about nothing, and refuses work once it is closed', async () => {
      const publisher = publisherAt({ ...settings(), brokers: ['127.0.0.1:1'] });
      await publisher.publish('any', []);
      await publisher.close();
      await expect(publisher.publish('any', [])).rejects.toThrow(/closed/);
    });
  });

  describeReaders('a description of a topic', () => {
    it('tells its partitions, where each begins and ends, and its configuration', async () => {
      const topic = await topicWith(3);
      const ends = await publisherAt(settings()).publish(topic, new Load(1).next(12));
      const [[partition = -1, written = { start: -1n, end: -1n }] = []] = [...ends];

      const state = await described(topic);
      expect([...(state?.partitions.keys() ?? [])]).toEqual([0, 1, 2]);
      expect(state?.partitions.get(partition)).toEqual(written);
      expect(written).toEqual({ start: 0n, end: 12n });
      expect(state?.config).toMatchObject({ 'cleanup.policy': 'delete', 'max.message.bytes': '1048588' });
      expect(state?.config).toHaveProperty(['retention.ms']);
    });

    it('of one that does not exist is undefined, and creates nothing', async () => {
      const topic = `absent-${randomUUID()}`;
      expect(await described(topic)).toBeUndefined();
      expect(await described(topic)).toBeUndefined();
    });

    it('fails in time when the broker is away or says nothing', async () => {
      const silent = createServer(() => {}).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      for (const port of [1, (silent.address() as AddressInfo).port]) {
        const began = Date.now();
        const at = { ...settings(), brokers: [`127.0.0.1:${port}`] };
        await expect(adapter.describeTopic(at, 'any')).rejects.toThrow(`127.0.0.1:${port}`);
        expect(Date.now() - began).toBeLessThan(60_000);
      }
      silent.close();
    });
  });

  describeReaders('a reading of a topic', () => {
    const offsetsRead = async (topic: string, from: [number, bigint][]) => {
      const read = new Map<number, number[]>();
      await adapter.readTopic(settings(), topic, {
        from: new Map(from),
        onRecord: ({ partition, offset }) => {
          read.set(partition, [...(read.get(partition) ?? []), Number(offset)]);
        },
      });
      return Object.fromEntries(read);
    };

    it('goes from the given offsets to the end, and clamps those that the topic does not have', async () => {
      const topic = await topicWith(4);
      // Keys that go to partitions 0, 1 and 2; nothing to 3.
      const keys = await keysOf(topic, [0, 1, 2]);
      for (const key of keys) await publisherAt(settings()).publish(topic, recordsOf(key, 10));

      expect(await offsetsRead(topic, [])).toEqual({ 0: to(0, 9), 1: to(0, 9), 2: to(0, 9) });
      expect(
        await offsetsRead(topic, [
          [0, 7n],
          [1, 10n],
          [2, -5n],
          [3, 4n],
        ]),
      ).toEqual({ 0: to(7, 9), 2: to(0, 9) });
      expect(
        await offsetsRead(topic, [
          [0, 99n],
          [1, 10n],
          [2, 10n],
        ]),
      ).toEqual({});
    });

    it('ends at the end as it was at the call', async () => {
      const topic = await topicWith(1);
      const publisher = publisherAt(settings());
      await publisher.publish(topic, recordsOf('evening', 10));
      const read: string[] = [];
      await adapter.readTopic(settings(), topic, {
        from: new Map(),
        onRecord: async ({ offset }) => {
          read.push(offset);
          await publisher.publish(topic, recordsOf('evening', 1));
        },
      });
      expect(read.map(Number)).toEqual(to(0, 9));
    });

    it('ends when it is told to stop, and with what its reader throws', async () => {
      const topic = await topicWith(1);
      await publisherAt(settings()).publish(topic, recordsOf('evening', 10));
      const read: string[] = [];
      await adapter.readTopic(settings(), topic, {
        from: new Map(),
        onRecord: ({ offset }) => (read.push(offset) === 3 ? 'stop' : undefined),
      });
      expect(read).toEqual(['0', '1', '2']);

      const failing = adapter.readTopic(settings(), topic, {
        from: new Map(),
        onRecord: async () => {
          throw new TypeError('not a function');
        },
      });
      await expect(failing).rejects.toThrow('not a function');
    });

    it('fails when there is no such topic, and when its time is up', async () => {
      const absent = `absent-${randomUUID()}`;
      const reading = { from: new Map(), onRecord: () => {} };
      await expect(adapter.readTopic(settings(), absent, reading)).rejects.toThrow();

      const topic = await topicWith(1);
      await publisherAt(settings()).publish(topic, recordsOf('evening', 6));
      // Six of them take longer than that, and less than the whole reading may.
      const slow = adapter.readTopic(settings(), topic, {
        from: new Map(),
        onRecord: () => pause(300),
        timeoutMs: 1_000,
      });
      await expect(slow).rejects.toThrow(/in time|no answer within/);
    });
  });

  describeReaders('a reader', () => {
    it('gets a batch again that it could not take, whatever it threw', async () => {
      const topic = await topicWith(1);
      const load = new Load(1);
      await publisherAt(settings()).publish(topic, load.next(10));

      const reasons: unknown[] = [new TypeError('not a function'), undefined, new Error('database away')];
      const attempts: string[][] = [];
      const got: ReceivedRecord[] = [];
      await readerAt(settings(), {
        topic,
        onBatch: async (records) => {
          attempts.push(records.map(({ offset }) => offset));
          if (reasons.length > 0) throw reasons.shift();
          got.push(...records);
        },
      });
      await until(() => got.length >= 10);
      expect(load.faultsIn(got)).toEqual({ lost: 0, outOfOrder: 0, duplicates: 0 });
      expect(attempts.map((offsets) => offsets[0])).toEqual(['0', '0', '0', '0']);
    });

    it('commits only what it took: the next of its group begins there', async () => {
      const topic = await topicWith(1);
      const groupId = `test-${randomUUID()}`;
      const load = new Load(1);
      const publisher = publisherAt(settings());

      await publisher.publish(topic, load.next(10));
      const taken: ReceivedRecord[] = [];
      const first = await readerAt(settings(), {
        topic,
        groupId,
        onBatch: async (records) => {
          if (taken.length >= 10) throw new Error('database away');
          taken.push(...records);
        },
      });
      await until(() => taken.length >= 10);
      await publisher.publish(topic, load.next(10));
      await first.close();

      const left: ReceivedRecord[] = [];
      await readerAt(settings(), {
        topic,
        groupId,
        onBatch: async (records) => {
          left.push(...records);
        },
      });
      await until(() => left.length >= 10);
      expect(load.faultsIn([...taken, ...left])).toEqual({ lost: 0, outOfOrder: 0, duplicates: 0 });
    });

    it('finishes and commits the batch in hand when it is closed, and takes no other', async () => {
      const topic = await topicWith(4);
      const groupId = `test-${randomUUID()}`;
      const load = new Load(40);
      await publisherAt(settings()).publish(topic, load.next(400));

      // Longer than anyone waits for a broker at the end.
      const busyFor = 3_500;
      let askedAt = Number.POSITIVE_INFINITY;
      const taken: ReceivedRecord[] = [];
      const first = await readerAt(settings(), {
        topic,
        groupId,
        onBatch: async (records) => {
          taken.push(...records);
          await until(() => Date.now() - askedAt > busyFor);
        },
      });
      await until(() => taken.length > 0);
      askedAt = Date.now();
      await first.close();
      expect(new Set(taken.map(({ partition }) => partition)).size).toBe(1);

      const left: ReceivedRecord[] = [];
      await readerAt(settings(), {
        topic,
        groupId,
        onBatch: async (records) => {
          left.push(...records);
        },
      });
      await until(() => taken.length + left.length >= load.size);
      expect(load.faultsIn([...taken, ...left])).toEqual({ lost: 0, outOfOrder: 0, duplicates: 0 });
    });

    it('shares the partitions with others of its group, and takes over when they go', async () => {
      const topic = await topicWith(4);
      const groupId = `test-${randomUUID()}`;
      const publisher = publisherAt(settings());
      const seenBy = { anna: new Set<number>(), ben: new Set<number>() };
      const member = (name: 'anna' | 'ben') =>
        readerAt(settings(), {
          topic,
          groupId,
          onBatch: async (records) => {
            for (const { partition } of records) seenBy[name].add(partition);
          },
        });
      /** Writes to every partition until it was read as expected. */
      const untilRead = async (isAsExpected: () => boolean) => {
        await until(async () => {
          seenBy.anna.clear();
          seenBy.ben.clear();
          await publisher.publish(topic, new Load(40).next(40));
          await until(() => new Set([...seenBy.anna, ...seenBy.ben]).size === 4);
          return isAsExpected();
        });
      };

      await member('anna');
      await untilRead(() => seenBy.anna.size === 4);
      const ben = await member('ben');
      await untilRead(() => seenBy.anna.size === 2 && seenBy.ben.size === 2);
      await ben.close();
      await untilRead(() => seenBy.anna.size === 4);
    });

    it('is healthy once it is a member, and not after it was closed', async () => {
      const topic = await topicWith(1);
      const reader = await readerAt(settings(), { topic });
      expect(reader.isHealthy()).toBe(false);
      await until(() => reader.isHealthy());
      await reader.close();
      expect(reader.isHealthy()).toBe(false);
    });

    it('waits for a topic that is not there yet', async () => {
      const topic = await topicWith(1);
      const absent = await readerAt(settings(), { topic: `absent-${randomUUID()}` });
      const present = await readerAt(settings(), { topic });
      await until(() => present.isHealthy());
      expect(absent.isHealthy()).toBe(false);
    });

    it('keeps its place in the group however long a batch takes', async () => {
      await until(isLongOver);
      expect(longReader.isHealthy()).toBe(true);
      await longReader.close();
      expect(long.deliveries).toBe(1);

      await publisherAt(settings()).publish(long.topic, new Load(1).next(1));
      const left: ReceivedRecord[] = [];
      await readerAt(settings(), {
        topic: long.topic,
        groupId: long.groupId,
        onBatch: async (records) => {
          left.push(...records);
        },
      });
      await until(() => left.length > 0);
      expect(left.map(({ offset }) => offset)).toEqual(['10']);
    });
  });

  (brokerToKill ? describe : describe.skip)('a broker that is killed (-9)', () => {
    const broker = brokerToKill as LocalKafka;
    const own = { ...settings(), brokers: brokerToKill ? [broker.address] : [] };

    it('loses nothing and mixes up nothing: at most what was resent is there twice', async () => {
      const topic = await freshTopic(broker.address, { partitions: 3 });
      const publisher = publisherAt(own);
      const live: ReceivedRecord[] = [];
      await readerAt(own, {
        topic,
        onBatch: async (records) => {
          live.push(...records);
        },
      });

      const load = new Load(30);
      let resent = 0;
      const publishOn = async (isEnough: () => boolean) => {
        while (!isEnough()) {
          const batch = load.next(200);
          await until(() =>
            publisher.publish(topic, batch).then(
              () => true,
              () => {
                resent += batch.length;
                return false;
              },
            ),
          );
        }
      };

      for (let kills = 0; kills < 2; kills++) {
        const sizeBefore = load.size;
        await publishOn(() => load.size - sizeBefore >= 2_000);
        let isBack = false;
        const outage = broker
          .kill()
          .then(() => broker.restart())
          .then(() => {
            isBack = true;
          });
        await publishOn(() => isBack);
        await outage;
      }
      const sizeBefore = load.size;
      await publishOn(() => load.size - sizeBefore >= 2_000);

      const stored = await readAll(own, topic, (records) => load.isAllIn(records));
      const { duplicates, ...faults } = load.faultsIn(stored);
      expect(faults).toEqual({ lost: 0, outOfOrder: 0 });
      expect(resent).toBeGreaterThan(0);
      expect(duplicates).toBeLessThanOrEqual(resent);

      // The reader that lived through it saw every record too; a batch it had not committed came again.
      await until(() => load.isAllIn(live));
      expect(load.faultsIn(live)).toMatchObject({ lost: 0, outOfOrder: 0 });
    });

    it('is waited for by readers and found again by publishers', async () => {
      const topic = await freshTopic(broker.address, { partitions: 1 });
      const publisher = publisherAt(own);
      const load = new Load(1);
      await publisher.publish(topic, load.next(10));
      await broker.kill();

      const got: ReceivedRecord[] = [];
      const reader = await readerAt(own, {
        topic,
        onBatch: async (records) => {
          got.push(...records);
        },
      });
      const late = publisherAt(own);
      const batch = load.next(10);
      await expect(publisher.publish(topic, batch)).rejects.toThrow();
      await expect(late.publish(topic, batch)).rejects.toThrow();
      expect(reader.isHealthy()).toBe(false);

      await broker.restart();
      for (const one of [publisher, late]) {
        await until(() =>
          one.publish(topic, batch).then(
            () => true,
            () => false,
          ),
        );
      }
      await until(() => load.isAllIn(got));
      expect(load.faultsIn(got)).toMatchObject({ lost: 0, outOfOrder: 0 });
      expect(reader.isHealthy()).toBe(true);
    });

    it('does not hold up those who close', async () => {
      const topic = await freshTopic(broker.address, { partitions: 1 });
      const publisher = publisherAt(own);
      await publisher.publish(topic, new Load(1).next(1));
      const reader = await readerAt(own, { topic });
      await until(() => reader.isHealthy());
      process.kill(broker.pid, 'SIGSTOP');
      try {
        const began = Date.now();
        const answer = publisher.publish(topic, new Load(1).next(1)).catch(() => 'refused');
        await Promise.all([reader.close(), publisher.close()]);
        expect(await answer).toBe('refused');
        expect(Date.now() - began).toBeLessThan(60_000);
      } finally {
        process.kill(broker.pid, 'SIGCONT');
      }
    });
  });
}

/** Numbered records over many keys, and a count of what went wrong with them on their way. */
class Load {
  private readonly last = new Map<string, number>();
  size = 0;

  constructor(private readonly keys: number) {}

  next(count: number): KafkaRecord[] {
    return Array.from({ length: count }, () => {
      const key = `caster-${this.size++ % this.keys}`;
      const sequence = (this.last.get(key) ?? 0) + 1;
      this.last.set(key, sequence);
      return { key, value: Buffer.alloc(550, 'x'), headers: { ce_sequence: `${sequence}` } };
    });
  }

  isAllIn(records: ReceivedRecord[]): boolean {
    const highest = new Map<string, number>();
    for (const { key, headers } of records) {
      highest.set(key, Math.max(highest.get(key) ?? 0, Number(headers.ce_sequence)));
    }
    return [...this.last].every(([key, sequence]) => (highest.get(key) ?? 0) >= sequence);
  }

  /** As a consumer sees it that drops a sequence it already has: then there must be no hole. */
  faultsIn(records: ReceivedRecord[]) {
    const seen = new Map<string, number>();
    let outOfOrder = 0;
    let duplicates = 0;
    for (const { key, headers } of records) {
      const sequence = Number(headers.ce_sequence);
      const before = seen.get(key) ?? 0;
      if (sequence <= before) duplicates += 1;
      else if (sequence > before + 1) outOfOrder += 1;
      seen.set(key, Math.max(before, sequence));
    }
    const all = new Set(records.map(({ key, headers }) => `${key}/${headers.ce_sequence}`));
    return { lost: this.size - all.size, outOfOrder, duplicates };
  }
}

const until = (isSo: () => boolean | Promise<boolean>) => waitFor(isSo, { what: `${isSo}` });
