import type { KafkaSettings } from './kafka-port.js';
import { withinTime } from './within-time.js';

/** Asks for the list of brokers. Throws when none answers within two seconds, or none is in service. */
export async function pingKafka(settings: KafkaSettings): Promise<void> {
  await withinTime(settings, { ms: 2_000 }, async (kafka) => {
    const admin = kafka.admin();
    await admin.connect();
    const { brokers } = await admin.describeCluster();
    if (brokers.length === 0) throw new Error('no Kafka broker is in service');
  });
}
