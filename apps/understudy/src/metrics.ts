import type { Pool } from 'pg';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
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
  readonly removed = new Counter({
    name: 'understudy_removed_total',
    help: 'What this process removed because it was kept for long enough, by what it was',
    labelNames: ['what'] as const,
    registers: [this.registry],
  });
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
    new Gauge({
      name: 'understudy_build_info',
      help: 'Always 1: what runs here',
      labelNames: Object.keys(build),
      aggregator: 'max',
      registers: [this.registry],
    }).set(build, 1);
  }

  /** Those of a process that another one has started, which adds them to its own. */
  figures(pool: Pool): Promise<Figures> {
    this.tellPool(pool);
    return this.registry.getMetricsAsJSON();
  }

  /** The page for Prometheus. What is not known now is left out: an old figure would look like a new one. */
  async page(health: Health, pool: Pool): Promise<string> {
    const [seen, sizes, others] = await Promise.all([
      health.observe(),
      health.tableSizes(),
      health.processes?.figures(),
    ]);
    const { horizon, viewLags } = seen;
    const waiting = health.toPublish(seen);
    const ageSeconds = horizon?.ageSeconds ?? undefined;

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
