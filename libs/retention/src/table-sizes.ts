import type { Client } from '#libs/postgres';

/** How large a table is, with its indexes and large values. */
export interface TableSize {
  readonly table: string;
  /** As PostgreSQL counts along. */
  readonly rows: number;
  readonly bytes: number;
}

/**
 * All tables of the schema. Sizes are those of files, so nothing of a table is read; one that somebody has locked against
 * everybody is left out instead of waited for.
 */
export async function readTableSizes(client: Client): Promise<TableSize[]> {
  const { rows } = await client.query<TableSize>(
    `select c.relname as table,
            coalesce(nullif(s.n_live_tup, 0), greatest(c.reltuples, 0))::float8 as rows,
            pg_total_relation_size(c.oid)::float8 as bytes
     from pg_class as c
     left join pg_stat_all_tables as s on s.relid = c.oid
     where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
       and not exists (
         select from pg_locks
         where pg_locks.relation = c.oid and pg_locks.database = (select oid from pg_database where datname = current_database())
           and pg_locks.mode = 'AccessExclusiveLock'
       )
     order by c.relname`,
  );
  return rows;
}
