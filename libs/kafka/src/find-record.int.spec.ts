import { randomBytes, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { eventually, freshTopic, kafkaAddress, silentProxy, waitFor } from '#libs/testing';
import { findRecord, type RecordSearch } from './find-record.js';
import { createPublisher, type KafkaRecord, type KafkaSettings, readTopic } from './index.js';

const settings = (more: Partial<KafkaSettings> = {}): KafkaSettings => ({
  brokers: kafkaAddress().split(','),
  clientId: 'find-record.int.spec',
  log: () => {},
  ...more,
});

const epoch = new Date(0);
const record = (key: string, id: string, bytes = 20): KafkaRecord => ({
  key,
  value: randomBytes(bytes),
  headers: { id },
});
const hasId =
  (id: string): RecordSearch['isWanted'] =>
  ({ headers }) =>
    headers.id === id;

async function publish(topic: string, records: readonly KafkaRecord[], more: Partial<KafkaSettings> = {}) {
  const publisher = createPublisher(settings(more));
  try {
    await publisher.publish(topic, records);
  } finally {
    await publisher.close();
  }
}

/** By id, where a reader of the whole topic met it. */
async function placesIn(topic: string): Promise<Map<string, string>> {
  const places = new Map<string, string>();
  await readTopic(settings(), topic, {
    from: new Map(),
    onRecord: ({ headers, partition, offset }) => {
      places.set(headers.id!, `${partition}/${offset}`);
    },
  });
  return places;
}

/** With the time that a busy machine may take. */
const find = (topic: string, { bounds, ...search }: RecordSearch) =>
  findRecord(settings(), topic, { ...search, bounds: { ms: 60_000, ...bounds } });

describe('A record', () => {
  it.each([undefined, 'gzip'] as const)('is found where it is, compression %s', async (compression) => {
    const topic = await freshTopic(kafkaAddress(), { partitions: 4 });
    const keys = Array.from({ length: 8 }, () => randomUUID());
    for (let round = 0; round < 3; round += 1)
      await publish(
        topic,
        keys.flatMap((key) =>
          Array.from({ length: 10 }, (_, i) => record(key, `${key} ${round} ${i}`, 2_000)),
        ),
        compression && { compression },
      );
    const places = await placesIn(topic);
    expect(places.size).toBe(240);
    for (const key of keys)
      for (const id of [`${key} 0 0`, `${key} 1 5`, `${key} 2 9`]) {
        const { partition, found } = await find(topic, {
          key,
          writtenSince: epoch,
          isWanted: hasId(id),
        });
        expect([id, `${partition}/${found?.offset}`]).toEqual([id, places.get(id)]);
      }
  });

  it('that was written before the time is passed over', async () => {
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    await publish(topic, [record('a', 'old')]);
    const { found } = await find(topic, {
      key: 'a',
      writtenSince: epoch,
      isWanted: hasId('old'),
    });
    const later = new Date(found!.writtenAt.getTime() + 1);
    await waitFor(() => Date.now() > later.getTime(), { what: 'the next millisecond' });
    expect(await find(topic, { key: 'a', writtenSince: later, isWanted: hasId('old') })).toEqual({
      partition: 0,
      from: 1n,
      upTo: 1n,
      isComplete: true,
    });

    await publish(topic, [record('a', 'new')]);
    expect(await find(topic, { key: 'a', writtenSince: later, isWanted: hasId('new') })).toMatchObject({
      from: 1n,
      found: { offset: 1n },
    });
  });

  it('is found behind the marks of transactions and records that were taken back', async () => {
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    const producer: Producer = new Kafka({
      brokers: settings().brokers,
      logLevel: logLevel.NOTHING,
    }).producer({
      transactionalId: randomUUID(),
      maxInFlightRequests: 1,
      idempotent: true,
    });
    await producer.connect();
    try {
      for (const end of ['abort', 'commit'] as const) {
        const transaction = await producer.transaction();
        const message = { key: 'a', value: 'x', headers: { id: end } };
        await transaction.send({ topic, messages: [message] });
        await transaction[end]();
      }
    } finally {
      await producer.disconnect();
    }
    const search = { key: 'a', writtenSince: epoch };
    // The broker writes the mark of a commit after it has answered.
    await eventually(async () =>
      expect(await find(topic, { ...search, isWanted: hasId('commit') })).toMatchObject({
        found: { offset: 2n },
      }),
    );
    expect(await find(topic, { ...search, isWanted: hasId('none') })).toEqual({
      partition: 0,
      from: 0n,
      upTo: 4n,
      isComplete: true,
    });
  });
});

describe('A search', () => {
  let topic: string;
  beforeAll(async () => {
    topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    await publish(
      topic,
      Array.from({ length: 100 }, (_, i) => record('a', String(i), 20_000)),
    );
  });

  const ending = (bounds: RecordSearch['bounds']) =>
    find(topic, { key: 'a', writtenSince: epoch, isWanted: () => false, bounds });

  it('ends at its bounds, and says how far it came', async () => {
    const byRecords = await ending({ records: 10 });
    expect(byRecords).toMatchObject({ from: 0n, isComplete: false });
    expect(byRecords.upTo).toBeLessThan(100n);
    const byBytes = await ending({ bytes: 100_000 });
    expect(byBytes.isComplete).toBe(false);
    expect(byBytes.upTo).toBeLessThan(100n);
    expect(await ending({})).toEqual({ partition: 0, from: 0n, upTo: 100n, isComplete: true });
  });

  it('throws in its time where the topic is missing, and where the broker is silent', async () => {
    const nowhere = `missing-${randomUUID()}`;
    await expect(
      findRecord(settings(), nowhere, { key: 'a', writtenSince: epoch, isWanted: () => false }),
    ).rejects.toThrow();
    const [host = '', port] = kafkaAddress().split(',')[0]!.split(':');
    const proxy = await silentProxy({ host, port: Number(port) });
    try {
      proxy.silenceAll();
      const silent = settings({ brokers: [`${proxy.host}:${proxy.port}`] });
      await expect(
        findRecord(silent, topic, {
          key: 'a',
          writtenSince: epoch,
          isWanted: () => false,
          bounds: { ms: 500 },
        }),
      ).rejects.toThrow('no answer within 0.5 s');
    } finally {
      await proxy.close();
    }
  });
});
