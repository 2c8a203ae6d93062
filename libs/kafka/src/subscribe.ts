import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import { ConsumerPulse, messageOf } from './consumer-pulse.js';
import { type KafkaClient, kafkaClient } from './kafka-client.js';
import type { EventSource, KafkaLog, KafkaSettings, Subscription } from './kafka-port.js';
import { receivedRecord } from './received-record.js';

const heartbeatInterval = 1_000;
// A member that died silently holds its partitions for this long.
const sessionTimeout = 10_000;
const patienceAtClose = 3_000;
const lookEvery = 1_000;

/** In milliseconds. */
const patience = {
  /** Who has a long batch in hand holds up a rebalance for this long; then the others go on without it, and it joins later. */
  rebalanceTimeout: 20_000,
  /** How late new partitions are noticed, and a partition whose leader was away when we last looked. */
  metadataMaxAge: 15_000,
  /** A consumer without a sign of life is given up: longer than any wait of kafkajs, of which a join is the longest. */
  stuckAfter: 45_000,
};

/**
 * Reads as a member of a consumer group until it is closed. An offset is committed only after `onBatch` resolved, so
 * every record is seen at least once. Never throws because a broker or the topic is away: it keeps trying.
 */
export async function subscribe(
  settings: KafkaSettings,
  subscription: Subscription,
  limits: Partial<typeof patience> = {},
): Promise<EventSource> {
  const closing = new AbortController();
  const within = { ...patience, ...limits };
  const pulse = new ConsumerPulse({ sessionTimeout, stuckAfter: within.stuckAfter });
  let isAlive = true;
  const reading = readUntilClosed(settings, { ...subscription, ...within }, pulse, closing.signal).finally(
    () => {
      isAlive = false;
    },
  );
  // Whoever looks at health is told; nobody else waits for it before it is closed.
  reading.catch((error) => pulse.failed(error));

  return {
    isHealthy: () => pulse.isHealthy(),
    trouble: () => pulse.trouble(),
    isAlive: () => isAlive,
    async close() {
      closing.abort();
      await reading.catch(() => undefined);
    },
  };
}

/**
 * kafkajs restarts a crashed consumer only after some errors, and then with the state it had. A new one after each
 * crash always begins from what was committed.
 */
async function readUntilClosed(
  settings: KafkaSettings,
  subscription: Subscription & typeof patience,
  pulse: ConsumerPulse,
  closing: AbortSignal,
): Promise<void> {
  const about = { groupId: subscription.groupId, topic: subscription.topic };
  const taking = takingBatches(subscription, settings.log, pulse);
  let failures = 0;
  let isTold = false;
  while (!closing.aborted) {
    try {
      pulse.begun();
      await readUntilCrash(settings, subscription, closing, taking, pulse, () => {
        if (isTold) settings.log('info', 'reading from Kafka again', about);
        isTold = false;
        failures = 0;
      });
    } catch (error) {
      pulse.failed(error);
      failures += 1;
      // One line for an outage, however long it lasts. A batch that failed was told of already.
      const isNews: boolean = !isTold && !isBatchFailure(error);
      isTold ||= isNews;
      const level = isNews ? 'warn' : 'debug';
      settings.log(level, `not reading from Kafka, trying again: ${messageOf(error)}`, about);
      await sleep(Math.min(250 * 2 ** (failures - 1), 5_000), closing);
    }
  }
  pulse.closed();
}

async function readUntilCrash(
  settings: KafkaSettings,
  subscription: Subscription & typeof patience,
  closing: AbortSignal,
  taking: TakeBatch,
  pulse: ConsumerPulse,
  onFetch: () => void,
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
    rebalanceTimeout: subscription.rebalanceTimeout,
    metadataMaxAge: subscription.metadataMaxAge,
    // A fetch that waits for records holds up closing for this long.
    maxWaitTimeInMs: 500,
    retry: { retries: 8, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => false },
  });
  let watch: NodeJS.Timeout | undefined;
  const ended = new Promise<Error | 'closing'>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload.error));
    closing.onabort = () => resolve('closing');
    // kafkajs has waits without an end of their own.
    watch = setInterval(() => {
      if (pulse.isStuck()) resolve(new Error('the consumer gave no sign of life'));
    }, lookEvery);
  });
  consumer.on(consumer.events.GROUP_JOIN, () => pulse.joined());
  consumer.on(consumer.events.HEARTBEAT, () => pulse.beat());
  consumer.on(consumer.events.FETCH, () => {
    pulse.fetched();
    // Not before: one who may join a group is not always one who may read.
    onFetch();
  });
  // kafkajs asks again on the same connection, which may be one that nobody holds the other end of.
  consumer.on(consumer.events.REQUEST_TIMEOUT, () => client.hangUp());

  let inHand: Promise<void> = Promise.resolve();
  const start = async () => {
    await consumer.connect();
    await consumer.subscribe({ topic: subscription.topic, fromBeginning: subscription.fromBeginning });
    await consumer.run({
      eachBatch: (payload) => {
        const batch = taking(payload);
        inHand = batch.catch(() => {});
        return batch;
      },
    });
  };
  const started = start();
  try {
    const end = await Promise.race([started.then(() => ended), ended]);
    if (end !== 'closing') throw end;
  } catch (error) {
    throw client.explained(error);
  } finally {
    clearInterval(watch);
    await inHand;
    await leave(consumer, client, started);
  }
}

type TakeBatch = (payload: EachBatchPayload) => Promise<void>;

/** Gives batches to `onBatch`, and tells once of those that fail, until one of their partition is taken. */
function takingBatches({ groupId, onBatch }: Subscription, log: KafkaLog, pulse: ConsumerPulse): TakeBatch {
  const failing = new Set<number>();

  return async ({ batch, heartbeat }) => {
    const { topic, partition } = batch;
    // A member that is silent for a session is taken for dead, however busy it is. What a failed heartbeat tells
    // (a rebalance, a lost broker), the commit after the batch tells again.
    const beating = setInterval(() => heartbeat().catch(() => {}), heartbeatInterval);
    pulse.batchBegun(batch);
    try {
      await onBatch(batch.messages.map((message) => receivedRecord(batch, message)));
      if (failing.delete(partition)) log('info', 'batches are taken again', { groupId, topic, partition });
    } catch (error) {
      const level = failing.has(partition) ? 'debug' : 'warn';
      failing.add(partition);
      const fields = { groupId, topic, partition, offset: batch.firstOffset(), error };
      log(level, `a batch failed and comes again: ${messageOf(error)}`, fields);
      throw new BatchFailed(`a batch failed: ${messageOf(error)}`);
    } finally {
      pulse.batchEnded(batch);
      clearInterval(beating);
    }
  };
}

/** Plain for kafkajs: after some kinds (TypeError) it gives up, and to leave and join again disturbs the group. */
class BatchFailed extends Error {}

const isBatchFailure = (error: unknown): boolean =>
  error instanceof BatchFailed || (error instanceof Error && error.cause instanceof BatchFailed);

/** Leaves politely while the broker answers; whatever still hangs after that is cut. */
async function leave(consumer: Consumer, client: KafkaClient, started: Promise<void>) {
  // A member that vanishes while it joins makes the others wait for its session to end.
  await withinPatience(started);
  await withinPatience(consumer.disconnect());
  client.destroy();
  // What still hangs after that hangs on nothing, and nobody hears of it.
  await withinPatience(started);
}

async function withinPatience(work: Promise<void>) {
  const done = new AbortController();
  await Promise.race([work.catch(() => {}), sleep(patienceAtClose, done.signal)]);
  done.abort();
}

const sleep = (ms: number, until: AbortSignal) => pause(ms, undefined, { signal: until }).catch(() => {});
