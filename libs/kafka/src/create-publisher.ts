import { Partitioners, type Producer } from 'kafkajs';
import { type KafkaClient, kafkaClient } from './kafka-client.js';
import type { EventPublisher, KafkaSettings } from './kafka-port.js';
import { recordBatches } from './record-batches.js';

// Short: the caller resends in a loop of its own, and while we retry here it cannot notice that it should stop.
const patience = {
  retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
  requestTimeout: 10_000,
};

interface Connected {
  client: KafkaClient;
  producer: Promise<Producer>;
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
      if (records.length === 0) return;

      current ??= connect(settings);
      const connected = current;
      try {
        const producer = await connected.producer;
        for (const messages of recordBatches(records)) await producer.send({ topic, messages, acks: -1 });
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

function connect(settings: KafkaSettings): Connected {
  const client = kafkaClient(settings, patience);
  const producer = client.kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    // The partitioner of the Java clients: consumers who join our topic with one of theirs rely on it.
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  return { client, producer: producer.connect().then(() => producer) };
}
