import { Connection, connectionSettings } from './connection.js';
import type { PostgresLog } from './log.js';

export interface ListenOptions {
  readonly url: string;
  readonly channel: string;
  /**
   * A hint that something may be new: at each notification, with what it says, and after each (re)connection, before which
   * some were missed.
   */
  onNotify(said?: string): void;
  readonly log: PostgresLog;
}

export interface Listener {
  close(): Promise<void>;
}

const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
const ALIVE_EVERY_MS = 5_000;
const SILENCE_MS = 3_000;

/** LISTEN on a connection of its own that comes back. Resolves after the first attempt, whether it succeeded or not. */
export async function listen({ url, channel, onNotify, log }: ListenOptions): Promise<Listener> {
  const { config } = connectionSettings(url);
  let client: Connection | undefined;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let closed = false;

  const connect = async (): Promise<void> => {
    const mine = new Connection({
      ...config,
      application_name: `understudy listens to ${channel}`,
      silenceMs: SILENCE_MS,
    });
    client = mine;
    let over = false;
    // A connection that only listens never learns that the other side has gone.
    const askWhetherAlive = () => {
      timer = setTimeout(
        () => mine.query('select').then(askWhetherAlive, (error: Error) => retry(error.message)),
        ALIVE_EVERY_MS,
      );
    };
    const retry = (reason: string) => {
      if (over || closed) return;
      over = true;
      clearTimeout(timer);
      void mine.end().catch(() => {});
      if (failures === 0) log('warn', 'Lost the connection that listens to Postgres', { channel, reason });
      timer = setTimeout(() => void connect(), Math.min(SHORTEST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
      failures += 1;
    };
    mine.on('error', (error) => retry(error.message));
    mine.on('end', () => retry('the connection ended'));
    mine.on('notification', ({ payload = '' }) => onNotify(payload));
    try {
      await mine.connect();
      await mine.query(`listen ${mine.escapeIdentifier(channel)}`);
      if (failures > 0) log('info', 'Listening to Postgres again', { channel });
      failures = 0;
      if (closed) return;
      onNotify();
      askWhetherAlive();
    } catch (error) {
      retry(error instanceof Error ? error.message : String(error));
    }
  };

  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}
