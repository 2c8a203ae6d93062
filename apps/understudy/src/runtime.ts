import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Access, AuditLog, ensureAccount, openAccess, type Sealer } from '#libs/access';
import { liftSetup } from '#libs/caster';
import {
  EventStore,
  eventsChannel,
  LeasedCheckpoint,
  type LiftSetup,
  releasedBy,
  Signal,
} from '#libs/event-store';
import {
  type Database,
  FolderInUse,
  listen,
  migrate,
  openDatabase,
  runningPostgres,
  startEmbeddedPostgres,
} from '#libs/postgres';
import { Projections } from '#libs/projections';
import { CasterFeeds, casterListEntity, views } from '#libs/read-models';
import { openTracer, type Tracer } from '#libs/tracing';
import { calmLog } from './calm-log.js';
import { Closers } from './closers.js';
import { Health } from './health.js';
import type { Log } from './logging.js';
import { Metrics } from './metrics.js';
import { Observations } from './observations.js';
import { runCommand, type Stop, unlessStopped } from './run-command.js';
import { sealerOf } from './secret-key.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { ViewRuns } from './system/view-runs.js';
import { tracingSettings } from './tracing-settings.js';
import { version } from './version.js';

/** What every role stands on. */
export interface Runtime {
  readonly settings: Settings;
  readonly log: Log;
  readonly database: Database;
  readonly store: EventStore;
  readonly projections: Projections;
  readonly access: Access;
  readonly audit: AuditLog;
  /** What happens to studios, told to whoever listens to this process. */
  readonly feeds: CasterFeeds;
  /** Seals and opens the secrets of access keys; absent where no secret key is given. */
  readonly sealer: Sealer | undefined;
  /** What addresses of streams are derived from. */
  readonly streamKey: Buffer;
  /** The folder of the embedded PostgreSQL, where there is one. */
  readonly dataDir: string | undefined;
  /** Rebuilds that this process was asked for. */
  readonly viewRuns: ViewRuns;
  /** One name for each process: as leases name their holder. */
  readonly replicaId: string;
  readonly health: Health;
  readonly metrics: Metrics;
  /** Absent where nothing is traced, as by commands. */
  readonly tracer: Tracer | undefined;
  /** For one follower of the log, raised at each append of this process and of others. */
  signal(): Signal;
  checkpoint(name: string): LeasedCheckpoint;
  readonly leaseMs: number;
  close(): Promise<void>;
}

/** How long a follower that died keeps others from following. */
export const LEASE_MS = 5_000;

interface RuntimeOptions {
  readonly embedded?: EmbeddedPostgresSource;
  /** What the program reads meanwhile. */
  readonly reading?: Promise<unknown>;
  /** Whether what it does is traced, where the settings say where to. Absent: false. */
  readonly traced?: boolean;
  readonly leaseMs?: number;
}

/** Postgres (an embedded one where none is given), migrated; the store, the views' tables, the access keys. */
export async function openRuntime(
  settings: Settings,
  everyLine: Log,
  stop?: Stop,
  { embedded = ownPostgres, reading, traced = false, leaseMs = LEASE_MS }: RuntimeOptions = {},
): Promise<Runtime> {
  const log = calmLog(everyLine);
  const closers = new Closers(log, stop);
  try {
    const opening = traced ? tracerOf(settings, log) : undefined;
    opening?.catch(() => undefined);
    const { url, dataDir }: { url: string; dataDir?: string } =
      settings.DATABASE_URL === undefined
        ? await embedded(settings, log, closers)
        : { url: settings.DATABASE_URL };
    // A thread that reads modules hears nothing for so long, on a busy machine, that a connection would be given up.
    await reading;
    const tracing = await opening;
    if (tracing !== undefined) closers.add(() => tracing.close());
    const metrics = new Metrics({ version, node: process.versions.node, roles: settings.ROLES.join(',') });
    const database = await openDatabase({
      url,
      applicationName: 'understudy',
      maxConnections: settings.DATABASE_CONNECTIONS,
      entities: [casterListEntity],
      onConnection: (waitedMs) => metrics.poolWait.observe(waitedMs / 1_000),
      log,
    });
    closers.add(() => database.close());
    await migrate(database);
    const store = new EventStore(database, {
      casterQuota: settings.CASTER_QUOTA,
      clientTokenDays: settings.CLIENT_TOKEN_DAYS,
      liftSetup: liftSetup as unknown as LiftSetup,
      tracer: tracing?.tracer,
      watch: metrics.store,
      log,
    });
    closers.add(() => store.drain());
    await store.open();
    const projections = new Projections(database, store, views, log);
    closers.add(() => projections.close());
    await projections.createTables();
    const observations = new Observations(url, projections, log);
    closers.add(() => observations.close());

    const signals = new Set<Signal>();
    const signal = () => {
      const one = new Signal();
      signals.add(one);
      return one;
    };
    const raiseAll = () => {
      for (const signal of signals) signal.raise();
    };
    store.onAppended(raiseAll);
    const feeds = new CasterFeeds(
      { store, signal: signal(), log },
      { ofAccount: settings.MAX_FEEDS_PER_ACCOUNT, ofProcess: settings.MAX_FEEDS },
    );
    closers.add(() => feeds.close());
    const checkpoints: LeasedCheckpoint[] = [];
    const onNotify = (notice?: string) => {
      if (notice !== undefined) metrics.notifications.inc();
      if (notice === undefined || releasedBy(notice) === undefined) raiseAll();
      for (const checkpoint of checkpoints) checkpoint.heard(notice);
    };
    const listener = await listen({ url, channel: eventsChannel, onNotify, log });
    closers.add(() => listener.close());

    const withLocalKey = hasLocalAccess(settings);
    if (withLocalKey) {
      await ensureAccount(database, localAccess.accountId);
    }
    const audit = new AuditLog(database, {
      log,
      onLost: (entries) => metrics.auditEntriesLost.inc(entries),
    });
    metrics.watchCalls(audit, feeds);
    closers.add(() => audit.close());
    const sealer = await sealerOf(settings, dataDir, log);
    const access = openAccess(database, { localKey: withLocalKey ? localAccess : undefined, sealer, log });
    // One name for each process: a restarted one is somebody else, and waits until its predecessor's lease is over.
    const replicaId = `${hostname()}:${process.pid}:${randomUUID()}`;
    const viewRuns = new ViewRuns({ database, projections, replicaId, log });
    closers.add(() => viewRuns.close());
    return {
      settings,
      log,
      database,
      store,
      projections,
      access,
      audit,
      feeds,
      sealer,
      streamKey: await streamKeyOf(database),
      dataDir,
      viewRuns,
      replicaId,
      health: new Health({
        observations,
        admissions: access.admissions,
        hasKafka: settings.KAFKA_BROKERS !== undefined,
        relayLagSeconds: settings.RELAY_LAG_SECONDS,
        audit,
        feeds,
      }),
      metrics,
      tracer: tracing?.tracer,
      leaseMs,
      signal,
      checkpoint: (name) => {
        const checkpoint = new LeasedCheckpoint(database, name, replicaId, leaseMs);
        checkpoint.onTaken(() => metrics.leasesTaken.labels(name).inc());
        checkpoints.push(checkpoint);
        return checkpoint;
      },
      close: () => closers.close(),
    };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** Undefined where the settings name no collector. */
async function tracerOf(settings: Settings, log: Log) {
  const to = tracingSettings(settings);
  if (to === undefined) return undefined;
  const { tracer, close } = await openTracer({ ...to, service: { name: 'understudy', version }, log });
  log('info', 'Calls are traced', { collector: new URL(to.url).host });
  return { tracer, close };
}

/** The secret that stream addresses are derived from; the installation's own, made with its database. */
async function streamKeyOf(database: Database): Promise<Buffer> {
  const { rows } = await database.query<{ key: Buffer }>('select key from stream_keys limit 1');
  if (rows[0] === undefined)
    throw new Error('The table stream_keys is empty: restore it, or addresses of streams change');
  return rows[0].key;
}

/** Opens a runtime for one piece of work, and closes it again whatever comes of it, be it a signal. */
export async function withRuntime(
  { settings, log }: Pick<Runtime, 'settings' | 'log'>,
  stop: Stop,
  work: (runtime: Runtime) => Promise<void>,
): Promise<void> {
  const runtime = await openRuntime(settings, log, stop, { embedded: ownOrRunningPostgres });
  try {
    await unlessStopped(stop, work(runtime));
  } finally {
    await runtime.close();
  }
}

type EmbeddedPostgresSource = (
  settings: Settings,
  log: Log,
  closers: Closers,
) => Promise<{ url: string; dataDir: string }>;

/** A command beside the program works on the program's PostgreSQL. */
const ownOrRunningPostgres: EmbeddedPostgresSource = async (settings, log, closers) => {
  try {
    return await ownPostgres(settings, log, closers);
  } catch (error) {
    if (!(error instanceof FolderInUse)) throw error;
    const url = await runningPostgres(error.folder);
    if (url === undefined) throw error;
    return { url, dataDir: error.folder };
  }
};

const ownPostgres: EmbeddedPostgresSource = async (settings, log, closers) => {
  const postgres = await startEmbeddedPostgres({
    dataDir: settings.UNDERSTUDY_DATA_DIR,
    log,
    onGivenUp: (error) => runCommand('Understudy ends', () => Promise.reject(error)),
  });
  closers.add(() => postgres.stop());
  return postgres;
};
