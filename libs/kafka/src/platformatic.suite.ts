import {
  MultipleErrors,
  murmur2,
  ProduceAcks,
  type ProduceResult,
  Producer,
  type ProducerOptions,
} from '@platformatic/kafka';
import {
  type EventPublisher,
  type KafkaRecord,
  type KafkaSettings,
  RecordTooLarge,
  type Written,
} from './kafka-port.js';
import { bytesOf, MOST_BYTES, recordBatches } from './record-batches.js';
import { answerWithin } from './within-time.js';

const SEND_MS = 12_000;

/**
 * The publisher on another library than kafkajs: no part of the program, and the proof that the port is no portrait of one
 * library. What stands here is what a change would cost (docs/decisions/0011).
 */
export function createPublisherOnPlatformatic(settings: KafkaSettings): EventPublisher {
  let current: Producer<string, Buffer, string, string> | undefined;
  let isClosed = false;
  let mostBytes = MOST_BYTES;

  /** One that failed is never used again: the numbers of an idempotent producer may be wrong from then on. */
  const drop = () => {
    current?.close(true, () => undefined);
    current = undefined;
  };

  return {
    async publish(topic, records) {
      if (isClosed) throw new Error('this Kafka publisher is closed');
      const written = new Map<number, Written>();
      for (let done = 0; done < records.length; ) {
        let batch: readonly KafkaRecord[] = [];
        try {
          current ??= new Producer(optionsFor(settings));
          for (batch of recordBatches(records.slice(done), mostBytes)) {
            const sent = send(current, {
              topic,
              records: batch,
              compression: settings.compression ?? 'none',
            });
            for (const [partition, { start, end }] of await answerWithin(SEND_MS, settings, sent))
              written.set(partition, { start: written.get(partition)?.start ?? start, end });
            done += batch.length;
          }
        } catch (error) {
          drop();
          if (!isTooLarge(error) || isClosed) throw error;
          if (batch.length === 1)
            throw new RecordTooLarge(
              `The topic ${topic} takes no record of ${bytesOf(batch)} bytes: raise its max.message.bytes`,
              done,
              written,
            );
          mostBytes = Math.floor(bytesOf(batch) / 2);
        }
      }
      return written;
    },

    async close() {
      isClosed = true;
      drop();
    },
  };
}

function optionsFor({
  brokers,
  clientId,
  tls,
  sasl,
}: KafkaSettings): ProducerOptions<string, Buffer, string, string> {
  return {
    clientId,
    bootstrapBrokers: brokers,
    idempotent: true,
    autocreateTopics: false,
    acks: ProduceAcks.ALL,
    retries: 2,
    timeout: 10_000,
    connectTimeout: 3_000,
    serializers: {
      key: (key) => (key === undefined ? undefined : Buffer.from(key)),
      value: (value) => value,
      headerKey: (name) => Buffer.from(name ?? ''),
      headerValue: (text) => Buffer.from(text ?? ''),
    },
    ...(tls && { tls }),
    ...(sasl && {
      sasl: {
        mechanism: sasl.mechanism.toUpperCase() as 'PLAIN',
        username: sasl.username,
        password: sasl.password,
      },
    }),
  };
}

async function send(
  producer: Producer<string, Buffer, string, string>,
  {
    topic,
    records,
    compression,
  }: { topic: string; records: readonly KafkaRecord[]; compression: 'none' | 'gzip' },
): Promise<Map<number, Written>> {
  const { topics } = await producer.metadata({ topics: [topic] });
  const partitions = topics.get(topic)?.partitionsCount ?? 0;
  if (partitions === 0) throw new Error(`There is no topic ${topic}`);

  const counts = new Map<number, bigint>();
  const messages = records.map(({ key, value, headers }) => {
    // As the Java clients choose.
    const partition = (murmur2(Buffer.from(key)) & 0x7fffffff) % partitions;
    counts.set(partition, (counts.get(partition) ?? 0n) + 1n);
    return { topic, key, headers, partition, ...(value !== null && { value }) };
  });
  const { offsets = [] }: ProduceResult = await producer.send({ messages, compression });
  return new Map(
    offsets.map(({ partition, offset }) => [
      partition,
      { start: offset, end: offset + (counts.get(partition) ?? 0n) },
    ]),
  );
}

const TOO_LARGE = ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'];

function isTooLarge(error: unknown): boolean {
  if (error instanceof MultipleErrors && error.errors.some(isTooLarge)) return true;
  if (!(error instanceof Error)) return false;
  return TOO_LARGE.includes(String((error as { apiId?: unknown }).apiId)) || isTooLarge(error.cause);
}
