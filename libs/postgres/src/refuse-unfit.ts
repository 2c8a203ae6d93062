import type pg from 'pg';
import { Connection, type ConnectionOptions } from './connection.js';

/** What a server says of itself. */
export interface ServerFacts {
  readonly versionNumber: number;
  readonly version: string;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  readonly database: string;
}

const OLDEST_VERSION = 16;

/** Refuses, before anything is written, a database that the program could not keep its promises on. */
export async function refuseUnfit(pool: pg.Pool, config: ConnectionOptions): Promise<void> {
  const client = await pool.connect();
  let isPooled: boolean;
  try {
    const { rows } = await client.query<ServerFacts & { pid: number }>(factsSql);
    const { pid, ...facts } = rows[0]!;
    const complaint = unfitBecause(facts);
    if (complaint !== undefined) throw new Error(complaint);

    // A pooler gives its clients process ids of its own invention.
    isPooled = pid !== (client as unknown as { processID: number }).processID;
  } finally {
    client.release();
  }
  if (isPooled && (await sharesSessions(config)))
    throw new Error(
      'DATABASE_URL leads to a pooler that gives each transaction another session, as PgBouncer does with pool_mode = transaction: set pool_mode = session for this database, or connect to PostgreSQL itself',
    );
}

/** In one line, with the way out; undefined for a server that is as it should be. */
export function unfitBecause(server: ServerFacts): string | undefined {
  const { versionNumber, version, encoding, isStandby, isReadOnly, database } = server;
  if (versionNumber < OLDEST_VERSION * 10_000)
    return `PostgreSQL ${version} is too old: DATABASE_URL must name PostgreSQL ${OLDEST_VERSION} or newer`;
  if (encoding !== 'UTF8')
    return `The database ${database} has the encoding ${encoding}, which cannot keep every name: create it anew with "create database ${database} encoding 'UTF8' template template0"`;
  if (isStandby)
    return 'DATABASE_URL names a standby, which takes no writes: name the primary, or promote this one';
  if (isReadOnly)
    return `Transactions in the database ${database} are read-only: set default_transaction_read_only = off for it and for the role`;
  return undefined;
}

const factsSql = `select
  current_setting('server_version_num')::int       as "versionNumber",
  current_setting('server_version')                as version,
  current_setting('server_encoding')               as encoding,
  pg_is_in_recovery()                              as "isStandby",
  current_setting('transaction_read_only') = 'on'  as "isReadOnly",
  current_database()::text                         as database,
  pg_backend_pid()                                 as pid`;

// Other clients of the pooler may take, between two questions, just those sessions that would have told it.
const ROUNDS = 10;
const SESSION_WITHIN_MS = 2_000;

/** Whether two clients meet in one session while both are connected, or one client has two. */
async function sharesSessions(config: ConnectionOptions): Promise<boolean> {
  const options = { ...config, silenceMs: SESSION_WITHIN_MS };
  const [one, other] = [new Connection(options), new Connection(options)];
  try {
    for (const client of [one, other]) {
      client.on('error', () => {});
      await client.connect();
    }
    for (let round = 0; round < ROUNDS; round++) {
      const pid = await pidOf(one);
      await other.query('begin');
      if ((await pidOf(other)) === pid || (await pidOf(one)) !== pid) return true;
      await other.query('rollback');
    }
    return false;
  } catch (error) {
    // Poolers that end a session with each statement refuse to begin a transaction. One that has no second session
    // to give has given the first for good.
    return /statement pooling/i.test(String(error));
  } finally {
    await Promise.all([one.end(), other.end()]);
  }
}

async function pidOf(client: Connection): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  return rows[0].pid;
}
