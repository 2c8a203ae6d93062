import type { ClientBase } from 'pg';

/** How far readers of the log may read, and who holds them back. */
export interface Horizon {
  /** Whether committed events wait above it. */
  readonly committedAbove: boolean;
  /**
   * How long the oldest transaction that writes has been open, anywhere in the cluster; 0 without one. Null: Postgres
   * tells this database role nothing about the session of another, until it has `pg_read_all_stats`.
   */
  readonly ageSeconds: number | null;
  /** Its process; null without one, or where it is a prepared transaction. */
  readonly blockingPid: number | null;
  /** The database role that looked. */
  readonly role: string;
}

const sql = `
with oldest as (
  select pid, xact_start, age(backend_xid) as xids_ago from pg_stat_activity where backend_xid is not null
  union all
  select null, prepared, age(transaction) from pg_prepared_xacts
  order by xids_ago desc
  limit 1
)
select
  exists (
    select from events
    where (era, xid) >= ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
  ) as above,
  exists (select from oldest where xact_start is null)
    and not pg_has_role('pg_read_all_stats', 'usage') as hidden,
  extract(epoch from clock_timestamp() - (select xact_start from oldest))::float8 as age,
  (select pid from oldest) as pid,
  current_user::text as role`;

interface Row {
  above: boolean;
  hidden: boolean;
  age: number | null;
  pid: number | null;
  role: string;
}

export async function readHorizon(connection: Pick<ClientBase, 'query'>): Promise<Horizon> {
  const { rows } = await connection.query<Row>(sql);
  const { above, hidden, age, pid, role } = rows[0]!;
  return {
    committedAbove: above,
    ageSeconds: hidden ? null : Math.max(0, age ?? 0),
    blockingPid: pid,
    role,
  };
}
