import { setTimeout as after } from 'node:timers/promises';
import { AdmissionSweeper, sweepAuditLog, sweepTemporaryKeys } from '#libs/access';
import { type PublishedTopic, relayEvents } from '#libs/event-relay';
import type { FollowOptions } from '#libs/event-store';
import { createPublisher, describeTopic, type KafkaSettings, readTopic } from '#libs/kafka';
import { keepCheckpoints, projectFromKafka, projectFromStore } from '#libs/projections';
import { finishErasures, sweepDeletedStreams, sweepErasedStreams, sweepSetups } from '#libs/retention';
import { castersTopic } from './casters-topic.js';
import { kafkaSettings } from './kafka-settings.js';
import { KafkaWatch } from './kafka-watch.js';
import type { Removed } from './metrics.js';
import { RELAY } from './observations.js';
import type { Runtime } from './runtime.js';

type Stop = () => Promise<void>;

/** What a batch in hand gets to be acknowledged while the program stops. */
const CLOSE_WITHIN_MS = 3_000;
/** For the part of the topic that is not noted as sent: a batch after a crash, more after a restored database. */
const READ_WITHIN_MS = 600_000;

/** Carries events to Kafka; does nothing where no Kafka is named. */
export async function startRelay(
  runtime: Runtime,
  bounds: Pick<FollowOptions, 'batchSize'> = {},
): Promise<Stop> {
  const kafka = kafkaSettings(runtime);
  if (kafka === undefined) {
    runtime.log('info', 'No KAFKA_BROKERS: events are recorded and not published', {});
    return async () => undefined;
  }
  const topic = publishedTopic(runtime, kafka);
  const relay = relayEvents(topic, {
    ...bounds,
    store: runtime.store,
    checkpoint: runtime.checkpoint(RELAY),
    leaseMs: runtime.leaseMs,
    signal: runtime.signal(),
    tracer: runtime.tracer,
    log: runtime.log,
    onPublished: (events) => runtime.metrics.published.inc(events),
    onAcknowledged: (records, ms) => {
      runtime.metrics.relayRecords.observe(records);
      runtime.metrics.relaySeconds.observe(ms / 1_000);
    },
  });
  runtime.health.followers.push({ name: 'relay', ...relay });
  return async () => {
    // A silent broker holds a batch for a long time; closing the publisher ends that, and the batch comes again.
    const closing = relay.close();
    await Promise.race([closing, after(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    await topic.close();
    await closing;
  };
}

/** The topic of the settings as the relay meets it; made where it is missing, consumers may be waiting for it. */
function publishedTopic(runtime: Runtime, kafka: KafkaSettings): PublishedTopic & { close(): Promise<void> } {
  const name = runtime.settings.KAFKA_TOPIC;
  const publisher = createPublisher(kafka);
  const makeTopic = castersTopic(runtime, kafka);
  let isClosed = false;
  let isThere = false;
  const partitions = async () => {
    // At the start also to compare it with the settings.
    if (!isThere) await makeTopic();
    const found = await describeTopic(kafka, name);
    isThere = found !== undefined;
    return found ? found.partitions : new Map<number, { end: bigint }>();
  };
  return {
    name,
    ends: async () => new Map([...(await partitions())].map(([partition, { end }]) => [partition, end])),
    publish: (records) => publisher.publish(name, records),
    read: (from, onRecord) =>
      readTopic(kafka, name, {
        from,
        timeoutMs: READ_WITHIN_MS,
        onRecord: (record) => (isClosed ? 'stop' : onRecord(record)),
      }),
    close: () => {
      isClosed = true;
      return publisher.close();
    },
  };
}

/** Notices that Kafka is away, in the roles that speak to it. */
export function watchKafka(runtime: Runtime): Stop {
  const kafka = kafkaSettings(runtime);
  if (kafka === undefined) return async () => undefined;
  const watch = new KafkaWatch(kafka, runtime.settings.KAFKA_TOPIC, runtime.log);
  runtime.health.kafka = watch;
  return () => watch.close();
}

/** Keeps the read models up to date in the background, told by Kafka where there is one. */
export async function startProjector(runtime: Runtime): Promise<Stop> {
  const kafka = kafkaSettings(runtime);
  const onFolded = (size: number, ms: number) => {
    runtime.metrics.projectorRecords.observe(size);
    runtime.metrics.projectorSeconds.observe(ms / 1_000);
  };
  const projector =
    kafka === undefined
      ? projectFromStore(runtime.projections, {
          store: runtime.store,
          checkpoint: runtime.checkpoint('projector'),
          leaseMs: runtime.leaseMs,
          signal: runtime.signal(),
          tracer: runtime.tracer,
          log: runtime.log,
          onFolded,
        })
      : await projectFromKafka(runtime.projections, kafka, runtime.settings.KAFKA_TOPIC, {
          tracer: runtime.tracer,
          onFolded,
        });
  const keeper = keepCheckpoints(runtime.projections, {
    store: runtime.store,
    signal: runtime.signal(),
    checkpoint: runtime.checkpoint,
    log: runtime.log,
  });
  runtime.health.followers.push({ name: 'projector', ...projector }, { name: 'views', ...keeper });
  return async () => {
    await Promise.all([projector.close(), keeper.close()]);
  };
}

/** What is kept for a time goes in small batches, at start and once an hour. */
export function sweepHourly(runtime: Runtime): Stop {
  const sweeping = new AbortController();
  let sweep = sweepOnce(runtime, sweeping.signal);
  const timer = setInterval(() => {
    sweep = sweep.then(() => sweepOnce(runtime, sweeping.signal));
  }, 3_600_000);
  timer.unref();
  return async () => {
    clearInterval(timer);
    // What is under way ends with its transaction.
    sweeping.abort();
  };
}

async function sweepOnce({ database, store, settings, metrics, log }: Runtime, over: AbortSignal) {
  const relay = RELAY;
  const deletedStudioDays = settings.DELETED_STUDIO_DAYS;
  const sweeps: Readonly<Record<Removed, () => Promise<number>>> = {
    'client tokens': () => store.sweepTokens(),
    'audit entries': () => sweepAuditLog(database, settings.AUDIT_DAYS),
    'temporary access keys': () => sweepTemporaryKeys(database),
    'deleted studios': async () =>
      (await sweepDeletedStreams(database, { relay, deletedStudioDays })).streams,
    'erased accounts': () => finishErasures({ database, store, relay }),
    'marks of erased studios': async () => (await sweepErasedStreams(database, { relay })).events,
    // After all that may leave some of them without an event.
    setups: () => sweepSetups(database),
  };
  for (const [what, sweep] of Object.entries(sweeps) as [Removed, () => Promise<number>][]) {
    if (over.aborted) return;
    try {
      const removed = await sweep();
      metrics.removed.labels(what).inc(removed);
      metrics.sweepUp.labels(what).set(1);
      if (removed > 0) log('info', `Old ${what} were removed`, { removed });
    } catch (error) {
      metrics.sweepUp.labels(what).set(0);
      if (!over.aborted) log('warn', `Old ${what} wait for removal`, { error: String(error) });
    }
  }
}

/** Expired nonces and the call counts of past seconds go a few blocks of their tables at a time, all the while. */
export function sweepAdmissions({ database, log }: Runtime): Stop {
  const sweeper = new AdmissionSweeper(database, log);
  sweeper.start();
  return () => sweeper.close();
}
