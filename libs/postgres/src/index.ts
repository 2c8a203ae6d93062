export { Batches } from './batches.js';
export type { SessionTimeouts } from './connection.js';
export { isConnectionFailure } from './connection-failure.js';
export {
  type Answer,
  type Database,
  type DatabaseOptions,
  openDatabase,
  type Statement,
} from './database.js';
export { databaseUrl } from './database-url.js';
export { type DatabaseUser, databaseUser } from './embedded/database-user.js';
export { type DataFolderState, lookAtDataFolder } from './embedded/look-at-folder.js';
export { findPrograms, type Programs } from './embedded/programs.js';
export { resetEmbeddedPostgres } from './embedded/reset-embedded-postgres.js';
export { asDatabaseUser, runProgram } from './embedded/run-program.js';
export { runningPostgres } from './embedded/running-postgres.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js';
export { FolderInUse } from './embedded/take-ownership.js';
export { type Client, inTransaction } from './in-transaction.js';
export { type Listener, type ListenOptions, listen } from './listen.js';
export type { PostgresLog } from './log.js';
export { type DatabaseState, lookAtDatabase } from './look-at-database.js';
export { migrate } from './migrate.js';
export { type MigrationFile, migrationFiles } from './migration-files.js';
export { type Observer, openObserver } from './observer.js';
export { readSql } from './read-sql.js';
