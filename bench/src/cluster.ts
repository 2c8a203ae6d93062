import type { Database } from '#libs/postgres';

/** The run's own PostgreSQL: durable, with its data in a temporary folder. */
export interface BenchCluster {
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  /** The postmaster's. */
  readonly pid: number;
  /** What was set, as the server reports it. */
  readonly settings: Readonly<Record<string, string>>;
  /** A new database without tables; its url. */
  emptyDatabase(name: string): Promise<string>;
  /** A new database with the schema of the program; its url. */
  migratedDatabase(name: string): Promise<string>;
  /** The same, opened as the program opens it. Whoever opens it closes it. */
  openMigrated(name: string): Promise<Database>;
}
