import { kafkaClient } from './kafka-client.js';
import type { KafkaSettings } from './kafka-port.js';

const mostMs = 2_000;

/** Asks for the list of brokers. Throws when none answers within two seconds, or none is in service. */
export async function pingKafka(settings: KafkaSettings): Promise<void> {
  // One try at each broker: connecting takes the next address after each failure.
  const retry = { retries: settings.brokers.length - 1, initialRetryTime: 50, maxRetryTime: 50 };
  const client = kafkaClient(settings, { retry, requestTimeout: mostMs });
  const deadline = setTimeout(() => client.destroy(), mostMs);
  try {
    const admin = client.kafka.admin();
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('no Kafka broker is in service');
  } finally {
    clearTimeout(deadline);
    client.destroy();
  }
}
