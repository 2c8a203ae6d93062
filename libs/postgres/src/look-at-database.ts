import { appliedAndPending } from './applied-migrations.js';
import type { Database } from './database.js';
import { migrationFiles } from './migration-files.js';

/** How a database stands to this program, by looking alone. */
export interface DatabaseState {
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  readonly encoding: string;
  /** By how many milliseconds its clock is ahead of ours; less than 0: behind. */
  readonly clockAheadMs: number;
  /** What that is uncertain by, in milliseconds: the way there and back. */
  readonly clockUncertainMs: number;
  /** Whether anything was ever migrated there. */
  readonly isEmpty: boolean;
  /** Migrations of this program that it lacks. */
  readonly pending: readonly string[];
  /** Migrations that it has, of a newer program. */
  readonly newer: readonly string[];
}

export async function lookAtDatabase(database: Pick<Database, 'query'>): Promise<DatabaseState> {
  const [{ version, encoding }] = await rowsOf<{ version: string; encoding: string }>(
    database,
    `select current_setting('server_version') as version, current_setting('server_encoding') as encoding`,
  );
  const askedAt = Date.now();
  const [{ now }] = await rowsOf<{ now: number }>(
    database,
    'select extract(epoch from clock_timestamp())::float8 * 1000 as now',
  );
  const answeredAt = Date.now();
  const { applied, pending } = await appliedAndPending(database);
  const known = migrationFiles().map(({ name }) => name);
  return {
    version,
    encoding,
    clockAheadMs: Math.round(now - (askedAt + answeredAt) / 2),
    clockUncertainMs: Math.ceil((answeredAt - askedAt) / 2),
    isEmpty: applied.length === 0,
    pending,
    newer: applied.filter((name) => !known.includes(name)),
  };
}

/** At least one, as each of these statements answers. */
async function rowsOf<Row extends Record<string, unknown>>(
  database: Pick<Database, 'query'>,
  statement: string,
): Promise<[Row, ...Row[]]> {
  const { rows } = await database.query<Row>(statement);
  return rows as [Row, ...Row[]];
}
