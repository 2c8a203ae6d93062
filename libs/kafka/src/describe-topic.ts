import { setTimeout as pause } from 'node:timers/promises';
import type { Admin, ConfigResourceTypes, Kafka } from 'kafkajs';
import type { KafkaSettings } from './kafka-port.js';
import { withinTime } from './within-time.js';

export interface TopicState {
  /** Of each partition the oldest offset that is kept, and the one that the next record gets. */
  partitions: ReadonlyMap<number, { start: bigint; end: bigint }>;
  /** As it is in force, under Kafka's own names (`retention.ms`); undefined when this user may not read it. */
  config: Readonly<Record<string, string>> | undefined;
}

/** What the brokers know of a topic; undefined when there is none of that name. Throws when they take over 5 s. */
export async function describeTopic(settings: KafkaSettings, topic: string): Promise<TopicState | undefined> {
  return withinTime(settings, { ms: 5_000 }, async (kafka, isOver) => {
    const admin = kafka.admin();
    await admin.connect();
    try {
      await admin.fetchTopicMetadata({ topics: [topic] });
    } catch (error) {
      if (nameOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return undefined;
      throw error;
    }
    return { partitions: await offsetsOf(kafka, topic, isOver), config: await configOf(admin, topic) };
  });
}

/** Start and end of each partition now. Waits for leaders: a topic that was just made, or whose leader went, has none. */
export async function offsetsOf(
  kafka: Kafka,
  topic: string,
  isOver: AbortSignal,
): Promise<TopicState['partitions']> {
  for (;;) {
    // One that has not asked yet: it keeps what it learned about leaders.
    const admin = kafka.admin();
    try {
      await admin.connect();
      const offsets = await admin.fetchTopicOffsets(topic);
      offsets.sort((one, other) => one.partition - other.partition);
      return new Map(
        offsets.map(({ partition, low, high }) => [partition, { start: BigInt(low), end: BigInt(high) }]),
      );
    } catch (error) {
      if (isOver.aborted || !passing.includes(nameOf(error) ?? '')) throw error;
      await pause(100);
    }
  }
}

const passing = ['LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION', 'REPLICA_NOT_AVAILABLE'];

// The library's own constant is not among the names that Node finds in it.
const aTopic: ConfigResourceTypes.TOPIC = 2;

async function configOf(admin: Admin, topic: string): Promise<TopicState['config']> {
  try {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: aTopic, name: topic }],
      includeSynonyms: false,
    });
    const entries = resources[0]?.configEntries ?? [];
    return Object.fromEntries(entries.map(({ configName, configValue }) => [configName, configValue]));
  } catch (error) {
    if (nameOf(error) === 'TOPIC_AUTHORIZATION_FAILED') return undefined;
    throw error;
  }
}

/** Kafka's own name of what went wrong. */
const nameOf = (error: unknown) => (error as { type?: string }).type;
