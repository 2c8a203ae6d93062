import type { CompressionTypes, Message, PartitionerArgs, Producer } from 'kafkajs';
import { kafkaErrorName } from './describe-topic.js';
import { type KafkaClient, kafkaClient } from './kafka-client.js';
import {
  type EventPublisher,
  type KafkaRecord,
  type KafkaSettings,
  RecordTooLarge,
  type Written,
} from './kafka-port.js';
import { kafkajs } from './kafkajs.js';
import { bytesOf, MOST_BYTES, recordBatches } from './record-batches.js';
import { answerWithin } from './within-time.js';

// Short: the caller resends in a loop of its own, and while we retry here it cannot notice that it should stop.
const patience = {
  retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
  requestTimeout: 10_000,
};

// For all tries of one send together: what is silent now is told as soon as what is away.
const sendMs = 12_000;

interface Connected {
  client: KafkaClient;
  producer: Promise<Producer>;
  /** The partition that each message was given. */
  placed: WeakMap<Message, number>;
}

export function createPublisher(settings: KafkaSettings): EventPublisher {
  let current: Connected | undefined;
  let closed = false;
  /** Less where a topic takes less. */
  let mostBytes = MOST_BYTES;
  // The broker measures what comes out of it. Sends are cut by what goes in, which is more.
  const { GZIP, None } = kafkajs().CompressionTypes;
  const compression = settings.compression === 'gzip' ? GZIP : None;

  /** An idempotent producer whose numbering went wrong never recovers, so none outlives an error. */
  function drop(connected: Connected) {
    connected.client.destroy();
    if (current === connected) current = undefined;
  }

  return {
    async publish(topic, records) {
      if (closed) throw new Error('this Kafka publisher is closed');
      const written = new Map<number, Written>();
      for (let done = 0; done < records.length; ) {
        current ??= connect(settings);
        const connected = current;
        const batches = recordBatches(records.slice(done), mostBytes);
        let batch: readonly KafkaRecord[] = [];
        try {
          const producer = await answerWithin(sendMs, settings, connected.producer);
          for (batch of batches) {
            const sent = send(producer, connected.placed, { topic, records: batch, compression });
            for (const [partition, { start, end }] of await answerWithin(sendMs, settings, sent))
              written.set(partition, { start: written.get(partition)?.start ?? start, end });
            done += batch.length;
          }
        } catch (error) {
          drop(connected);
          if (!isTooLarge(error) || closed) throw connected.client.explained(error);
          if (batch.length === 1) throw new RecordTooLarge(tooLarge(topic, batch), done, written);
          // It is the batch that the broker measures, and it says no limit.
          mostBytes = Math.floor(bytesOf(batch) / 2);
        }
      }
      return written;
    },

    async close() {
      closed = true;
      if (current) drop(current);
    },
  };
}

// The first measures against max.message.bytes, the second against segment.bytes.
const isTooLarge = (error: unknown) =>
  ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'].includes(kafkaErrorName(error) ?? '');

const tooLarge = (topic: string, record: readonly KafkaRecord[]) =>
  `The topic ${topic} takes no record of ${bytesOf(record)} bytes: raise its max.message.bytes`;

/** The end of each partition that it wrote to. The broker tells the first offset only, so the records are counted. */
async function send(
  producer: Producer,
  placed: Connected['placed'],
  {
    topic,
    records,
    compression,
  }: { topic: string; records: readonly KafkaRecord[]; compression: CompressionTypes },
): Promise<Map<number, Written>> {
  // Copies, so that one record may be sent twice and still be counted.
  const messages = records.map((record) => ({ ...record }));
  const acknowledged = await producer.send({ topic, messages, acks: -1, compression });
  const starts = new Map(
    acknowledged.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? 0)]),
  );
  const ends = new Map(starts);
  for (const message of messages) {
    const partition = placed.get(message) as number;
    ends.set(partition, (ends.get(partition) ?? 0n) + 1n);
  }
  return new Map(
    [...ends].map(([partition, end]) => [partition, { start: starts.get(partition) ?? 0n, end }]),
  );
}

function connect(settings: KafkaSettings): Connected {
  const client = kafkaClient(settings, patience);
  const placed: Connected['placed'] = new WeakMap();
  const producer = client.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: () => placingPartitioner(placed),
  });
  // kafkajs asks again on the same connection, which may be one that nobody holds the other end of.
  producer.on(producer.events.REQUEST_TIMEOUT, () => client.hangUp());
  return { client, placed, producer: producer.connect().then(() => producer) };
}

function placingPartitioner(placed: Connected['placed']) {
  // The partitioner of the Java clients: consumers who join our topic with one of theirs rely on it.
  const choose = kafkajs().Partitioners.DefaultPartitioner();
  return (record: PartitionerArgs) => {
    const partition = choose(record);
    const before = placed.get(record.message);
    // A retry sends only what some broker has not acknowledged. What moved to another broker meanwhile would be lost.
    if (before !== undefined && before !== partition)
      throw new Error(`topic ${record.topic} got other partitions while records were sent`);
    placed.set(record.message, partition);
    return partition;
  };
}
