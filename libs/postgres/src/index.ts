export { isConnectionFailure } from './connection-failure.js';
export { type Database, type DatabaseOptions, openDatabase, type SessionTimeouts } from './database.js';
export { resetEmbeddedPostgres } from './embedded/reset-embedded-postgres.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js';
export { type Listener, type ListenOptions, listen } from './listen.js';
export type { PostgresLog } from './log.js';
export { migrate } from './migrate.js';
export { type MigrationFile, migrationFiles } from './migration-files.js';
export { readSql } from './read-sql.js';
