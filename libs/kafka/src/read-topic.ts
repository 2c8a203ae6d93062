import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { kafkaErrorName, offsetsOf } from './describe-topic.js';
import type { KafkaSettings, ReceivedRecord } from './kafka-port.js';
import { receivedRecord } from './received-record.js';
import { withinTime } from './within-time.js';

export interface TopicReading {
  /** Where to begin in each partition; one that is absent is read from its start. */
  from: ReadonlyMap<number, bigint>;
  /** Gets one record after the other, those of a partition in order. `'stop'` ends the reading, and so does a throw. */
  onRecord: (record: ReceivedRecord) => unknown;
  /** For the whole reading; a minute unless given. */
  timeoutMs?: number;
}

// What it gets to leave its group beyond its time.
const leavingMs = 2_000;

/**
 * Reads each partition up to the end that it has now, then resolves. Offsets that the topic does not have count as its
 * start or end. Nothing is committed, and no consumer group stays behind.
 */
export async function readTopic(
  settings: KafkaSettings,
  topic: string,
  { from, onRecord, timeoutMs = 60_000 }: TopicReading,
): Promise<void> {
  // A new broker makes its list of groups on first use, and says that it has none until then.
  const patience = { ms: timeoutMs + leavingMs, retries: 10 };
  const deadline = Date.now() + timeoutMs;

  await withinTime(settings, patience, async (kafka, isOver) => {
    const unread = new Map<number, Span>();
    for (const [partition, { start, end }] of await offsetsOf(kafka, topic, isOver)) {
      const wanted = from.get(partition) ?? start;
      const next = wanted < start ? start : wanted;
      if (next < end) unread.set(partition, { next, end });
    }
    if (unread.size === 0) return;

    while (!(await readOn(kafka, { topic, unread, onRecord, deadline }))) await pause(100);
  });
}

/** Reads what is unread; false when the broker is not ready for groups yet, as after its start. */
async function readOn(kafka: Kafka, reading: Reading): Promise<boolean> {
  // kafkajs reads as a member of a group only, so there is one for as long as we read.
  const groupId = `understudy-read-${reading.topic}-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    allowAutoTopicCreation: false,
    maxWaitTimeInMs: 500,
    retry: { retries: 10, restartOnFailure: async () => false },
  });
  try {
    await readSpans(consumer, reading);
    return true;
  } catch (error) {
    if (Date.now() < reading.deadline && notReady.includes(kafkaErrorName(error) ?? '')) return false;
    // What is in hand is read no further.
    reading.unread.clear();
    throw error;
  } finally {
    await consumer.disconnect().catch(() => {});
    await forget(kafka, groupId);
  }
}

const notReady = ['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP'];

interface Span {
  next: bigint;
  end: bigint;
}

interface Reading extends Pick<TopicReading, 'onRecord'> {
  topic: string;
  /** By partition; what is read is removed. */
  unread: Map<number, Span>;
  deadline: number;
}

function readSpans(consumer: Consumer, { topic, unread, onRecord, deadline }: Reading): Promise<void> {
  let timer: NodeJS.Timeout;
  return new Promise<void>((resolve, reject) => {
    const late = new Error(`topic ${topic} could not be read to its end in time`);
    timer = setTimeout(() => reject(late), deadline - Date.now());

    const passed = (partition: number, next: bigint) => {
      const span = unread.get(partition);
      if (!span) return;
      span.next = next;
      if (next < span.end) return;
      unread.delete(partition);
      consumer.pause([{ topic, partitions: [partition] }]);
      if (unread.size === 0) resolve();
    };

    const take = async ({ batch, heartbeat }: EachBatchPayload) => {
      for (const message of batch.messages) {
        const span = unread.get(batch.partition);
        const offset = BigInt(message.offset);
        if (!span || offset >= span.end) return;
        if (offset < span.next) continue;
        if ((await onRecord(receivedRecord(batch, message))) === 'stop') {
          unread.clear();
          return resolve();
        }
        passed(batch.partition, offset + 1n);
        await heartbeat();
      }
    };

    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    // Also tells of what holds no record for us, such as the mark that ends a transaction.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) =>
      passed(payload.partition, BigInt(payload.lastOffset) + 1n),
    );
    run(consumer, topic, unread, (payload) => take(payload).catch(reject)).catch(reject);
  }).finally(() => clearTimeout(timer));
}

async function run(
  consumer: Consumer,
  topic: string,
  unread: ReadonlyMap<number, Span>,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
) {
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const running = consumer.run({ autoCommit: false, eachBatch });
  // After `run` and before it is a member, so that its first fetch is already there.
  for (const [partition, { next }] of unread) consumer.seek({ topic, partition, offset: `${next}` });
  await running;
}

/** When we cannot or may not, the broker drops an empty group without offsets by itself, within minutes. */
async function forget(kafka: Kafka, groupId: string) {
  const admin = kafka.admin();
  await admin
    .connect()
    .then(() => admin.deleteGroups([groupId]))
    .catch(() => {});
}
