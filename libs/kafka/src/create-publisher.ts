import { type Message, type PartitionerArgs, Partitioners, type Producer } from 'kafkajs';
import { type KafkaClient, kafkaClient } from './kafka-client.js';
import type { EventPublisher, KafkaRecord, KafkaSettings } from './kafka-port.js';
import { recordBatches } from './record-batches.js';

// Short: the caller resends in a loop of its own, and while we retry here it cannot notice that it should stop.
const patience = {
  retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
  requestTimeout: 10_000,
};

interface Connected {
  client: KafkaClient;
  producer: Promise<Producer>;
  /** The partition that each message was given. */
  placed: WeakMap<Message, number>;
}

export function createPublisher(settings: KafkaSettings): EventPublisher {
  let current: Connected | undefined;
  let closed = false;

  /** An idempotent producer whose numbering went wrong never recovers, so none outlives an error. */
  function drop(connected: Connected) {
    connected.client.destroy();
    if (current === connected) current = undefined;
  }

  return {
    async publish(topic, records) {
      if (closed) throw new Error('this Kafka publisher is closed');
      const ends = new Map<number, bigint>();
      if (records.length === 0) return ends;

      current ??= connect(settings);
      const connected = current;
      try {
        const producer = await connected.producer;
        for (const batch of recordBatches(records)) {
          for (const [partition, end] of await send(producer, connected.placed, topic, batch)) {
            ends.set(partition, end);
          }
        }
        return ends;
      } catch (error) {
        drop(connected);
        throw error;
      }
    },

    async close() {
      closed = true;
      if (current) drop(current);
    },
  };
}

/** The end of each partition that it wrote to. The broker tells the first offset only, so the records are counted. */
async function send(
  producer: Producer,
  placed: Connected['placed'],
  topic: string,
  records: readonly KafkaRecord[],
): Promise<Map<number, bigint>> {
  // Copies, so that one record may be sent twice and still be counted.
  const messages = records.map((record) => ({ ...record }));
  const acknowledged = await producer.send({ topic, messages, acks: -1 });
  const ends = new Map(acknowledged.map(({ partition, baseOffset }) => [partition, BigInt(baseOffset ?? 0)]));
  for (const message of messages) {
    const partition = placed.get(message) as number;
    ends.set(partition, (ends.get(partition) ?? 0n) + 1n);
  }
  return ends;
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
  return { client, placed, producer: producer.connect().then(() => producer) };
}

function placingPartitioner(placed: Connected['placed']) {
  // The partitioner of the Java clients: consumers who join our topic with one of theirs rely on it.
  const choose = Partitioners.DefaultPartitioner();
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
