import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { describeTopic, kafkaErrorName, type TopicState, topicConfig } from './describe-topic.js';
import type { KafkaSettings } from './kafka-port.js';
import { withinTime } from './within-time.js';

export interface TopicWanted {
  topic: string;
  partitions: number;
  /** Brokers that keep each partition; absent: the default of the brokers. */
  replicas?: number;
  /** Kafka's own names: `{ 'retention.ms': '-1' }`. */
  config?: Readonly<Record<string, string>>;
}

/** Something in which a topic is not as it was wanted. */
export interface TopicDifference {
  /** `partitions`, or Kafka's name of a configuration. */
  name: string;
  wanted: string;
  found: string;
}

export interface TopicEnsured {
  outcome: 'created' | 'exists';
  differences: TopicDifference[];
}

/**
 * Creates a topic unless it is there, and resolves once it can be written to. A topic that is there stays as it is, and
 * is compared, as far as this user may see it.
 */
export async function ensureTopic(settings: KafkaSettings, wanted: TopicWanted): Promise<TopicEnsured> {
  return withinTime(settings, { ms: 15_000, retries: 3 }, async (kafka, isOver) => {
    const admin = kafka.admin();
    await admin.connect();
    // Asked first, because a user who may only write may not even try to create.
    const wasCreated = !(await isThere(admin, wanted.topic)) && (await create(admin, wanted));
    const partitions = await partitionsWithLeaders(admin, wanted.topic, isOver);
    if (wasCreated) return { outcome: 'created', differences: [] };
    // Not to know is no reason not to write.
    const config = await topicConfig(admin, wanted.topic).catch(() => undefined);
    return { outcome: 'exists', differences: differencesOf(wanted, { partitions, config }) };
  });
}

async function isThere(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.fetchTopicMetadata({ topics: [topic] });
    return true;
  } catch (error) {
    if (kafkaErrorName(error) === 'UNKNOWN_TOPIC_OR_PARTITION') return false;
    if (kafkaErrorName(error) === 'LEADER_NOT_AVAILABLE') return true;
    throw error;
  }
}

function create(admin: Admin, { topic, partitions, replicas, config = {} }: TopicWanted): Promise<boolean> {
  return admin.createTopics({
    topics: [
      {
        topic,
        numPartitions: partitions,
        replicationFactor: replicas ?? -1,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ],
    // kafkajs fails when brokers have not heard of the new topic yet; we wait for them.
    waitForLeaders: false,
  });
}

async function partitionsWithLeaders(admin: Admin, topic: string, isOver: AbortSignal): Promise<number> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { partitions, missing } = await leadersOf(admin, topic);
    if (!missing || isOver.aborted) return partitions;
    if (Date.now() > deadline) throw new Error(`topic ${topic} cannot be written to yet: ${missing}`);
    await pause(50);
  }
}

async function leadersOf(admin: Admin, topic: string): Promise<{ partitions: number; missing?: string }> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
    const partitions = topics[0]?.partitions ?? [];
    const led = partitions.filter(({ leader }) => leader >= 0);
    if (partitions.length > 0 && led.length === partitions.length) {
      // A broker is named as the leader a moment before it knows: then it refuses to write, and to say where the records end.
      await admin.fetchTopicOffsets(topic);
      return { partitions: partitions.length };
    }
    return {
      partitions: partitions.length,
      missing: `${led.length} of ${partitions.length} partitions have a leader`,
    };
  } catch (error) {
    return { partitions: 0, missing: error instanceof Error ? error.message : String(error) };
  }
}

/** In what a topic is not as it was wanted, as far as this user may see it; undefined when there is none. */
export async function compareTopic(
  settings: KafkaSettings,
  wanted: TopicWanted,
): Promise<TopicDifference[] | undefined> {
  const found = await describeTopic(settings, wanted.topic);
  return found && differencesOf(wanted, { partitions: found.partitions.size, config: found.config });
}

function differencesOf(
  wanted: TopicWanted,
  { partitions, config }: { readonly partitions: number; readonly config: TopicState['config'] },
): TopicDifference[] {
  const pairs = [
    { name: 'partitions', wanted: `${wanted.partitions}`, found: `${partitions}` },
    ...Object.entries(wanted.config ?? {}).map(([name, value]) => ({
      name,
      wanted: value,
      found: config?.[name] ?? value,
    })),
  ];
  return pairs.filter((pair) => pair.wanted !== pair.found);
}
