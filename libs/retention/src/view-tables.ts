import type { Client } from './in-transaction.js';

/**
 * The tables of views, whoever made them: of this program, of an older one, of a rebuild that is under way. All of them
 * have these columns, and nothing else has.
 */
export async function viewTables(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name as name
     from information_schema.columns
     where table_schema = current_schema()
       and column_name in ('caster_id', 'account_id', 'version', 'schema_version', 'gone')
     group by table_name
     having count(*) = 5
     order by table_name`,
  );
  return rows.map(({ name }) => `"${name.replaceAll('"', '""')}"`);
}

/** Whether views were ever made here: a database that was just migrated has no list of parked streams. */
export async function hasParkedStreams(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    `select to_regclass('parked_streams') is not null as has`,
  );
  return rows[0]!.has;
}
