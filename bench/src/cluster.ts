import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Database, databaseUrl, migrate, openDatabase, startEmbeddedPostgres } from '#libs/postgres';
import { leaveOut } from './statements.js';

/** The run's own PostgreSQL: durable, with its data in a temporary folder. */
export interface BenchCluster {
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  /** The postmaster's. */
  readonly pid: number;
  /** What was set, as the server reports it. */
  readonly settings: Readonly<Record<string, string>>;
  /** A new database without tables; its url. */
  emptyDatabase(name: string): Promise<string>;
  /** A new database with the schema of the program; its url. */
  migratedDatabase(name: string): Promise<string>;
  /** The same, opened as the program opens it. Whoever opens it closes it. */
  openMigrated(name: string): Promise<Database>;
  /** On a connection of the harness, which is in nobody's count. */
  query<Row extends pg.QueryResultRow>(text: string): Promise<Row[]>;
}

/** What decides whether an answered commit survives a power cut, and what costs or saves time. */
const reported = [
  'fsync',
  'synchronous_commit',
  'full_page_writes',
  'wal_level',
  'wal_sync_method',
  'wal_compression',
  'commit_delay',
  'shared_buffers',
  'max_wal_size',
  'checkpoint_timeout',
  'max_connections',
  'autovacuum',
  'io_method',
  'data_checksums',
  'jit',
];

const TEMPLATE = 'understudy_template';

/** The embedded server as the program starts it: what is measured is what a user of the program has. */
export async function startBenchCluster(): Promise<BenchCluster & { stop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir, isTemporary: true, log: () => {} });
  const urlOf = (name: string) => {
    const url = new URL(databaseUrl(postgres.url));
    url.pathname = `/${name}`;
    return url.href;
  };
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  client.on('error', () => {});
  leaveOut(client);
  await client.connect();
  const query = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;

  await query(`create database ${TEMPLATE}`);
  const template = await openDatabase({ url: urlOf(TEMPLATE), applicationName: 'bench' });
  await migrate(template);
  await template.close();

  const rows = await query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from pg_settings
     where name in (${reported.map((name) => `'${name}'`).join(', ')}) order by name`,
  );
  const create = async (name: string, from: string) => {
    const unique = `bench_${name.replaceAll(/\W+/g, '_').toLowerCase().slice(0, 40)}_${randomBytes(4).toString('hex')}`;
    await query(`create database ${unique} template ${from}`);
    return urlOf(unique);
  };
  const migratedDatabase = (name: string) => create(name, TEMPLATE);
  return {
    version: postgres.version,
    pid: postgres.pid,
    settings: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
    query,
    emptyDatabase: (name) => create(name, 'template0'),
    migratedDatabase,
    openMigrated: async (name) =>
      openDatabase({ url: await migratedDatabase(name), applicationName: 'understudy' }),
    stop: async () => {
      await client.end();
      await postgres.stop();
    },
  };
}
