import type { Socket } from 'node:net';
import pg from 'pg';

/** In milliseconds; 0 means none. A parameter of the same name in the url wins. */
export interface SessionTimeouts {
  readonly statement_timeout: number;
  readonly lock_timeout: number;
  readonly idle_in_transaction_session_timeout: number;
}

// A forgotten transaction holds back every reader of the event log, so none may stay open for long; and a wait for a
// stranger's lock must end before the silence of a request's statement does, which would blame the connection.
export const defaultTimeouts: SessionTimeouts = {
  statement_timeout: 15_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};

export interface ConnectionOptions extends pg.ClientConfig {
  /** For how long a statement may wait without a byte from Postgres; its own `query_timeout` wins. */
  readonly silenceMs?: number;
}

/** Postgres is here or it is not: callers get their error while they still wait for an answer. */
export const CONNECT_WITHIN_MS = 2_000;
const LONGEST_CONNECT_MS = 3_600_000;
const SILENCE_MS = 5_000;
/** Callers wait for 8 s at most, and a statement that was lost is sent again. */
const REQUEST_SILENCE_MS = 3_000;
const FAREWELL_MS = 1_000;
// After this the kernel asks whether the other side is still there.
const KEEP_ALIVE_AFTER_MS = 10_000;
// How soon Postgres ends the statement of a client that has gone, so that it holds no locks which its repetition needs.
const GONE_AFTER_MS = 500;

/**
 * A client whose every wait has an end. A failover, a firewall or a cut cable can make a connection silent without a
 * sign: a statement that hears nothing ends together with its connection, because what else was sent on it is as lost.
 */
export class Connection extends pg.Client {
  /** When it last answered. */
  heardAt = performance.now();
  /** Told when it fell silent, with the time of the last question. */
  onSilent: (since: number) => void = () => {};
  private readonly silenceMs: number;
  private watch: NodeJS.Timeout | undefined;

  constructor(options: ConnectionOptions) {
    super(options);
    this.silenceMs = options.silenceMs ?? SILENCE_MS;
    this.on('drain', () => {
      this.unwatch();
      this.heardAt = performance.now();
    });
    this.on('end', () => this.unwatch());
  }

  /** No statement runs on it, and no transaction is open. */
  get isIdle(): boolean {
    return this.watch === undefined && this.getTransactionStatus() === 'I';
  }

  // biome-ignore lint/suspicious/noExplicitAny: pg declares a dozen overloads, and they all stay as they are.
  override query(statement: any, ...others: any[]): any {
    if (typeof statement?.query_timeout !== 'number') {
      this.watchFor(this.silenceMs);
      return Reflect.apply(super.query, this, [statement, ...others]);
    }
    // pg's own time-out would leave the connection as it is.
    const { query_timeout, ...rest } = statement;
    this.watchFor(query_timeout);
    return Reflect.apply(super.query, this, [rest, ...others]);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above.
  override end(...others: any[]): any {
    // Whoever is silent says no goodbye either.
    const farewell = setTimeout(() => this.socket.destroy(), FAREWELL_MS);
    farewell.unref();
    this.once('end', () => clearTimeout(farewell));
    return Reflect.apply(super.end, this, others);
  }

  /** Without goodbye; what runs on it fails with this. */
  destroy(reason: Error): void {
    this.unwatch();
    this.socket.destroy(reason);
  }

  private watchFor(milliseconds: number): void {
    this.unwatch();
    const askedAt = performance.now();
    const { bytesRead, writableLength } = this.socket;
    const watch = setTimeout(() => {
      // Where our own thread was busy, the answer may be waiting to be read.
      setImmediate(() => {
        if (this.watch !== watch) return;
        const { socket } = this;
        const moves = socket.bytesRead > bytesRead || socket.writableLength < writableLength;
        if (moves) return this.watchFor(milliseconds);

        this.destroy(silence(milliseconds));
        this.onSilent(askedAt);
      });
    }, milliseconds);
    this.watch = watch;
  }

  private unwatch(): void {
    clearTimeout(this.watch);
    this.watch = undefined;
  }

  private get socket(): Socket {
    // Asked for each time: with TLS it is another one after the handshake.
    return this.connection.stream as Socket;
  }
}

export function silence(milliseconds: number): Error {
  return Object.assign(new Error(`Postgres did not answer within ${milliseconds / 1_000} s`), {
    code: 'ETIMEDOUT',
  });
}

/**
 * What all our connections have in common, and the time-outs of their sessions. `connect_timeout` in the url wins over
 * `connectWithinMs`; it is in seconds, as for libpq. `query_timeout`, in milliseconds, wins over both limits of silence.
 */
export function connectionSettings(
  url: string,
  timeouts: SessionTimeouts = defaultTimeouts,
  connectWithinMs = CONNECT_WITHIN_MS,
) {
  const address = new URL(url);
  const { searchParams } = address;
  const given = (Object.keys(timeouts) as (keyof SessionTimeouts)[]).map((name) => {
    const value = searchParams.get(name) ?? String(timeouts[name]);
    searchParams.delete(name);
    return [name, value] as const;
  });
  const givenSilence = searchParams.get('query_timeout');
  const silenceMs = givenSilence === null ? SILENCE_MS : Number(givenSilence);
  searchParams.delete('query_timeout');
  const connectSeconds = Number(searchParams.get('connect_timeout') ?? Number.NaN);
  searchParams.delete('connect_timeout');
  // Libpq waits for ever on 0; here every wait has an end.
  const connectionTimeoutMillis =
    connectSeconds > 0 ? Math.min(connectSeconds * 1_000, LONGEST_CONNECT_MS) : connectWithinMs;

  return {
    config: {
      connectionString: address.href,
      connectionTimeoutMillis,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      silenceMs,
    } satisfies ConnectionOptions,
    /** For how long a statement of a request may wait without a byte, before it is sent again on another connection. */
    requestSilenceMs: givenSilence === null ? REQUEST_SILENCE_MS : silenceMs,
    /** By statement and not at the start-up of the connection: PgBouncer refuses parameters there. */
    begin: async (client: pg.ClientBase): Promise<void> => {
      const settings = given.map(([name, value]) => `set ${name} = ${pg.escapeLiteral(value)}`);
      const statement = {
        text: `${settings.join(';')};${endWithClient}`,
        query_timeout: connectionTimeoutMillis,
      };
      await client.query(statement);
    },
  };
}

// Not every platform can look whether a client has gone.
const endWithClient = `do $$ begin
  set client_connection_check_interval = ${GONE_AFTER_MS};
exception when others then null;
end $$`;
