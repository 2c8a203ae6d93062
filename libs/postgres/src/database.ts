import pg from 'pg';
import type { DataSource, EntitySchemaOptions } from 'typeorm';
import { Connection, connectionSettings, defaultTimeouts, type SessionTimeouts } from './connection.js';
import { openDataSource } from './data-source.js';
import type { PostgresLog } from './log.js';
import { refuseUnfit } from './refuse-unfit.js';
import { retry } from './retry.js';

export interface Database {
  /** For statements that are written by hand: int8 and xid8 are BigInt. */
  readonly pool: pg.Pool;
  /** TypeORM on the same pool, loaded when it is first asked for. */
  dataSource(): Promise<DataSource>;
  readonly url: string;
  /** Does again, on a new connection, what failed with its own: for reads and whatever else may be done twice. */
  retry<Result>(work: (attempt: number) => Promise<Result>): Promise<Result>;
  /** One such statement. Its answer or failure comes in time for a caller who waits for it. */
  query<Row extends pg.QueryResultRow>(
    statement: string | Statement,
    values?: unknown[],
  ): Promise<Answer<Row>>;
  /**
   * Every connection of the pool that is made from now on passes this before anybody's first statement runs on it. One
   * that does not pass is ended, and whoever wanted it gets the error.
   */
  beforeUse(check: (client: pg.ClientBase) => Promise<void>): void;
  close(): Promise<void>;
}

export interface Statement extends pg.QueryConfig {
  /** For how many milliseconds it may wait without a byte from Postgres. */
  readonly query_timeout?: number;
}

export interface Answer<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
  /** The connection was lost and the statement sent again: the first may have been committed. */
  readonly repeated: boolean;
}

export interface DatabaseOptions {
  readonly url: string;
  /** How operators tell this program's connections in pg_stat_activity. */
  readonly applicationName: string;
  readonly maxConnections?: number;
  // biome-ignore lint/suspicious/noExplicitAny: each is of a row of its own.
  readonly entities?: readonly EntitySchemaOptions<any>[];
  readonly timeouts?: Partial<SessionTimeouts>;
  /** How many milliseconds a new connection may take; 2,000 unless said. */
  readonly connectWithinMs?: number;
  /** For how many milliseconds a statement may wait without a byte from Postgres, unless it has its own limit. */
  readonly silenceMs?: number;
  /** Told for how long whoever wanted a connection of the pool has waited for it. */
  readonly onConnection?: (waitedMs: number) => void;
  readonly log?: PostgresLog;
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const {
    url,
    applicationName,
    maxConnections = 10,
    entities = [],
    timeouts,
    connectWithinMs,
    silenceMs,
    onConnection,
    log = () => {},
  } = options;
  const { config, begin, requestSilenceMs } = connectionSettings(
    url,
    { ...defaultTimeouts, ...timeouts },
    connectWithinMs,
  );
  const checks: ((client: pg.ClientBase) => Promise<void>)[] = [];
  const outage = new Outage(log);
  let closing: Promise<void> | undefined;
  // The pool says goodbye without waiting for an answer: what a server that stops says then is nobody's loss.
  const lost = (error: Error) => {
    if (closing === undefined) outage.begin(error);
  };

  const open = new Set<Connection>();
  /** What silenced one silenced all that have not answered since: nobody shall have to find out one by one. */
  const endIdleOnes = (silentSince: number) => {
    for (const other of open)
      if (other.isIdle && other.heardAt < silentSince)
        other.destroy(new Error('Another connection fell silent'));
  };

  const pool = new pg.Pool({
    ...config,
    ...(silenceMs === undefined ? {} : { silenceMs }),
    application_name: applicationName,
    max: maxConnections,
    Client: Connection as unknown as new () => pg.Client,
    types: bigIntTypes,
    onConnect: async (client) => {
      const connection = client as Connection;
      // The pool listens to idle connections only: one that ends in somebody's hands would end the process.
      connection.on('error', lost);
      open.add(connection);
      connection.on('end', () => open.delete(connection));
      connection.onSilent = endIdleOnes;
      await begin(connection);
      for (const check of checks) await check(connection);
    },
  } as pg.PoolConfig);
  pool.on('error', lost);
  if (onConnection !== undefined) timeWaits(pool, onConnection);
  try {
    await refuseUnfit(pool, config);
  } catch (error) {
    await pool.end();
    throw error;
  }
  pool.on('connect', () => outage.end());
  let dataSource: Promise<DataSource> | undefined;
  return {
    pool,
    url,
    dataSource: () => {
      dataSource ??= retry(() => openDataSource(pool, entities)).catch((error) => {
        dataSource = undefined;
        throw error;
      });
      return dataSource;
    },
    retry,
    query: (statement, values) =>
      retry(async (attempt) => {
        const { text, ...rest }: Statement = typeof statement === 'string' ? { text: statement } : statement;
        const limited = { query_timeout: requestSilenceMs, values, ...rest, text };
        const { rows, rowCount } = await pool.query(limited);
        return { rows, rowCount: rowCount ?? 0, repeated: attempt > 1 };
      }),
    beforeUse: (check) => void checks.push(check),
    close: () => {
      closing ??= pool.end();
      return closing;
    },
  };
}

function timeWaits(pool: pg.Pool, onConnection: (waitedMs: number) => void): void {
  const connect = pool.connect.bind(pool) as (...given: unknown[]) => unknown;
  // Its own statements ask by callback, everybody else for a promise.
  const timed = (callback?: (...told: unknown[]) => void) => {
    const askedAt = performance.now();
    const told = () => onConnection(performance.now() - askedAt);
    if (callback === undefined) return (connect() as Promise<unknown>).finally(told);
    return connect((...answer: unknown[]) => {
      told();
      callback(...answer);
    });
  };
  pool.connect = timed as typeof pool.connect;
}

/** Says once that connections are lost, however many, and once that there is one again. */
class Outage {
  private isOn = false;

  constructor(private readonly log: PostgresLog) {}

  begin(error: Error): void {
    if (this.isOn) return;
    this.isOn = true;
    this.log('warn', 'Lost a connection to Postgres', { reason: error.message });
  }

  end(): void {
    if (!this.isOn) return;
    this.isOn = false;
    this.log('info', 'Connected to Postgres again', {});
  }
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
