import { setTimeout as after } from 'node:timers/promises';
import { relayEvents } from '#libs/event-relay';
import { createPublisher, ensureTopic, type KafkaSettings } from '#libs/kafka';
import { projectFromKafka, projectFromStore } from '#libs/projections';
import { type Foundation, LEASE_MS } from './foundation.js';
import { KafkaWatch } from './kafka-watch.js';
import { RELAY } from './observations.js';

type Stop = () => Promise<void>;

/** What a batch in hand gets to be acknowledged while the program stops. */
const CLOSE_WITHIN_MS = 3_000;

/** Carries events to Kafka; does nothing where no Kafka is named. */
export async function startRelay(foundation: Foundation): Promise<Stop> {
  const kafka = kafkaSettings(foundation);
  if (kafka === undefined) {
    foundation.log('info', 'No KAFKA_BROKERS: events are recorded and not published', {});
    return async () => undefined;
  }
  const publisher = createPublisher(kafka);
  let topicKnown = false;
  const makeTopic = async () => {
    if (!topicKnown) await ensureCastersTopic(foundation, kafka);
    topicKnown = true;
  };
  // Consumers may be waiting for it. If Kafka is away it is made before the first record is sent.
  makeTopic().catch((error: unknown) =>
    foundation.log('warn', 'The topic waits for Kafka', { reason: String(error) }),
  );
  const relay = relayEvents(
    {
      publish: async (topic, records) => {
        try {
          await makeTopic();
          return await publisher.publish(topic, records);
        } catch (error) {
          // Whatever happened, the topic may be gone.
          topicKnown = false;
          throw error;
        }
      },
    },
    foundation.settings.KAFKA_TOPIC,
    {
      store: foundation.store,
      checkpoint: foundation.checkpoint(RELAY),
      leaseMs: LEASE_MS,
      wakeUp: foundation.bell(),
      log: foundation.log,
      onPublished: (events) => foundation.metrics.published.inc(events),
    },
  );
  foundation.health.followers.push({ name: 'relay', ...relay });
  return async () => {
    // A silent broker holds a batch for a long time; closing the publisher ends that, and the batch comes again.
    const closing = relay.close();
    await Promise.race([closing, after(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    await publisher.close();
    await closing;
  };
}

/** Notices that Kafka is away, in the roles that speak to it. */
export function watchKafka(foundation: Foundation): Stop {
  const kafka = kafkaSettings(foundation);
  if (kafka === undefined) return async () => undefined;
  const watch = new KafkaWatch(kafka, foundation.settings.KAFKA_TOPIC, foundation.log);
  foundation.health.kafka = watch;
  return () => watch.close();
}

/** Keeps the read models up to date in the background, told by Kafka where there is one. */
export async function startProjector(foundation: Foundation): Promise<Stop> {
  const kafka = kafkaSettings(foundation);
  const projector =
    kafka === undefined
      ? projectFromStore(foundation.projections, {
          store: foundation.store,
          checkpoint: foundation.checkpoint('projector'),
          leaseMs: LEASE_MS,
          wakeUp: foundation.bell(),
          log: foundation.log,
        })
      : await projectFromKafka(foundation.projections, kafka, foundation.settings.KAFKA_TOPIC);
  foundation.health.followers.push({ name: 'projector', ...projector });
  return () => projector.close();
}

export async function ensureCastersTopic(
  { settings, log }: Pick<Foundation, 'settings' | 'log'>,
  kafka: KafkaSettings,
): Promise<void> {
  const outcome = await ensureTopic(kafka, {
    topic: settings.KAFKA_TOPIC,
    partitions: settings.KAFKA_TOPIC_PARTITIONS,
    replicas: settings.KAFKA_TOPIC_REPLICAS,
  });
  if (outcome === 'created')
    log('info', 'The topic was created', {
      topic: settings.KAFKA_TOPIC,
      partitions: settings.KAFKA_TOPIC_PARTITIONS,
    });
}

/** Client tokens older than they are kept go in small batches, at start and once an hour. */
export function sweepTokensHourly({ store, log }: Foundation): Stop {
  const sweep = () =>
    store.sweepTokens().then(
      (swept) => {
        if (swept > 0) log('info', 'Old client tokens were removed', { swept });
      },
      (error: unknown) => log('warn', 'Old client tokens wait for removal', { error: String(error) }),
    );
  void sweep();
  const timer = setInterval(sweep, 3_600_000);
  timer.unref();
  return async () => clearInterval(timer);
}

function kafkaSettings({ settings, log }: Foundation): KafkaSettings | undefined {
  return settings.KAFKA_BROKERS && { brokers: settings.KAFKA_BROKERS, clientId: 'understudy', log };
}
