import type pg from 'pg';
import type { Database } from '#libs/postgres';
import { changingTables } from './switch-tables.js';
import { type AnyView, nextOf, previousOf, tableOf } from './view.js';

/**
 * `live`: queries of this program read it. `previous`: they did before the last switch. `being built`: a rebuild fills
 * it, or did until it was stopped. `unused`: of a view, or a version of one, that this program does not have.
 */
export type TableState = 'live' | 'previous' | 'being built' | 'unused';

export interface ViewTable {
  readonly table: string;
  /** Null: of a view that this program does not have. */
  readonly view: string | null;
  readonly state: TableState;
  readonly rows: number;
  /** With indexes, and what is stored beside the rows. */
  readonly bytes: number;
  /** Of its rows, in order, where they were counted; more than one while rows of an older program are left. */
  readonly rowSchemas: readonly number[];
  /** When a statement last looked for rows in it, within a second or so; null: never since the server counts. */
  readonly lastReadAt: Date | null;
  /** Who moves its checkpoint, or fills it; null: nobody. */
  readonly usedBy: string | null;
}

export interface DropOptions {
  /** Although somebody has read it within the last minutes. */
  readonly force?: boolean;
}

// A program that has a view reads its table sooner than that, unless nobody asks it for anything.
const READ_WITHIN_MINUTES = 10;

/** What every table of a view has, and no other table of the schema. */
const areViewTables = `c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
  and c.relname ~ '^[a-z_]+_v[0-9]+(_next|_previous)?$'
  and (
    select count(*) from pg_attribute a
    where a.attrelid = c.oid and not a.attisdropped
      and a.attname in ('caster_id', 'account_id', 'version', 'schema_version', 'gone')
  ) = 5`;

/** The names of all tables of views: of this program, of an older one, of a rebuild that is under way or was switched. */
export async function viewTableNames(connection: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows } = await connection.query<{ table: string }>(
    `select c.relname as table from pg_class c where ${areViewTables} order by c.relname`,
  );
  return rows.map(({ table }) => table);
}

interface Found {
  table: string;
  bytes: bigint;
  estimate: number | null;
  last_read_at: Date | null;
  used_by: string | null;
}

/** With `estimated` rows are as PostgreSQL counts along, and not read: it answers at once whatever there is. */
export async function listTables(
  database: Pick<Database, 'query'>,
  views: readonly AnyView[],
  { estimated = false }: { readonly estimated?: boolean } = {},
): Promise<ViewTable[]> {
  const { rows } = await database.query<Found>(
    `select c.relname as table, pg_total_relation_size(c.oid) as bytes,
            (
              select coalesce(nullif(u.n_live_tup, 0), greatest(c.reltuples, 0))::float8
              from pg_stat_user_tables u where u.relid = c.oid
            ) as estimate,
            (
              select greatest(u.last_seq_scan, u.last_idx_scan) from pg_stat_user_tables u where u.relid = c.oid
            ) as last_read_at,
            (
              select min(holder) from checkpoints
              where (starts_with(name, c.relname || '/') or 'rebuild/' || c.relname = name || '_next')
                and lease_until >= clock_timestamp()
            ) as used_by
     from pg_class c where ${areViewTables} order by c.relname`,
  );
  const tables: ViewTable[] = [];
  for (const { table, bytes, estimate, last_read_at, used_by } of rows) {
    const counted = estimated ? { rows: estimate ?? 0, rowSchemas: [] } : await countRows(database, table);
    // Dropped or switched meanwhile.
    if (counted === undefined) continue;
    tables.push({
      table,
      ...stateOf(views, table),
      ...counted,
      bytes: Number(bytes),
      lastReadAt: last_read_at,
      usedBy: used_by,
    });
  }
  return tables;
}

function stateOf(views: readonly AnyView[], table: string): Pick<ViewTable, 'view' | 'state'> {
  for (const view of views) {
    if (table === tableOf(view)) return { view: view.name, state: 'live' };
    if (table === tableOf(previousOf(view))) return { view: view.name, state: 'previous' };
    if (table === tableOf(nextOf(view))) return { view: view.name, state: 'being built' };
  }
  const ofOtherVersion = views.find(({ name }) => table.startsWith(`${name}_v`));
  return { view: ofOtherVersion?.name ?? null, state: 'unused' };
}

async function countRows(
  database: Pick<Database, 'query'>,
  table: string,
): Promise<{ rows: number; rowSchemas: number[] } | undefined> {
  try {
    const { rows } = await database.query<{ schema: number; rows: number }>({
      // All of it, by a scan that Postgres does not count: who looks here is not taken for one that uses the table.
      text: `select schema_version as schema, count(*)::int as rows from ${table} tablesample system (100)
             group by schema_version order by schema_version`,
      query_timeout: 14_000,
    });
    return {
      rows: rows.reduce((sum, one) => sum + one.rows, 0),
      rowSchemas: rows.map(({ schema }) => schema),
    };
  } catch (error) {
    if ((error as { code?: unknown }).code === '42P01') return undefined;
    throw error;
  }
}

/** Why a table is not dropped. */
export class TableStays extends Error {}

export async function dropTable(
  database: Database,
  views: readonly AnyView[],
  table: string,
  { force = false }: DropOptions = {},
): Promise<void> {
  await changingTables(database, async (client) => {
    const { rows } = await client.query<Found & { is_read: boolean }>(
      `select c.relname as table, u.last_read_at, (
                select min(name) from checkpoints
                where (starts_with(name, $1 || '/') or 'rebuild/' || $1 = name || '_next')
                  and lease_until >= clock_timestamp()
              ) as used_by,
              coalesce(u.last_read_at > now() - make_interval(mins => ${READ_WITHIN_MINUTES}), false) as is_read
       from pg_class c
       left join lateral (
         select greatest(last_seq_scan, last_idx_scan) as last_read_at from pg_stat_user_tables where relid = c.oid
       ) as u on true
       where ${areViewTables} and c.relname = $1`,
      [table],
    );
    const [found] = rows;
    if (found === undefined)
      throw new TableStays(
        `There is no table ${table} of a view (understudy views list names those that there are)`,
      );
    const { state, view } = stateOf(views, table);
    if (state === 'live')
      throw new TableStays(
        `${table} is read by this program: it is the table of the view ${view}, and stays`,
      );
    if (state === 'being built' && found.used_by !== null)
      throw new TableStays(
        `${table} is being filled by a rebuild: stop that first (one that was killed is gone within seconds)`,
      );
    if (state === 'unused' && found.used_by !== null)
      throw new TableStays(
        `${table} is used by a running program, which holds the checkpoint ${found.used_by}: stop it first`,
      );
    if (state === 'unused' && found.is_read && !force)
      throw new TableStays(
        `${table} was read at ${found.last_read_at?.toISOString()}, so a program of another version may use it. Stop that, and wait ${READ_WITHIN_MINUTES} minutes, or drop it with --force`,
      );
    await client.query(`drop table ${table}`);
    await client.query(`delete from checkpoints where starts_with(name, $1 || '/')`, [table]);
    await client.query('delete from parked_streams where view = $1', [table]);
    for (const one of views)
      if (table === tableOf(nextOf(one)))
        await client.query('delete from view_rebuilds where view = $1', [tableOf(one)]);
  });
}
