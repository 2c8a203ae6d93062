import pg from 'pg';

/** A connection beside the pool of requests: who asks how things stand does not stand in their queue. */
export interface Observer {
  readonly connection: Pick<pg.Pool, 'query'>;
  close(): Promise<void>;
}

/** It connects when it is first asked, and again after each failure; no answer takes longer than this. */
export function openObserver(url: string, patienceMs: number): Observer {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'understudy observes',
    max: 1,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    // Kept: where all connections of the server are taken, a new one would not be had.
    idleTimeoutMillis: 0,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // Whoever asks next is told; the pool and its parts have words of their own about outages.
  const nothing = () => undefined;
  pool.on('error', nothing);
  pool.on('connect', (client) => client.on('error', nothing));
  return { connection: pool, close: () => pool.end() };
}
