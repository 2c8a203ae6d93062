import type { Pool } from 'pg';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { StoreWatch } from '#libs/event-store';
import type { Figures, Health } from './health.js';

/** What is removed when it was kept for long enough. */
export type Removed =
  | 'client tokens'
  | 'audit entries'
  | 'temporary access keys'
  | 'deleted studios'
  | 'erased accounts'
  | 'marks of erased studios'
  | 'setups';

/** From one statement of an idle store, a millisecond, to the time-outs. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** A statement of the store has 64 commands at most, a batch of events a thousand. */
const TOGETHER = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024];

/** How figures of several processes become one, where prom-client would hide the one that is late, or leave them out. */
const AGGREGATORS = {
  nodejs_eventloop_lag_seconds: 'max',
  nodejs_eventloop_lag_mean_seconds: 'max',
  nodejs_eventloop_lag_p50_seconds: 'max',
  nodejs_eventloop_lag_p90_seconds: 'max',
  nodejs_eventloop_lag_p99_seconds: 'max',
  process_start_time_seconds: 'min',
};

/** What an operator watches. Names and labels are documented in docs/operations.md and do not change lightly. */
export class Metrics {
  readonly registry = new Registry();

  readonly calls = new Counter({
    name: 'understudy_calls_total',
    help: 'Answered API calls by operation and public code (OK for a success)',
    labelNames: ['operation', 'code'] as const,
    registers: [this.registry],
  });
  readonly seconds = new Histogram({
    name: 'understudy_call_seconds',
    help: 'Duration of API calls by operation and public code',
    labelNames: ['operation', 'code'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  readonly connectionsDropped = new Counter({
    name: 'understudy_connections_dropped_total',
    help: 'Connections that were closed as they came, since MAX_CONNECTIONS were open',
    registers: [this.registry],
  });
  readonly published = new Counter({
    name: 'understudy_events_published_total',
    help: 'Events that Kafka acknowledged to this process, repeated ones included',
    registers: [this.registry],
  });
  readonly auditEntriesLost = new Counter({
    name: 'understudy_audit_entries_lost_total',
    help: 'Entries of the audit log that could not be written',
    registers: [this.registry],
  });
  readonly notifications = new Counter({
    name: 'understudy_notifications_total',
    help: 'Notices of PostgreSQL that came to this process: events were appended, or a lease was given back',
    registers: [this.registry],
  });
  readonly leasesTaken = new Counter({
    name: 'understudy_leases_taken_total',
    help: 'How often this process took the lease of a checkpoint, which it had not or had lost',
    labelNames: ['checkpoint'] as const,
    registers: [this.registry],
  });
  readonly relayRecords = this.histogram(
    'understudy_relay_send_records',
    'Records that were sent to Kafka together',
    TOGETHER,
  );
  readonly relaySeconds = this.histogram(
    'understudy_relay_send_seconds',
    'From a send until Kafka had acknowledged all of its records',
    SECONDS,
  );
  readonly projectorRecords = this.histogram(
    'understudy_projector_batch_records',
    'Records of Kafka, or events, that the projector folded together',
    TOGETHER,
  );
  readonly projectorSeconds = this.histogram(
    'understudy_projector_batch_seconds',
    'How long the projector took to fold a batch into all views',
    SECONDS,
  );
  readonly poolWait = this.histogram(
    'understudy_pool_wait_seconds',
    'For how long a statement waited for a connection of this process',
    SECONDS,
  );
  readonly sweepUp = new Gauge({
    name: 'understudy_sweep_up',
    help: '1 where the last removal of what was kept for long enough succeeded, 0 where it failed',
    labelNames: ['what'] as const,
    registers: [this.registry],
  });
  readonly removed = new Counter({
    name: 'understudy_removed_total',
    help: 'What this process removed because it was kept for long enough, by what it was',
    labelNames: ['what'] as const,
    registers: [this.registry],
  });
  private readonly starts = new Counter({
    name: 'understudy_starts_total',
    help: 'Commands that begin a studio or an episode group, by operation and what came of them',
    labelNames: ['operation', 'outcome'] as const,
    registers: [this.registry],
  });
  private readonly appends = new Counter({
    name: 'understudy_appends_total',
    help: 'Commands that record events of a studio that there is, by what came of them',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });
  private readonly storeCommands = this.histogram(
    'understudy_store_commands',
    'Commands that shared a statement of the event store',
    TOGETHER.slice(0, 7),
    'statement',
  );
  private readonly storeWait = this.histogram(
    'understudy_store_wait_seconds',
    'For how long the command of a statement had waited that waited longest, when the statement was sent',
    SECONDS,
    'statement',
  );
  private readonly storeSeconds = this.histogram(
    'understudy_store_seconds',
    'Duration of the statements by which the event store records',
    SECONDS,
    'statement',
  );
  private readonly ready = this.gauge(
    'understudy_ready',
    '1 while callers can be served: /health/ready answers 200',
  );
  private readonly reasons = this.gauge(
    'understudy_health_reasons',
    'How many reasons /health/ready tells: 0 where all is well',
  );
  private readonly apiProcesses = this.gauge(
    'understudy_api_processes',
    'Processes that are to serve the API here, where there are some',
  );
  private readonly apiProcessesServing = this.gauge(
    'understudy_api_processes_serving',
    'Those of them that serve',
  );
  private readonly rebuildEvents = this.gauge(
    'understudy_view_rebuild_events',
    'Events that a rebuild of the view has folded, while there is one',
    'view',
  );
  private readonly rebuildExpected = this.gauge(
    'understudy_view_rebuild_expected_events',
    'Events that there were to fold when it began',
    'view',
  );
  private readonly rebuildIdle = this.gauge(
    'understudy_view_rebuild_idle_seconds',
    'Since the rebuild last got on with folding',
    'view',
  );
  private readonly tableRows = this.gauge(
    'understudy_table_rows',
    'Rows of each table of the database, as PostgreSQL estimates them',
    'table',
  );
  private readonly tableBytes = this.gauge(
    'understudy_table_bytes',
    'Bytes of each table of the database, with its indexes and large values',
    'table',
  );
  private readonly waiting = this.gauge(
    'understudy_events_waiting',
    'Events that no relay has published yet; 10001 stands for more than 10000',
  );
  private readonly waitingSeconds = this.gauge(
    'understudy_events_waiting_seconds',
    'Since the oldest event was recorded that no relay has published yet',
  );
  private readonly parked = this.gauge('understudy_parked_streams', 'Streams that a view could not fold');
  private readonly parkedByRelay = this.gauge(
    'understudy_relay_parked_streams',
    'Studios whose events wait because one of them cannot be published',
  );
  private readonly viewEvents = this.gauge(
    'understudy_projector_lag_events',
    'Events among the newest thousand that the view has not folded yet',
    'view',
  );
  private readonly viewSeconds = this.gauge(
    'understudy_projector_lag_seconds',
    'Since the oldest of them was recorded',
    'view',
  );
  private readonly checkpointEvents = this.gauge(
    'understudy_view_checkpoint_events',
    'Events after the checkpoint of the view, which each list looks at; 10001 stands for more than 10000',
    'view',
  );
  private readonly checkpointSeconds = this.gauge(
    'understudy_view_checkpoint_seconds',
    'Since the oldest of them was recorded',
    'view',
  );
  private readonly horizon = this.gauge(
    'understudy_horizon_seconds',
    'Age of the oldest open write transaction in the cluster: what is committed meanwhile is published after it',
    'pid',
  );
  private readonly horizonKnown = this.gauge(
    'understudy_horizon_known',
    '0 while PostgreSQL hides that age from the database role: grant it pg_read_all_stats',
  );
  private readonly following = this.gauge(
    'understudy_follower_up',
    '1 while the relay, the projector or the keeper of the views of this process works, 0 while it is in trouble',
    'follower',
  );
  private readonly leading = this.gauge(
    'understudy_follower_leading',
    '1 while this process holds the lease of the relay, the projector or the views, 0 while another one does the work',
    'follower',
  );
  private readonly postgresUp = this.gauge(
    'understudy_postgres_up',
    '1 while PostgreSQL answers this process',
  );
  private readonly kafkaUp = this.gauge('understudy_kafka_up', '1 while Kafka answers this process');
  private readonly connections = this.gauge(
    'understudy_pool_connections',
    'Connections to PostgreSQL that this process has open',
  );
  private readonly idle = this.gauge('understudy_pool_idle_connections', 'Those of them that nobody uses');
  private readonly waiters = this.gauge(
    'understudy_pool_waiters',
    'Statements of this process that wait for a connection',
  );

  constructor(build: Readonly<Record<'version' | 'node' | 'roles', string>>) {
    collectDefaultMetrics({ register: this.registry });
    for (const [name, aggregator] of Object.entries(AGGREGATORS))
      Object.assign(this.registry.getSingleMetric(name) ?? {}, { aggregator });
    new Gauge({
      name: 'understudy_build_info',
      help: 'Always 1: what runs here',
      labelNames: Object.keys(build),
      aggregator: 'max',
      registers: [this.registry],
    }).set(build, 1);
  }

  /** Hears what the event store does. */
  get store(): StoreWatch {
    // Looked up once: a label that is looked up at each call costs more than the count.
    const of = (statement: 'start' | 'append') => ({
      commands: this.storeCommands.labels(statement),
      wait: this.storeWait.labels(statement),
      seconds: this.storeSeconds.labels(statement),
    });
    const statements = { start: of('start'), append: of('append') };
    return {
      onStatement: (statement, { commands, waitedMs, ms }) => {
        const watched = statements[statement];
        watched.commands.observe(commands);
        watched.wait.observe(waitedMs / 1_000);
        watched.seconds.observe(ms / 1_000);
      },
      onStart: (operation, outcome) => this.starts.inc({ operation, outcome }),
      onAppend: (outcome) => this.appends.inc({ outcome }),
    };
  }

  /** Entries wait, and feeds are open, in the process that took the calls. */
  watchCalls(audit: { readonly entriesWaiting: number }, feeds: { readonly size: number }): void {
    this.watch(
      'understudy_audit_entries_waiting',
      'Entries of the audit log that are not written yet',
      () => audit.entriesWaiting,
    );
    this.watch(
      'understudy_live_feeds',
      'Readers of GET /v1/events that this process tells of what happens',
      () => feeds.size,
    );
  }

  private watch(name: string, help: string, look: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(look());
      },
    });
  }

  /** Those of a process that another one has started, which adds them to its own. */
  figures(pool: Pool): Promise<Figures> {
    this.tellPool(pool);
    return this.registry.getMetricsAsJSON();
  }

  /** The page for Prometheus. What is not known now is left out: an old figure would look like a new one. */
  async page(health: Health, pool: Pool): Promise<string> {
    const [seen, readiness, sizes, others] = await Promise.all([
      health.observe(),
      health.readiness(),
      health.tableSizes(),
      health.processes?.figures(),
    ]);
    const { horizon, viewLags } = seen;
    const waiting = health.toPublish(seen);
    const ageSeconds = horizon?.ageSeconds ?? undefined;

    tell(this.ready, Number(readiness.ready));
    tell(this.reasons, readiness.reasons.length);
    tell(this.apiProcesses, health.processes?.count);
    tell(this.apiProcessesServing, health.processes?.serving);
    tell(this.postgresUp, Number(seen.answers));
    tell(this.kafkaUp, numberOf(health.kafka?.isUp()));
    this.tellPool(pool);
    tell(this.waiting, waiting?.count);
    tell(this.waitingSeconds, waiting?.oldestSeconds);
    tell(this.parked, seen.parkedStreams);
    tell(this.parkedByRelay, seen.parkedByRelay?.count);
    tell(this.horizonKnown, horizon && Number(ageSeconds !== undefined));
    tellEach(
      this.horizon,
      ageSeconds === undefined ? [] : [[String(horizon?.blockingPid ?? ''), ageSeconds]],
    );
    tellEach(
      this.viewEvents,
      viewLags.map(({ view, events }) => [view, events]),
    );
    tellEach(
      this.viewSeconds,
      viewLags.map(({ view, seconds }) => [view, seconds]),
    );
    tellEach(
      this.rebuildEvents,
      seen.rebuilds.map(({ view, events }) => [view, events]),
    );
    tellEach(
      this.rebuildExpected,
      seen.rebuilds.map(({ view, total }) => [view, total]),
    );
    tellEach(
      this.rebuildIdle,
      seen.rebuilds.map(({ view, idleSeconds }) => [view, idleSeconds]),
    );
    tellEach(
      this.tableRows,
      sizes.map(({ table, rows }) => [table, rows]),
    );
    tellEach(
      this.tableBytes,
      sizes.map(({ table, bytes }) => [table, bytes]),
    );
    const kept = viewLags.filter(({ toLookAt }) => toLookAt.hasReader);
    tellEach(
      this.checkpointEvents,
      kept.map(({ view, toLookAt }) => [view, toLookAt.count]),
    );
    tellEach(
      this.checkpointSeconds,
      kept.map(({ view, toLookAt }) => [view, toLookAt.oldestSeconds]),
    );
    tellEach(
      this.following,
      health.followers.map((follower) => [follower.name, Number(follower.isAlive() && !follower.trouble())]),
    );
    tellEach(
      this.leading,
      health.followers.map((follower) => [follower.name, numberOf(follower.isLeading?.())]),
    );
    if (others === undefined) return this.registry.metrics();
    return added([await this.registry.getMetricsAsJSON(), others]).metrics();
  }

  private tellPool(pool: Pool): void {
    tell(this.connections, pool.totalCount);
    tell(this.idle, pool.idleCount);
    tell(this.waiters, pool.waitingCount);
  }

  private histogram<Label extends string = never>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ): Histogram<Label> {
    return new Histogram({ name, help, buckets, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, ...labelNames: string[]): Gauge {
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    // A gauge begins with 0, which nobody has seen.
    if (labelNames.length === 0) gauge.remove();
    return gauge;
  }
}

/** As one process would have them: counted together, and of moments the average, the most or the least. */
export function added(figures: readonly Figures[]): Registry {
  return AggregatorRegistry.aggregate(figures as never) as Registry;
}

const numberOf = (flag: boolean | undefined) => (flag === undefined ? undefined : Number(flag));

function tell(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

/** One series for each label there is now, and none for those of before. */
function tellEach(
  gauge: Gauge,
  series: readonly (readonly [label: string, value: number | undefined])[],
): void {
  gauge.reset();
  for (const [label, value] of series) if (value !== undefined) gauge.labels(label).set(value);
}
