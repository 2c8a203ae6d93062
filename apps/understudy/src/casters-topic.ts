import { ensureTopic, type KafkaSettings, type TopicDifference, type TopicWanted } from '#libs/kafka';
import type { Log } from './logging.js';
import type { Settings } from './settings.js';

type TopicSettings = Pick<
  Settings,
  'KAFKA_TOPIC' | 'KAFKA_TOPIC_PARTITIONS' | 'KAFKA_TOPIC_REPLICAS' | 'KAFKA_TOPIC_RETENTION'
>;

/**
 * Sees to it that the topic is there; each call looks again. What is not as the settings want it is told once: a topic
 * that somebody else made stays as it is.
 */
export function castersTopic(
  { settings, log }: { settings: TopicSettings; log: Log },
  kafka: KafkaSettings,
): () => Promise<void> {
  const told = new Set<string>();

  return async () => {
    const wanted = wantedTopic(settings);
    const { outcome, differences } = await ensureTopic(kafka, wanted);
    if (outcome === 'created')
      log('info', 'The topic was created', {
        topic: wanted.topic,
        partitions: wanted.partitions,
        retention: settings.KAFKA_TOPIC_RETENTION,
      });
    for (const { warning, ...fields } of topicWarnings(wanted.topic, differences, kafka.brokers)) {
      if (told.has(warning)) continue;
      told.add(warning);
      log('warn', warning, { topic: wanted.topic, ...fields });
    }
  };
}

export function wantedTopic(settings: TopicSettings): TopicWanted {
  const { KAFKA_TOPIC_REPLICAS: replicas } = settings;
  return {
    topic: settings.KAFKA_TOPIC,
    partitions: settings.KAFKA_TOPIC_PARTITIONS,
    replicas,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': retentionMs(settings.KAFKA_TOPIC_RETENTION),
      'retention.bytes': '-1',
      // Kafka's own default, for brokers that have a smaller one.
      'max.message.bytes': '1048588',
      // Else the loss of one broker may lose what it alone has acknowledged.
      ...(replicas !== undefined && replicas >= 3 && { 'min.insync.replicas': '2' }),
    },
  };
}

const msOf = { d: 86_400_000, h: 3_600_000 };

function retentionMs(retention: string): string {
  if (retention === 'unlimited') return '-1';
  return `${Number(retention.slice(0, -1)) * msOf[retention.at(-1) as 'd' | 'h']}`;
}

/** As KAFKA_TOPIC_RETENTION would say it; undefined where it cannot. */
export function retentionOf(ms: string): string | undefined {
  if (ms === '-1') return 'unlimited';
  const unit = (['d', 'h'] as const).find((one) => Number(ms) % msOf[one] === 0);
  return unit && `${Number(ms) / msOf[unit]}${unit}`;
}

export interface TopicWarning extends Omit<TopicDifference, 'name'> {
  warning: string;
  setting: string;
}

/** What an operator should know about a topic that is not as it was wanted, and the way out. */
export function topicWarnings(
  topic: string,
  differences: TopicDifference[],
  [broker]: readonly string[],
): TopicWarning[] {
  return differences.flatMap((difference) => {
    const { name, wanted, found } = difference;
    const command = `kafka-configs.sh --bootstrap-server ${broker} --alter --entity-type topics --entity-name ${topic} --add-config ${name}=${wanted}`;
    const told = (setting: string, consequence: string, wayOut: string) => ({
      warning: `The topic ${topic} has ${name}=${found} where ${wanted} is wanted: ${consequence}. ${wayOut}`,
      setting,
      wanted,
      found,
    });
    switch (name) {
      case 'partitions':
        return told(
          'KAFKA_TOPIC_PARTITIONS',
          'other partitions would put the events of one studio in two places',
          `Keep them and set KAFKA_TOPIC_PARTITIONS=${found}`,
        );
      case 'retention.ms': {
        const setting = retentionOf(found);
        return told(
          'KAFKA_TOPIC_RETENTION',
          'events stay on it for another time than KAFKA_TOPIC_RETENTION says',
          `Run ${command}${setting ? `, or set KAFKA_TOPIC_RETENTION=${setting}` : ''}`,
        );
      }
      case 'retention.bytes':
        return told('KAFKA_TOPIC_RETENTION', 'events go when it has grown that large', `Run ${command}`);
      case 'cleanup.policy':
        return found.includes('compact')
          ? told('KAFKA_TOPIC', 'compaction drops all but the last event of each studio', `Run ${command}`)
          : [];
      case 'max.message.bytes':
        return Number(found) < 1_048_576
          ? told('KAFKA_TOPIC', 'the event of a large studio may be refused', `Run ${command}`)
          : [];
      default:
        return [];
    }
  });
}
