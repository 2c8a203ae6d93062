import type { Database } from './database.js';
import { fileName, migrationFiles } from './migration-files.js';

/** The names of migrations that a database has, in the order in which it got them, and of those that it lacks. */
export async function appliedAndPending(
  database: Pick<Database, 'query'>,
): Promise<{ applied: string[]; pending: string[] }> {
  const { rows: tables } = await database.query<{ isThere: boolean }>(
    `select to_regclass('migrations') is not null as "isThere"`,
  );
  const { rows } = tables[0]?.isThere
    ? await database.query<{ name: string }>('select name from migrations order by id')
    : { rows: [] };
  const applied = rows.map(({ name }) => fileName(name));
  const pending = migrationFiles()
    .map(({ name }) => name)
    .filter((name) => !applied.includes(name));
  return { applied, pending };
}
