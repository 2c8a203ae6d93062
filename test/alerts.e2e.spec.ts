import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import { Cluster, type LocalKafka, startLocalKafka, waitFor } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { type FickleProxy, fickleProxy } from './support/fickle-proxy.js';
import { hasPrometheus, Prometheus, type Series } from './support/observability/prometheus.js';
import { readPromql } from './support/observability/promql.js';
import { alertRules, allRules, shortened } from './support/observability/rules.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

/** Thresholds that are seconds of waiting, and what they are here. */
const THRESHOLDS = {
  UnderstudyEventsWait: ['> 30', '> 5'],
  UnderstudyHorizonHeldBack: ['> 60', '> 5'],
  UnderstudyViewBehind: ['> 60', '> 5'],
  UnderstudyCheckpointBehind: ['> 60', '> 5'],
} as const;

/** For which installation each alert must fire, which has been broken so. A new alert needs a line here, and a breakage below. */
const WATCHED = {
  UnderstudyKafkaDown: 'understudy-kafka',
  UnderstudyFollowerInTrouble: 'understudy-kafka',
  UnderstudyEventsWait: 'understudy-kafka',
  UnderstudyDegraded: 'understudy-kafka',
  UnderstudyApiProcessesAway: 'understudy-kafka',
  UnderstudyLeaseChangesHands: 'understudy-kafka',
  UnderstudySlowCalls: 'understudy-postgres',
  UnderstudyInternalErrors: 'understudy-postgres',
  UnderstudyPoolExhausted: 'understudy-postgres',
  UnderstudyStoreWaits: 'understudy-postgres',
  UnderstudyHorizonUnknown: 'understudy-postgres',
  UnderstudyPostgresDown: 'understudy-postgres',
  UnderstudyNotReady: 'understudy-postgres',
  UnderstudyHorizonHeldBack: 'understudy-views',
  UnderstudyStreamsParked: 'understudy-views',
  UnderstudyRelayParked: 'understudy-views',
  UnderstudyRebuildStandsStill: 'understudy-views',
  UnderstudyNoLeader: 'understudy-views',
  UnderstudyViewBehind: 'understudy-views',
  UnderstudyCheckpointBehind: 'understudy-views',
  UnderstudyAuditEntriesLost: 'understudy-views',
  UnderstudyThrottled: 'understudy-views',
  UnderstudyCallersRefused: 'understudy-views',
  UnderstudyConnectionsDropped: 'understudy-machine',
  UnderstudyEventLoopBlocked: 'understudy-machine',
  UnderstudySweepFails: 'understudy-machine',
  UnderstudyProcessDown: 'understudy-machine',
} as const;
type Alert = keyof typeof WATCHED;

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const authorization = basic('understudy', 'understudy-local-secret');

const closers: (() => Promise<unknown>)[] = [];
let cluster: Cluster;
let kafka: LocalKafka;
let prometheus: Prometheus;
let begun: Date;
/** Four installations, each of which is broken in its own way. */
let withKafka: UnderstudyProcess;
let behindProxy: UnderstudyProcess;
let withViews: UnderstudyProcess;
let machine: UnderstudyProcess;
let proxy: FickleProxy;
/** Whoever still breaks something stops. */
let isEnding = false;
const databases: Record<string, string> = {};

const adminOf = ({ printed }: UnderstudyProcess) => {
  const [, endpoint = ''] = /health: (http:\S+)\/health/.exec(printed.join('\n')) ?? [];
  return endpoint;
};

async function connection(database: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databases[database] });
  // The cluster goes before it.
  client.on('error', () => undefined);
  await client.connect();
  closers.push(() => client.end().catch(() => undefined));
  return client;
}

async function sql(database: string, ...statements: string[]): Promise<void> {
  const client = await connection(database);
  for (const statement of statements) await client.query(statement);
  await client.end();
}

async function start(environment: Record<string, string>): Promise<UnderstudyProcess> {
  const understudy = await startProcess({ ADMIN_PORT: '0', RATE_LIMIT: 'on', ...environment });
  closers.push(async () => {
    understudy.child.kill('SIGCONT');
    if (understudy.child.exitCode === null) await understudy.kill();
  });
  return understudy;
}

const post = (endpoint: string, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${endpoint}${path}`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      ...headers,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
const createStudio = async (endpoint: string): Promise<string> => {
  const answer = await post(endpoint, '/v1/casters', {
    CasterName: 'Evening news',
    NormType: 1,
    ChargeType: 'PostPaid',
  });
  return ((await answer.json()) as { CasterId: string }).CasterId;
};
const copy = (endpoint: string, source: string, headers = {}) =>
  post(endpoint, `/v1/casters/${source}/copies`, { CasterName: 'A copy' }, headers);

const edit = (endpoint: string, source: string) =>
  fetch(`${endpoint}/v1/casters/${source}/resource-group`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ NewResourceGroupId: `rg-${Date.now()}` }),
    signal: AbortSignal.timeout(15_000),
  });

/** What users do, a few times a second, until it is over: whatever is broken meanwhile. */
function traffic(endpoint: string, everyMs: number): void {
  let isOver = false;
  const going = (async () => {
    const source = await createStudio(endpoint);
    const token = { 'idempotency-key': randomUUID() };
    while (!isOver) {
      await Promise.allSettled([
        copy(endpoint, source),
        copy(endpoint, source, token),
        fetch(`${endpoint}/v1/casters/${randomUUID()}`, { headers: { authorization } }),
        edit(endpoint, source),
      ]);
      await pause(everyMs);
    }
  })();
  closers.push(() => {
    isOver = true;
    return going.catch(() => undefined);
  });
}

/** Again and again, until the alerts have fired. */
async function until(alerts: readonly Alert[], everyMs: number, work: () => unknown): Promise<void> {
  const open = fired(alerts).then(() => true);
  const isDone = () => Promise.race([open, pause(everyMs, false)]);
  do await work();
  while (!(await isDone()));
}

const fired = (alerts: readonly Alert[]) =>
  waitFor(
    async () => {
      if (isEnding) return true;
      const firing = await firingSince('3m');
      const left = alerts.filter((alert) => !firing.has(`${alert} of ${WATCHED[alert]}`));
      if (left.length > 0) throw new Error(`quiet are ${left.join(', ')}`);
      return true;
    },
    { what: `${alerts.join(', ')} to fire`, every: 500 },
  );

async function firingSince(window: string): Promise<Set<string>> {
  const series = await prometheus.query(
    `count by (alertname, job) (count_over_time(ALERTS{alertstate="firing"}[${window}]))`,
  );
  return new Set(series.map(({ metric }) => `${metric.alertname} of ${metric.job}`));
}

async function startAll(): Promise<void> {
  [cluster, kafka] = await Promise.all([Cluster.start(), startLocalKafka()]);
  closers.push(
    () => cluster.remove(),
    () => kafka.stop(),
  );
  for (const name of ['with_kafka', 'behind_proxy', 'with_views', 'machine'])
    databases[name] = await cluster.createDatabase(name);
  // A role that may see what others do, until that is taken from it.
  await sql(
    'behind_proxy',
    'create role plain login',
    'grant pg_read_all_stats to plain',
    'alter database behind_proxy owner to plain',
    'grant all on schema public to plain',
  );
  const plain = new URL(databases.behind_proxy ?? '');
  plain.username = 'plain';
  proxy = await fickleProxy(plain.href);
  closers.push(() => proxy.goAway());

  [withKafka, behindProxy, withViews, machine] = await Promise.all([
    start({
      DATABASE_URL: databases.with_kafka ?? '',
      KAFKA_BROKERS: kafka.address,
      API_PROCESSES: '2',
      RATE_LIMIT: 'off',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
      CALL_LOG: 'off',
    }),
    start({ DATABASE_URL: proxy.url, ROLES: 'api,projector', RATE_LIMIT: 'off', DATABASE_CONNECTIONS: '2' }),
    start({ DATABASE_URL: databases.with_views ?? '', ROLES: 'api,projector' }),
    start({ DATABASE_URL: databases.machine ?? '', ROLES: 'api', MAX_CONNECTIONS: '5' }),
  ]);
  const endpoints = {
    'understudy-kafka': adminOf(withKafka),
    'understudy-postgres': adminOf(behindProxy),
    'understudy-views': adminOf(withViews),
    'understudy-machine': adminOf(machine),
  };
  for (const endpoint of [withKafka.endpoint, behindProxy.endpoint, withViews.endpoint])
    traffic(endpoint, 500);
  for (const [name, endpoint] of Object.entries(endpoints))
    await waitFor(
      async () =>
        ((await (await fetch(`${endpoint}/health/ready`)).json()) as { status: string }).status === 'ok',
      { what: `${name} to be well` },
    );
  begun = new Date();
  prometheus = await Prometheus.start(
    Object.entries(endpoints).map(([name, endpoint]) => ({
      name,
      // While PostgreSQL is silent, what is known of it takes its two seconds.
      everySeconds: name === 'understudy-postgres' ? 2.5 : 2,
      endpoints: [endpoint],
    })),
    shortened(alertRules, THRESHOLDS),
  );
  closers.push(() => prometheus.close());
}

/** Kafka is killed, API processes as soon as they are there, and leases are lost. */
async function breakKafka(): Promise<void> {
  const killed = new Set<number>();
  const killWorkers = () => {
    for (const line of withKafka.logged) {
      const [, pid] = /"pid":(\d+).*An API process serves/.exec(line) ?? [];
      if (pid === undefined || killed.has(Number(pid))) continue;
      killed.add(Number(pid));
      process.kill(Number(pid), 'SIGKILL');
    }
  };
  const checkpoints = await connection('with_kafka');
  const source = await createStudio(withKafka.endpoint);
  await kafka.kill();
  // Recorded when nobody can publish it, and before nobody serves.
  await copy(withKafka.endpoint, source);
  await Promise.all([
    fired([
      'UnderstudyKafkaDown',
      'UnderstudyFollowerInTrouble',
      'UnderstudyEventsWait',
      'UnderstudyDegraded',
    ]),
    until(['UnderstudyApiProcessesAway'], 200, killWorkers),
    until(['UnderstudyLeaseChangesHands'], 500, () =>
      checkpoints.query(`update checkpoints set epoch = epoch + 1 where name like '${tableOf(casterList)}%'`),
    ),
  ]);
}

/** The rows of account and studios are locked, and so all connections wait; a right is taken away; then PostgreSQL falls silent. */
async function breakPostgres(): Promise<void> {
  const { endpoint } = behindProxy;
  const source = await createStudio(endpoint);
  const stranger = await connection('behind_proxy');
  await stranger.query('revoke pg_read_all_stats from plain');
  await stranger.query('begin; select from accounts for update; select from streams for update');
  let isOver = false;
  const again = async (call: () => Promise<unknown>) => {
    while (!isOver && !isEnding) await call().catch(() => undefined);
  };
  const callers = Array.from({ length: 6 }, () => [
    again(() => createStudio(endpoint)),
    again(() => edit(endpoint, source)),
  ]).flat();
  await fired([
    'UnderstudySlowCalls',
    'UnderstudyInternalErrors',
    'UnderstudyPoolExhausted',
    'UnderstudyStoreWaits',
    'UnderstudyHorizonUnknown',
  ]);
  isOver = true;
  await stranger.query('rollback');
  await Promise.all(callers);
  proxy.fallSilent();
  await fired(['UnderstudyPostgresDown', 'UnderstudyNotReady']);
}

/** Somebody else takes all leases, streams are parked, the audit log cannot be written, callers come too often or with wrong keys. */
async function breakViews(): Promise<void> {
  const { endpoint } = withViews;
  const table = tableOf(casterList);
  await sql(
    'with_views',
    `insert into parked_streams (view, caster_id, reason) values ('${table}', 'evening', 'torn')`,
    "insert into checkpoints (name) values ('relay')",
    `insert into checkpoint_parked_streams (checkpoint, caster_id, version, reason) values ('relay', 'evening', 3, 'torn')`,
    `insert into view_rebuilds (view, row_schema, total_events, events, era, xid, position, updated_at)
     values ('${table}', 1, 100, 40, 1, '0', 0, now() - interval '1 hour')`,
    // A machine that is busy makes fewer calls than the rate that callers have else.
    `insert into account_call_rates (account_id, operation, calls_per_second)
     values ('${localAccess.accountId}', 'CopyCaster', 1)`,
    'alter table audit_log add constraint torn check (false) not valid',
  );
  const source = await createStudio(endpoint);
  const stranger = await connection('with_views');
  await Promise.all([
    fired([
      'UnderstudyStreamsParked',
      'UnderstudyRelayParked',
      'UnderstudyRebuildStandsStill',
      'UnderstudyAuditEntriesLost',
      'UnderstudyHorizonHeldBack',
    ]),
    until(['UnderstudyNoLeader', 'UnderstudyViewBehind', 'UnderstudyCheckpointBehind'], 500, () =>
      stranger.query(
        `update checkpoints set holder = 'stranger', epoch = epoch + (holder is distinct from 'stranger')::int, lease_until = now() + interval '5 s'`,
      ),
    ),
    until(['UnderstudyThrottled'], 200, () =>
      Promise.allSettled(Array.from({ length: 8 }, () => copy(endpoint, source))),
    ),
    until(['UnderstudyCallersRefused'], 200, () =>
      Promise.allSettled(
        Array.from({ length: 8 }, () =>
          fetch(`${endpoint}/v1/casters`, { headers: { authorization: basic('nobody', 'guessed') } }),
        ),
      ),
    ),
  ]);
}

/** More connections than may be open, a process that gets no processor, one that cannot remove what is old, one that is killed. */
async function breakMachine(): Promise<void> {
  const { hostname, port } = new URL(machine.endpoint);
  const held: Socket[] = [];
  await until(['UnderstudyConnectionsDropped'], 200, () => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    held.push(socket);
  });
  for (const socket of held) socket.destroy();

  const stranger = await connection('machine');
  await stranger.query('begin; lock table client_tokens in access exclusive mode');
  const other = await start({ DATABASE_URL: databases.machine ?? '', ROLES: 'projector' });
  await prometheus.lookAt({
    name: 'understudy-machine',
    endpoints: [adminOf(machine), adminOf(other)],
  });
  await fired(['UnderstudySweepFails']);
  await stranger.query('rollback');

  await until(['UnderstudyEventLoopBlocked'], 300, async () => {
    machine.child.kill('SIGSTOP');
    await pause(600);
    machine.child.kill('SIGCONT');
  });
  await machine.kill();
  await fired(['UnderstudyProcessDown']);
}

/** Where there is no Prometheus to be had the tests are skipped by this name; where it must be had they fail. */
const isSkipped = !hasPrometheus && process.env.CI !== 'true';
const told = isSkipped
  ? ' (skipped: no programs prometheus and promtool; Debian has them in its package prometheus)'
  : '';

(isSkipped ? describe.skip : describe)(`Alerts and dashboards in a real Prometheus${told}`, () => {
  beforeAll(startAll, 400_000);
  afterAll(async () => {
    isEnding = true;
    for (const close of closers.reverse()) await close();
  });

  it('Prometheus finds nothing to say against rules and configuration', () => {
    for (const args of [
      ['check', 'rules', '--lint=all', '--lint-fatal', 'deploy/observability/alerts.yml'],
      ['check', 'config', '--lint=all', '--lint-fatal', 'deploy/observability/prometheus.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
      expect({ status, said: stdout + stderr }).toEqual({
        status: 0,
        said: expect.stringContaining('SUCCESS'),
      });
    }
  });

  it('No alert fires while all is well', async () => {
    // Longer than any `for` and the windows of most rates, as they are here. A machine that is too busy for a while has alerts fire
    // that are right; one that is wrong fires all the time.
    const fired = new Set<string>();
    const quiet = new Set<string>();
    const began = performance.now();
    await waitFor(
      async () => {
        const [seen] = await prometheus.query('min(count_over_time(up[16s]))');
        if (Number(seen?.value[1] ?? 0) < 6) throw new Error('it has not looked for so long');
        const firing = await firingSince('16s');
        for (const alert of firing) fired.add(alert);
        for (const alert of fired) if (!firing.has(alert)) quiet.add(alert);
        const always = [...fired].filter((alert) => !quiet.has(alert));
        if (always.length > 0) throw new Error(`all the time fire ${always.join(', ')}`);
        return performance.now() - began > 16_000;
      },
      { what: 'each alert to be quiet for sixteen seconds', every: 500 },
    );
  });

  it('Each alert fires when what it watches is broken', async () => {
    expect(Object.keys(WATCHED).sort()).toEqual(allRules.map(({ alert }) => alert).sort());
    const stranger = await connection('with_views');
    // Nobody may read past it, in any database of the cluster.
    await stranger.query('begin; select pg_current_xact_id()');
    await Promise.all([breakKafka(), breakPostgres(), breakViews(), breakMachine()]);
    const firing = await firingSince('10m');
    for (const [alert, job] of Object.entries(WATCHED)) expect(firing).toContain(`${alert} of ${job}`);
  });

  const folder = 'deploy/observability/grafana/dashboards';
  const panels = readdirSync(folder).flatMap((file) => {
    const { panels } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as {
      panels: { title: string; targets: { expr: string; legendFormat: string }[] }[];
    };
    return panels.map((panel) => ({ ...panel, name: `${file.replace('.json', '')}: ${panel.title}` }));
  });
  const jobs = [...new Set(Object.values(WATCHED))];

  it.each(panels)('$name shows something', async ({ targets }) => {
    for (const { expr, legendFormat } of targets) {
      const found: Series[] = [];
      for (const job of jobs)
        found.push(
          ...(await prometheus.queryRange(
            expr.replaceAll('$__rate_interval', '10s').replaceAll('$job', job).replaceAll('$instance', '.*'),
            begun,
          )),
        );
      expect({ expr, isThere: found.length > 0 }).toEqual({ expr, isThere: true });
      const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      const ofAll = new Set(found.flatMap(({ metric }) => Object.keys(metric)));
      expect([...ofAll]).toEqual(expect.arrayContaining(labels));
    }
  });

  it('Every metric and label that alerts and dashboards name is on the pages of the program', async () => {
    const selectors = [
      ...allRules.map(({ expr }) => expr),
      ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].flatMap((expr) => readPromql(expr.replaceAll('$__rate_interval', '1m')).selectors);
    const known = new Map<string, ReadonlySet<string>>();
    for (const { metric, labels } of selectors) {
      if (!known.has(metric)) {
        const series = await prometheus.queryRange(metric, begun);
        known.set(metric, new Set(series.flatMap((one) => Object.keys(one.metric))));
      }
      const unknown = labels.filter((label) => !known.get(metric)?.has(label));
      expect({ metric, isThere: (known.get(metric)?.size ?? 0) > 0, unknown }).toEqual({
        metric,
        isThere: true,
        unknown: [],
      });
    }
  });
});
