import pg from 'pg';
import { DataSource, type EntitySchema } from 'typeorm';
import type { PostgresLog } from './log.js';
import { migrationClasses } from './migration-files.js';

export interface Database {
  readonly dataSource: DataSource;
  /** The data source's own pool, for statements that are written by hand: there int8 and xid8 are BigInt. */
  readonly pool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** How operators tell this program's connections in pg_stat_activity. */
  readonly applicationName: string;
  readonly maxConnections?: number;
  readonly entities?: EntitySchema[];
  readonly timeouts?: Partial<SessionTimeouts>;
  readonly log?: PostgresLog;
}

/** In milliseconds; 0 means none. A parameter of the same name in the url wins. */
export interface SessionTimeouts {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

// A forgotten transaction holds back every reader of the event log, so none may stay open for long.
const defaultTimeouts: SessionTimeouts = {
  statement_timeout: 15_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 10_000,
};

// Postgres is here or it is not: callers get their error while they still wait for an answer.
const CONNECTION_TIMEOUT_MS = 5_000;

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, applicationName, maxConnections = 10, entities = [], timeouts, log = () => {} } = options;
  let closing: Promise<void> | undefined;
  // The pool says goodbye without waiting for an answer: what a server that stops says then is nobody's loss.
  const lost = (error: Error) => {
    if (closing === undefined) log('warn', 'Lost a connection to Postgres', { reason: error.message });
  };

  const dataSource = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    poolSize: maxConnections,
    connectTimeoutMS: CONNECTION_TIMEOUT_MS,
    entities,
    // Our tables are written by hand; what TypeORM would alter about them is never what we want.
    synchronize: false,
    migrations: migrationClasses(),
    migrationsTransactionMode: 'each',
    installExtensions: false,
    // Without this a forgotten account id selects the rows of every account.
    invalidWhereValuesBehavior: { null: 'throw', undefined: 'throw' },
    logging: false,
    poolErrorHandler: lost,
    extra: {
      ...defaultTimeouts,
      ...timeouts,
      types: bigIntTypes,
      keepAlive: true,
      // The pool listens to idle connections only: one that ends in somebody's hands would end the process.
      onConnect: (client: pg.Client) => void client.on('error', lost),
    },
  });
  await dataSource.initialize();

  const { master: pool } = dataSource.driver as unknown as { master: pg.Pool };
  return {
    dataSource,
    pool,
    url,
    close: () => {
      closing ??= dataSource.destroy();
      return closing;
    },
  };
}

const INT8 = 20;
const XID8 = 5069;

/** For this pool alone: pg's own setting is global, and would change other libraries' rows too. */
const bigIntTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') =>
    (oid === INT8 || oid === XID8) && format === 'text'
      ? BigInt
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};
