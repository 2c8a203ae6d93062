import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import type { KafkaSettings } from './kafka-port.js';
import { withinTime } from './within-time.js';

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
  return withinTime(settings, { ms: 15_000, retries: 3 }, async (kafka, isOver) => {
    const admin = kafka.admin();
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
    await leadersOf(admin, wanted.topic, isOver);
    return wasCreated ? 'created' : 'exists';
  });
}

async function leadersOf(admin: Admin, topic: string, isOver: AbortSignal) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const missing = await leadersMissing(admin, topic);
    if (!missing || isOver.aborted) return;
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
