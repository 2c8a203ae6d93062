import { randomUUID } from 'node:crypto';
import { CompressionTypes, Partitioners } from 'kafkajs';
import { relayEvents } from '#libs/event-relay';
import { eventsChannel, LeasedCheckpoint, Signal } from '#libs/event-store';
import type { KafkaRecord } from '#libs/kafka';
import { listen } from '#libs/postgres';
import type { Cell, Contender } from '../../cell.js';
import { startCopy } from '../../copies.js';
import { Backlog, openStore } from '../../kafka/backlog.js';
import { freshTopic, publishedTopic, rawKafka, recordsOn } from '../../kafka/bench-topic.js';
import { closedLoop } from '../../loops.js';
import { accountOf } from '../../services.js';
import { setupOf, storeStudio } from '../../studios.js';

const LEASE_MS = 5_000;
const PARTS = 20;
const ANSWERED_WITHIN_MS = 20_000;

/** Two processes' worth in one: the store that commits tells the relay by NOTIFY alone, as another process would. */
const relayed: Contender = {
  name: 'relay',
  role: 'ours',
  title: 'from the answered start to the broker’s acknowledgement of its record',
  async prepare(bench) {
    const { address } = await bench.kafka();
    const database = await bench.postgres.openMigrated('commit_to_kafka');
    const [writing, reading] = [openStore(database), openStore(database)];
    await writing.open();
    const accountId = accountOf(0);
    await database.pool.query('insert into accounts (account_id) values ($1)', [accountId]);
    const setup = setupOf(PARTS);
    const source = await storeStudio(writing, accountId, setup);

    const topic = await freshTopic(address);
    const arrived = new Map<string, number>();
    const waiting = new Map<string, () => void>();
    const published = publishedTopic(address, topic, (keys) => {
      for (const key of keys) {
        arrived.set(key, performance.now());
        waiting.get(key)?.();
      }
    });
    const signal = new Signal();
    const listener = await listen({
      url: database.url,
      channel: eventsChannel,
      onNotify: () => signal.raise(),
      log: () => {},
    });
    const relay = relayEvents(published, {
      store: reading,
      checkpoint: new LeasedCheckpoint(database, 'relay', randomUUID(), LEASE_MS),
      leaseMs: LEASE_MS,
      signal,
      log: () => {},
    });
    const acknowledgementOf = async (casterId: string) => {
      if (!arrived.has(casterId))
        await new Promise<void>((resolve, reject) => {
          const timer = setTimeout(
            () => reject(new Error(`A record did not come within 20 s: ${relay.trouble()}`)),
            ANSWERED_WITHIN_MS,
          );
          waiting.set(casterId, () => {
            clearTimeout(timer);
            waiting.delete(casterId);
            resolve();
          });
        });
      return arrived.get(casterId) as number;
    };
    await acknowledgementOf(source);
    return {
      async run(load) {
        const latencies: number[] = [];
        const round = await closedLoop(load, async () => {
          const casterId = await startCopy(writing, { accountId, source, setup });
          const committedAt = performance.now();
          // The record may be there before the caller is told that it is committed.
          latencies.push(Math.max(0, (await acknowledgementOf(casterId)) - committedAt));
        });
        return { ...round, latencies };
      },
      check: async (acknowledged) => {
        const found = await recordsOn(address, topic);
        return found === acknowledged + 1 ? [] : [`${found} records instead of ${acknowledged + 1}`];
      },
      close: async () => {
        await relay.close();
        await published.close();
        await listener.close();
        await writing.drain();
        await reading.drain();
        await database.close();
      },
    };
  },
};

const single: Contender = {
  name: 'kafkajs send',
  role: 'limit',
  title: 'one kafkajs send of such a record, acks=all, idempotent',
  async prepare(bench) {
    const { address } = await bench.kafka();
    const record = await recordOfACopy(bench);
    const topic = await freshTopic(address);
    const producer = rawKafka(address).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return {
      run: (load) =>
        closedLoop(load, () =>
          producer.send({
            topic,
            messages: [{ ...record, key: randomUUID() }],
            acks: -1,
            compression: CompressionTypes.None,
          }),
        ),
      check: async (acknowledged) => {
        const found = await recordsOn(address, topic);
        return found === acknowledged ? [] : [`${found} records instead of ${acknowledged}`];
      },
      close: () => producer.disconnect(),
    };
  },
};

/** What the relay makes of a copy. */
async function recordOfACopy(bench: Parameters<Contender['prepare']>[0]): Promise<KafkaRecord> {
  const backlog = await Backlog.make(bench, { parts: PARTS, copies: 1 });
  try {
    return (await backlog.records())[1] as KafkaRecord;
  } finally {
    await backlog.close();
  }
}

export const commitToKafka: Cell = {
  name: 'commit-to-kafka',
  title: 'From a commit to Kafka’s acknowledgement',
  parameters: { parts: PARTS },
  variants: [{ name: '1 caller', callers: 1 }],
  contenders: [relayed, single],
  targets: [
    {
      title: 'commit to acknowledgement: at most twice a single send and 5 ms',
      of: { contender: 'relay' },
      against: { contender: 'kafkajs send' },
      metric: 'p50',
      variant: '1 caller',
      atMost: 2,
      plus: 5,
      source: 'issue',
    },
  ],
};
