import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Database } from './database.js';
import { fileName } from './migration-files.js';

// Any number that nobody else uses: this one spells "understu" in ASCII.
const MIGRATION_LOCK = '8461811136750384245';

/** Applies what the database lacks and answers the names of it, also when several replicas start at once. */
export async function migrate(database: Database): Promise<string[]> {
  // A connection of its own: the lock must outlive every transaction, and a pool of one would wait for itself.
  const holder = new pg.Client({
    connectionString: database.url,
    application_name: 'understudy migrations',
    connectionTimeoutMillis: 5_000,
  });
  holder.on('error', () => {});
  await holder.connect();
  try {
    // Asked for again and again: a statement that waits holds a snapshot, and "create index concurrently" waits
    // for all of those.
    while (!(await tryLock(holder))) await pause(50);

    const applied = await database.dataSource.runMigrations({ transaction: 'each' });
    return applied.map(({ name }) => fileName(name));
  } finally {
    // The lock goes with its session.
    await holder.end().catch(() => {});
  }
}

async function tryLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK]);
  return rows[0].locked;
}
