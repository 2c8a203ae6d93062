import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { type KafkaClient, kafkaClient } from './kafka-client.js';
import type { EventSource, KafkaSettings, Subscription } from './kafka-port.js';
import { receivedRecord } from './received-record.js';

const heartbeatInterval = 1_000;
// A member that died silently holds its partitions for this long.
const sessionTimeout = 10_000;
const patienceAtClose = 3_000;

/**
 * Reads as a member of a consumer group until it is closed. An offset is committed only after `onBatch` resolved, so
 * every record is seen at least once. Never throws because a broker or the topic is away: it keeps trying.
 */
export async function subscribe(settings: KafkaSettings, subscription: Subscription): Promise<EventSource> {
  const closing = new AbortController();
  const pulse = { isMember: false, lastBeat: 0 };
  const reading = readUntilClosed(settings, subscription, pulse, closing.signal);

  return {
    isHealthy: () => pulse.isMember && Date.now() - pulse.lastBeat < sessionTimeout,
    async close() {
      closing.abort();
      await reading;
    },
  };
}

interface Pulse {
  isMember: boolean;
  lastBeat: number;
}

/**
 * kafkajs restarts a crashed consumer only after some errors, and then with the state it had. A new one after each
 * crash always begins from what was committed.
 */
async function readUntilClosed(
  settings: KafkaSettings,
  subscription: Subscription,
  pulse: Pulse,
  closing: AbortSignal,
): Promise<void> {
  const about = { groupId: subscription.groupId, topic: subscription.topic };
  let failures = 0;
  while (!closing.aborted) {
    try {
      await readUntilCrash(settings, subscription, closing, {
        onJoin: () => {
          if (failures > 0) settings.log('info', 'reading from Kafka again', about);
          failures = 0;
          pulse.isMember = true;
          pulse.lastBeat = Date.now();
        },
        onBeat: () => {
          pulse.lastBeat = Date.now();
        },
      });
    } catch (error) {
      pulse.isMember = false;
      failures += 1;
      // One line for an outage, however long it lasts.
      const level = failures === 1 ? 'warn' : 'debug';
      settings.log(level, `not reading from Kafka, trying again: ${messageOf(error)}`, about);
      await sleep(Math.min(250 * 2 ** (failures - 1), 5_000), closing);
    }
  }
  pulse.isMember = false;
}

async function readUntilCrash(
  settings: KafkaSettings,
  subscription: Subscription,
  closing: AbortSignal,
  signs: { onJoin: () => void; onBeat: () => void },
): Promise<void> {
  // One client for each consumer: kafkajs shares committed offsets among those of one client.
  const client = kafkaClient(settings, {
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
    requestTimeout: 10_000,
  });
  const consumer = client.kafka.consumer({
    groupId: subscription.groupId,
    allowAutoTopicCreation: false,
    heartbeatInterval,
    sessionTimeout,
    // A fetch that waits for records holds up closing for this long.
    maxWaitTimeInMs: 500,
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  const ended = new Promise<Error | 'closing'>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    closing.onabort = () => resolve('closing');
  });
  consumer.on(consumer.events.GROUP_JOIN, signs.onJoin);
  consumer.on(consumer.events.HEARTBEAT, signs.onBeat);

  let inHand: Promise<void> = Promise.resolve();
  const start = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic: subscription.topic, fromBeginning: subscription.fromBeginning });
    await consumer.run({
      eachBatch: (payload) => {
        const batch = readBatch(payload, subscription, settings);
        inHand = batch.catch(() => {});
        return batch;
      },
    });
  };
  const started = start();
  try {
    const end = await Promise.race([started.then(() => ended), ended]);
    if (end !== 'closing') throw end;
  } finally {
    await inHand;
    await leave(consumer, client, started);
  }
}

async function readBatch(
  { batch, heartbeat }: EachBatchPayload,
  subscription: Subscription,
  settings: KafkaSettings,
): Promise<void> {
  const records = batch.messages.map((message) => receivedRecord(batch, message));
  // A member that is silent for a session is taken for dead, however busy it is. What a failed heartbeat tells
  // (a rebalance, a lost broker), the commit after the batch tells again.
  const beating = setInterval(() => heartbeat().catch(() => {}), heartbeatInterval);
  try {
    await subscription.onBatch(records);
  } catch (error) {
    const { groupId } = subscription;
    const { topic, partition } = batch;
    const fields = { groupId, topic, partition, offset: batch.firstOffset(), error };
    settings.log('warn', `a batch failed and comes again: ${messageOf(error)}`, fields);
    // A plain error: after some kinds (TypeError) kafkajs gives up, and to leave and join again disturbs the group.
    throw new Error(`a batch failed: ${messageOf(error)}`, { cause: error });
  } finally {
    clearInterval(beating);
  }
}

/** Leaves politely while the broker answers; whatever still hangs after that is cut. */
async function leave(consumer: Consumer, client: KafkaClient, started: Promise<void>) {
  // A member that vanishes while it joins makes the others wait for its session to end.
  await withinPatience(started);
  await withinPatience(consumer.disconnect());
  client.destroy();
  await started.catch(() => {});
}

async function withinPatience(work: Promise<void>) {
  const done = new AbortController();
  await Promise.race([work.catch(() => {}), sleep(patienceAtClose, done.signal)]);
  done.abort();
}

const sleep = (ms: number, until: AbortSignal) => pause(ms, undefined, { signal: until }).catch(() => {});

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
