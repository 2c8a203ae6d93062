import { setTimeout as pause } from 'node:timers/promises';
import { appliedAndPending } from './applied-migrations.js';
import { Connection, connectionSettings } from './connection.js';
import { type Database, openDatabase } from './database.js';
import { fileName } from './migration-files.js';

// Any number that nobody else uses: this one spells "understu" in ASCII.
const MIGRATION_LOCK = '8461811136750384245';

// Filling an index may take as long as it must; a server that has gone is noticed by TCP long before.
const LONGEST_STATEMENT_MS = 3_600_000;
const LONGEST_WAIT_FOR_A_TABLE_MS = 10_000;

/** Applies what the database lacks and answers the names of it, also when several replicas start at once. */
export async function migrate(database: Database): Promise<string[]> {
  // Nearly every start: what was applied stays so, and needs no lock to be looked at.
  if ((await appliedAndPending(database)).pending.length === 0) return [];

  // A connection of its own: the lock must outlive every transaction, and a pool of one would wait for itself.
  const holder = new Connection({
    ...connectionSettings(database.url).config,
    application_name: 'understudy migrations',
  });
  holder.on('error', () => {});
  await holder.connect();
  try {
    // Asked for again and again: a statement that waits holds a snapshot, and "create index concurrently" waits
    // for all of those.
    while (!(await tryLock(holder))) await pause(50);

    return await applyAll(database.url);
  } finally {
    // The lock goes with its session.
    await holder.end().catch(() => {});
  }
}

async function tryLock(client: Connection): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK]);
  return rows[0].locked;
}

/** On connections of their own: the limits of the others, also those that the url names, are for requests. */
async function applyAll(url: string): Promise<string[]> {
  const { connectionString, connectionTimeoutMillis } = connectionSettings(url).config;
  const database = await openDatabase({
    url: connectionString,
    connectWithinMs: connectionTimeoutMillis,
    applicationName: 'understudy migrations',
    maxConnections: 1,
    timeouts: { statement_timeout: 0, lock_timeout: LONGEST_WAIT_FOR_A_TABLE_MS },
    silenceMs: LONGEST_STATEMENT_MS,
  });
  try {
    const dataSource = await database.dataSource();
    const applied = await dataSource.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => fileName(name));
  } finally {
    await database.close();
  }
}
