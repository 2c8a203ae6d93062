import type { Database } from './database.js';
import { readSql } from './read-sql.js';

const describeTables = readSql(import.meta.url, 'describe-schema.sql');

/** What the migrations made, as text that changes only when the schema does. There is no pg_dump to ask. */
export async function describeSchema(database: Database): Promise<string> {
  const { rows } = await database.pool.query<{ definition: string }>(describeTables);
  return rows.map(({ definition }) => `${definition}\n`).join('\n');
}
