import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { type Listener, listen } from './listen.js';

describe('listen', () => {
  let fresh: FreshDatabase;
  let listener: Listener | undefined;
  let hints: number;
  const lines: string[] = [];
  beforeEach(async () => {
    fresh = await freshDatabase();
    hints = 0;
    lines.length = 0;
  });
  afterEach(async () => {
    await listener?.close();
    await fresh.drop();
  });

  const start = (url = fresh.url) =>
    listen({
      url,
      channel: 'Events appended',
      onNotify: () => {
        hints += 1;
      },
      log: (_level, message) => lines.push(message),
    });
  const notify = () => fresh.database.pool.query('notify "Events appended"');
  const listeners = async () =>
    (
      await fresh.database.pool.query<{ pid: number }>(
        "select pid from pg_stat_activity where application_name like 'understudy listens%' and datname = current_database()",
      )
    ).rows;

  it('hints once when it begins and at each notification', async () => {
    listener = await start();
    await waitFor(() => hints === 1, { what: 'the first hint' });
    await notify();
    await waitFor(() => hints === 2, { what: 'the notification' });
  });

  it('comes back after its connection ends, and hints, because something may have been missed', async () => {
    listener = await start();
    await waitFor(() => hints === 1, { what: 'the first hint' });
    await fresh.database.pool.query('select pg_terminate_backend($1)', [(await listeners())[0]?.pid]);
    await waitFor(() => hints === 2, { what: 'the hint after the reconnection' });
    await notify();
    await waitFor(() => hints === 3, { what: 'the notification' });
    expect(lines).toEqual(['Lost the connection that listens to Postgres', 'Listening to Postgres again']);
  });

  it('keeps trying when Postgres is away from the beginning', async () => {
    const url = new URL(fresh.url);
    const name = url.pathname.slice(1);
    url.pathname = `/${name}_late`;
    listener = await start(url.href);
    expect(hints).toBe(0);
    await fresh.database.pool.query(`create database ${name}_late`);
    await waitFor(() => hints === 1, { what: 'the first connection' });
    await listener.close();
    await fresh.database.pool.query(`drop database ${name}_late with (force)`);
  });

  it('is silent after its end', async () => {
    listener = await start();
    await listener.close();
    await listener.close();
    await waitFor(async () => (await listeners()).length === 0, { what: 'the connection to go' });
    await notify();
    expect(hints).toBe(1);
    expect(lines).toEqual([]);
  });
});
