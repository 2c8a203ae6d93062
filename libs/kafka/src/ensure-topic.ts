import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { kafkaClient } from './kafka-client.js';
import type { KafkaSettings } from './kafka-port.js';

export interface TopicWanted {
  topic: string;
  partitions: number;
  /** Brokers that keep each partition; absent: the default of the brokers. */
  replicas?: number;
  /** Kafka's own names: `{ 'retention.ms': '-1' }`. */
  config?: Record<string, string>;
}

/** Creates a topic unless it is there, and resolves once it can be written to. A topic that is there stays as it is. */
export async function ensureTopic(
  settings: KafkaSettings,
  wanted: TopicWanted,
): Promise<'created' | 'exists'> {
  const client = kafkaClient(settings, {
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 },
    requestTimeout: 10_000,
  });
  try {
    const admin = client.kafka.admin();
    await admin.connect();
    const wasCreated = await admin.createTopics({
      topics: [
        {
          topic: wanted.topic,
          numPartitions: wanted.partitions,
          replicationFactor: wanted.replicas ?? -1,
          configEntries: Object.entries(wanted.config ?? {}).map(([name, value]) => ({ name, value })),
        },
      ],
      // kafkajs fails when brokers have not heard of the new topic yet; we wait for them.
      waitForLeaders: false,
    });
    await leadersOf(admin, wanted.topic);
    return wasCreated ? 'created' : 'exists';
  } finally {
    client.destroy();
  }
}

async function leadersOf(admin: Admin, topic: string) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const missing = await leadersMissing(admin, topic);
    if (!missing) return;
    if (Date.now() > deadline) throw new Error(`topic ${topic} cannot be written to yet: ${missing}`);
    await pause(50);
  }
}

async function leadersMissing(admin: Admin, topic: string): Promise<string | undefined> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    const led = partitions.filter(({ leader }) => leader >= 0);
    if (partitions.length > 0 && led.length === partitions.length) return undefined;
    return `${led.length} of ${partitions.length} partitions have a leader`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
