import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { type Client, type Database, inTransaction, type Statement } from '#libs/postgres';
import { type AnyView, previousOf, tableOf } from './view.js';

// Any number that nothing else in the cluster uses as an advisory lock.
const TABLES_LOCK = 7_402_016_111;
const TABLES_PATIENCE_MS = 10_000;

// Readers queue behind a lock that is waited for: briefly, so that nobody misses an answer for somebody's long query. At
// times for longer than a second, after which Postgres ends an autovacuum that is in the way.
const WAITS_FOR_LOCK_MS = [200, 200, 1_100];
// Together with the longest wait less than readers wait for a lock (`lock_timeout`, 2 s).
const HOLDS_LOCK_MS = 700;
const ATTEMPTS = 60;
const BETWEEN_ATTEMPTS_MS = 500;

/** One transaction for whoever makes or drops tables of views: replicas and commands do it one after another. */
export async function changingTables<Result>(
  database: Database,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  return inTransaction(database, async (client) => {
    await client.query(`set local lock_timeout = ${TABLES_PATIENCE_MS}`);
    const turn: Statement = { text: takeTurn, query_timeout: 2 * TABLES_PATIENCE_MS };
    await client.query(turn);
    return work(client);
  });
}

const takeTurn = `select pg_advisory_xact_lock(${TABLES_LOCK})`;

export interface Switching {
  /** Whose table is read afterwards: the view's next or its previous one. */
  readonly from: AnyView;
  /** What can be done while everybody works on. */
  prepare(): Promise<void>;
  /** In the transaction, before the table is locked: throws where the switch must not be. */
  confirm(connection: PoolClient): Promise<void>;
  /**
   * What is left to do while nobody reads or writes the table, by other connections. False: it is too much, and others
   * are let in first.
   */
  complete(): Promise<boolean>;
  /** Statements without parameters that are part of the switch, right before the tables get their names. */
  readonly last: readonly string[];
}

/**
 * Gives the name that programs read to another table, in one short transaction. The one that had it is the previous
 * version; of those there is one.
 *
 * Whoever waits for the lock, or has a plan of before, finds the table by its name again: Postgres looks names up after
 * the wait, and makes plans anew whose table has another name. So this holds for programs that know nothing of it.
 */
export async function switchTables(database: Database, view: AnyView, switching: Switching): Promise<void> {
  const table = tableOf(view);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await switching.prepare();
    const wait = WAITS_FOR_LOCK_MS[attempt % WAITS_FOR_LOCK_MS.length];
    if (await switchOnce(database, view, switching, wait!)) return;
    await pause(BETWEEN_ATTEMPTS_MS);
  }
  const { rows } = await database.query<{ pid: number }>(
    'select distinct pid from pg_locks where relation = to_regclass($1) and granted order by pid',
    [table],
  );
  const holders = rows.length === 0 ? '' : `, now the sessions ${rows.map(({ pid }) => pid).join(', ')}`;
  throw new Error(
    `${table} could not be switched in ${ATTEMPTS} attempts: others hold it for long${holders} (pg_stat_activity). Nothing is lost; the same command goes on from here`,
  );
}

async function switchOnce(
  database: Database,
  view: AnyView,
  { from, confirm, complete, last }: Switching,
  waitsMs: number,
): Promise<boolean> {
  const client = await database.pool.connect();
  let lost: Error | undefined;
  try {
    await client.query('begin');
    await client.query(`set local lock_timeout = ${waitsMs}`);
    await client.query(takeTurn);
    await confirm(client);
    // From the lock on, with as few round trips as there can be: a busy machine takes its time over each.
    const names = await renames(client, view, from);
    await client.query(`lock table ${tableOf(view)} in access exclusive mode`);
    const isComplete = await within(HOLDS_LOCK_MS, complete());
    await client.query(isComplete ? [...last, ...names, 'commit'].join(';\n') : 'rollback');
    return isComplete;
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      lost = failure;
    });
    if (!isInTheWay(error)) throw error;
    return false;
  } finally {
    client.release(lost);
  }
}

/** False where the work takes longer; it goes on by itself, and does no harm: it folds what is folded anyway. */
async function within(ms: number, work: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Somebody else's lock, a circle of waits that Postgres broke, or a checkpoint that somebody made meanwhile. */
function isInTheWay(error: unknown): boolean {
  return ['55P03', '40P01', '23505'].includes(String((error as { code?: unknown }).code));
}

/** What belongs to a table goes with it: indexes, whose names are the schema's, its checkpoints, what is parked. */
async function renames(client: PoolClient, view: AnyView, from: AnyView): Promise<string[]> {
  const table = tableOf(view);
  const source = tableOf(from);
  const previous = tableOf(previousOf(view));
  const leaving = `${table}_leaving`;
  const drops =
    source === previous
      ? []
      : [
          `drop table if exists ${previous}`,
          `delete from checkpoints where starts_with(name, '${previous}/')`,
          `delete from parked_streams where view = '${previous}'`,
        ];
  return [
    ...drops,
    ...(await renameOf(client, table, leaving, table)),
    ...(await renameOf(client, source, table, source)),
    ...(await renameOf(client, leaving, previous, table)),
  ];
}

/** `as`: what the table is called before the transaction, where its indexes are found. */
async function renameOf(client: PoolClient, name: string, to: string, as: string): Promise<string[]> {
  const { rows } = await client.query<{ index: string }>(
    `select relname as index from pg_index join pg_class on pg_class.oid = indexrelid
     where indrelid = to_regclass($1) and starts_with(relname, $1 || '_')`,
    [as],
  );
  return [
    `alter table ${name} rename to ${to}`,
    ...rows.map(({ index }) => {
      const rest = index.slice(as.length);
      return `alter index ${name}${rest} rename to ${to}${rest}`;
    }),
    // Nobody holds the lease of what has another name now: whoever did finds out when it moves the checkpoint.
    `update checkpoints set name = '${to}' || substr(name, ${name.length + 1}), holder = null, lease_until = null
     where starts_with(name, '${name}/')`,
    `update parked_streams set view = '${to}' where view = '${name}'`,
  ];
}
