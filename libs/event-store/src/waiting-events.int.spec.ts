import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Database } from '#libs/postgres';
import { allReadable, freshDatabase } from '#libs/testing';
import { copy, emptyTables, storeOn } from './commands.suite.js';
import { readHorizon } from './horizon.js';
import { LeasedCheckpoint, START } from './leased-checkpoint.js';
import { countedUpTo, readWaitingEvents } from './waiting-events.js';

let fresh: Awaited<ReturnType<typeof freshDatabase>>;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = fresh.database;
});
beforeEach(() => emptyTables(database));
afterAll(() => fresh.drop());

const waiting = (name = 'reader') => readWaitingEvents(database.pool, name);

it('tells how many events wait and since when, whether or not anybody ever read', async () => {
  expect(await waiting()).toEqual({ count: 0, oldestSeconds: 0, hasReader: false, holder: null });
  const store = storeOn(database);
  await store.start(copy());
  await database.pool.query("update events set recorded_at = now() - interval '40 seconds'");
  await store.start(copy());

  const never = await waiting();
  expect(never).toMatchObject({ count: 2, hasReader: false, holder: null });
  expect(never.oldestSeconds).toBeGreaterThanOrEqual(40);

  const reader = new LeasedCheckpoint(database, 'reader', 'somebody', 60_000);
  await reader.acquire();
  await allReadable(database.pool);
  const [first, last] = await store.readAll(START, 10);
  await reader.advance(first!);
  const then = await waiting();
  expect(then).toMatchObject({ count: 1, hasReader: true, holder: 'somebody' });
  expect(then.oldestSeconds).toBeLessThan(30);

  await reader.advance(last!);
  await reader.release();
  expect(await waiting()).toEqual({ count: 0, oldestSeconds: 0, hasReader: true, holder: null });
});

it('names nobody whose lease is over', async () => {
  await new LeasedCheckpoint(database, 'reader', 'somebody', -1).acquire();
  expect(await waiting()).toMatchObject({ hasReader: true, holder: null });
});

it('counts so many and no more, by the index', async () => {
  await database.pool.query(
    `insert into events (account_id, caster_id, version, event_id, type, schema_version, data, meta)
     select 'x', 'long', n, gen_random_uuid(), 'CasterRenamed', 1, '{}', '{}' from generate_series(1, 20000) n`,
  );
  await database.pool.query('analyze events');
  expect((await waiting()).count).toBe(countedUpTo + 1);

  const client = await database.pool.connect();
  await client.query("load 'auto_explain'");
  await client.query('set auto_explain.log_min_duration = 0; set client_min_messages = log');
  const plans: string[] = [];
  client.on('notice', ({ message }) => void plans.push(message ?? ''));
  await readWaitingEvents(client, 'reader');
  client.release(true);
  expect(plans.join('\n')).toContain('using events_in_commit_order');
  expect(plans.join('\n')).not.toContain('Seq Scan on events');
});

it('says that the horizon is unknown to a role that may not see other sessions, until it is granted', async () => {
  const role = `reader_${randomUUID().slice(0, 8)}`;
  await database.pool.query(`create role ${role} login password 'x'`);
  await database.pool.query(`grant select on all tables in schema public to ${role}`);
  const stranger = await database.pool.connect();
  const url = new URL(fresh.url);
  url.username = role;
  url.password = 'x';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await stranger.query('begin');
    await stranger.query('select pg_current_xact_id()');
    expect(await readHorizon(client)).toMatchObject({ ageSeconds: null, role });

    await database.pool.query(`grant pg_read_all_stats to ${role}`);
    expect((await readHorizon(client)).ageSeconds).toBeGreaterThan(0);
  } finally {
    await client.end();
    await stranger.query('rollback');
    stranger.release();
    await database.pool.query(`drop owned by ${role}`);
    await database.pool.query(`drop role ${role}`);
  }
});
