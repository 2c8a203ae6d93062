import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import {
  eventually,
  type FreshDatabase,
  freshDatabase,
  type SilentProxy,
  silentProxy,
  waitFor,
} from '#libs/testing';
import { isConnectionFailure } from './connection-failure.js';
import { type Database, openDatabase } from './database.js';
import { type Listener, listen } from './listen.js';

/** What callers of the API wait for an answer, good or bad. */
// 8 s, and what a busy machine is late by: a wait without a bound would have no end.
const ANSWER_WITHIN_MS = 30_000;

describe('Postgres behind a connection that fell silent', () => {
  let fresh: FreshDatabase;
  let proxy: SilentProxy;
  let database: Database;
  let dataSource: DataSource;
  const lines: string[] = [];
  beforeEach(async () => {
    fresh = await freshDatabase();
    const { hostname, port } = new URL(fresh.url);
    proxy = await silentProxy({ host: hostname, port: Number(port || 5432) });
    // With the product's own limits, of which a busy machine may be late.
    database = await eventually(() =>
      openDatabase({
        url: proxy.url(fresh.url),
        applicationName: 'silenced',
        maxConnections: 4,
        log: (_level, message) => lines.push(message),
      }),
    );
    dataSource = await database.dataSource();
    await eventually(async () => {
      await Promise.all(Array.from({ length: 4 }, () => database.pool.query('select pg_sleep(0.1)')));
      expect(database.pool.totalCount).toBe(4);
    });
    lines.length = 0;
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
    await fresh.drop();
  });

  const read = () => database.query('select 1 as one');
  const timed = async (work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    const [result] = await Promise.allSettled([work()]);
    return { result, took: performance.now() - startedAt };
  };

  it('answers reads of every kind on new connections, at the price of one silence', async () => {
    proxy.silenceOpen();
    const reads = await Promise.all([
      ...Array.from({ length: 10 }, () => timed(read)),
      timed(() => database.retry(() => dataSource.query('select 1'))),
    ]);
    for (const { result, took } of reads) {
      expect(result).toMatchObject({ status: 'fulfilled' });
      expect(took).toBeLessThan(ANSWER_WITHIN_MS);
    }
    // Nobody after them meets what is silent.
    const { result } = await timed(() => Promise.all(Array.from({ length: 8 }, read)));
    expect(result).toMatchObject({ status: 'fulfilled' });
    expect(lines).toEqual(['Lost a connection to Postgres', 'Connected to Postgres again']);
  });

  it('ends idle connections with the one that fell silent', async () => {
    proxy.silenceOpen();
    await read();
    expect(database.pool.totalCount).toBe(1);
  });

  it('keeps connections that answered meanwhile, and those in a transaction', async () => {
    const holder = await database.pool.connect();
    await holder.query('begin');
    const slow = { text: 'select pg_sleep(10)', query_timeout: 500 };
    const failure = database.pool.query(slow).catch((error: unknown) => error);
    await database.pool.query('select pg_sleep(0.1)');
    expect(isConnectionFailure(await failure)).toBe(true);
    expect(database.pool.totalCount).toBe(2);
    await holder.query('commit');
    holder.release();
  });

  it('tells a statement that may run once only, and never uses its connection again', async () => {
    const before = await pidsOf(database);
    proxy.silenceOpen();
    const { result, took } = await timed(() => database.pool.query("insert into accounts values ('globe')"));
    expect(isConnectionFailure((result as PromiseRejectedResult).reason)).toBe(true);
    expect(took).toBeLessThan(ANSWER_WITHIN_MS);
    for (const pid of await pidsOf(database)) expect(before).not.toContain(pid);
  });

  it('answers with a failure in time where nothing gets through, whatever the load, and comes back at once', async () => {
    proxy.silenceAll();
    const ofAllKinds = await Promise.all([
      ...Array.from({ length: 20 }, () => timed(read)),
      ...Array.from({ length: 5 }, () => timed(() => database.pool.query('select 1'))),
      ...Array.from({ length: 5 }, () => timed(() => dataSource.query('select 1'))),
    ]);
    for (const { result, took } of ofAllKinds) {
      expect(isConnectionFailure((result as PromiseRejectedResult).reason)).toBe(true);
      expect(took).toBeLessThan(ANSWER_WITHIN_MS);
    }
    // Those who come later meet connections that cannot be made.
    for (const { took } of await Promise.all(Array.from({ length: 20 }, () => timed(read))))
      expect(took).toBeLessThan(ANSWER_WITHIN_MS);

    proxy.speak();
    const { result, took } = await timed(() => Promise.all(Array.from({ length: 20 }, read)));
    expect(result).toMatchObject({ status: 'fulfilled' });
    expect(took).toBeLessThan(ANSWER_WITHIN_MS);
  });

  it('lets a large answer take its time, as long as it comes', async () => {
    // 3 MB in 60 pieces and 6 s: never silent for long.
    const dripping = {
      text: `select repeat('x', 50000), pg_sleep(0.1) from generate_series(1, 60)`,
      query_timeout: 3_500,
    };
    expect((await eventually(() => database.pool.query(dripping))).rowCount).toBe(60);
  });

  it('does not take the business of its own thread for the silence of Postgres', async () => {
    // Without the proxy, which is of the same thread.
    const { pool } = fresh.database;
    await pool.query('select 1');
    const answer = pool.query({ text: 'select 1 as one', query_timeout: 3_000 } as { text: string });
    await new Promise((resolve) => setImmediate(resolve));
    for (const until = performance.now() + 4_000; performance.now() < until; );
    expect((await answer).rows).toEqual([{ one: 1 }]);
  });

  it('closes without the goodbye of those that are silent', async () => {
    proxy.silenceAll();
    const { result, took } = await timed(() => database.close());
    expect(result).toMatchObject({ status: 'fulfilled' });
    expect(took).toBeLessThan(ANSWER_WITHIN_MS);
  });

  it('listens again, and hints, because something may have been missed', async () => {
    let hints = 0;
    const listener: Listener = await listen({
      url: proxy.url(fresh.url),
      channel: 'events',
      onNotify: () => {
        hints += 1;
      },
      log: (_level, message) => lines.push(message),
    });
    proxy.silenceOpen();
    await waitFor(() => hints >= 2, { what: 'the hint after the reconnection' });
    const before = hints;
    await fresh.database.pool.query('notify events');
    await waitFor(() => hints > before, { what: 'the notification' });

    proxy.silenceAll();
    await waitFor(() => lines.filter((line) => line.startsWith('Lost the connection')).length >= 2, {
      what: 'the silence to be noticed',
    });
    const meanwhile = hints;
    proxy.speak();
    await waitFor(() => hints > meanwhile, { what: 'the hint after the silence' });
    await listener.close();
  });
});

describe('Reads while connections are terminated by an operator', () => {
  it('are answered, every one', async () => {
    const fresh = await freshDatabase();
    const database = await openDatabase({ url: fresh.url, applicationName: 'hiccup', maxConnections: 4 });
    const dataSource = await database.dataSource();
    let answered = 0;
    let isOver = false;
    const readers = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!isOver) {
          await database.query('select 1');
          await database.retry(() => dataSource.query('select 1'));
          answered += 2;
        }
      }),
    );
    let terminated = 0;
    // Not all that were ended are back at the next look.
    for (let time = 1; time <= 10 || (terminated <= 10 && time <= 100); time++) {
      const { rows } = await fresh.database.pool.query(
        `select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
         where datname = current_database() and application_name = 'hiccup'`,
      );
      terminated += rows[0].count;
      await waitFor(() => answered > time * 50, { what: 'more answers' });
    }
    isOver = true;
    await readers;
    expect(terminated).toBeGreaterThan(10);
    await database.close();
    await fresh.drop();
  });
});

const pidsOf = async ({ pool }: Database): Promise<number[]> =>
  (
    await Promise.all(
      Array.from({ length: 4 }, () => pool.query('select pg_backend_pid() as pid from pg_sleep(0.1)')),
    )
  ).map(({ rows }) => rows[0].pid);
