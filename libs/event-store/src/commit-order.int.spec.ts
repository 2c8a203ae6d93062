import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type Database,
  type EmbeddedPostgres,
  migrate,
  openDatabase,
  readSql,
  startEmbeddedPostgres,
} from '#libs/postgres';
import { allReadable, waitFor, withPatience } from '#libs/testing';
import { anna, copy, edit, setupOf, storeOn } from './commands.suite.js';
import type { EventStore } from './event-store.js';
import type { LogPosition, StoredEvent } from './events.js';
import { readHorizon } from './horizon.js';
import { START } from './leased-checkpoint.js';

describe('Reading the whole log', () => {
  let postgres: EmbeddedPostgres;
  let database: Database;
  let store: EventStore;

  beforeAll(async () => {
    // A cluster of its own: the horizon is one for all databases of a cluster, and other tests write to theirs.
    postgres = await startEmbeddedPostgres({
      dataDir: join(tmpdir(), `understudy-commit-order-${randomUUID()}`),
      isTemporary: true,
      isDurable: false,
      log: () => undefined,
    });
    // Enough connections for the writers by hand, and the store beside them.
    database = await openDatabase({
      url: withPatience(postgres.url),
      applicationName: 'commit-order',
      maxConnections: 16,
    });
    await migrate(database);
    // Its transactions hold the horizon back as everybody's do, at moments of its own.
    await database.pool.query('alter system set autovacuum = off');
    await database.pool.query('select pg_reload_conf()');
    store = storeOn(database);
  });
  afterAll(async () => {
    await database.close();
    await postgres.stop();
  });

  const end = async (): Promise<LogPosition> => {
    const events = await store.readAll(START, 1_000_000);
    return events.at(-1) ?? START;
  };

  /** A stranger's transaction that has written and is not over. */
  async function openTransaction() {
    const client = await database.pool.connect();
    await client.query('begin');
    const { rows } = await client.query('select pg_current_xact_id(), pg_backend_pid() as pid');
    return {
      client,
      pid: rows[0].pid as number,
      async end() {
        await client.query('commit');
        client.release();
      },
    };
  }

  it('loses nothing and keeps each stream in order while others hold their transactions open', async () => {
    const writers = 8;
    const batches = 12;
    const byHand = async (writer: number) => {
      const casterId = `by hand ${writer}`;
      for (let version = 0; version < batches * 5; version += 5) {
        const client = await database.pool.connect();
        await client.query('begin');
        await client.query(
          `insert into events (account_id, caster_id, version, event_id, type, schema_version, data, meta)
           select $1, $2, $3 + n, gen_random_uuid(), 'CasterRenamed', 1, '{}', '{}' from generate_series(1, 5) n`,
          [anna, casterId, version],
        );
        // Some commit at once and some after others that began later: numbers and commits part ways.
        await client.query('select pg_sleep(random() * 0.2)');
        await client.query('commit');
        client.release();
      }
    };
    let isWriting = true;
    const beside = async (writer: number) => {
      const casterId = `beside ${writer}`;
      await store.start(copy(casterId));
      for (let version = 1; isWriting; version++) await store.append(edit(casterId, version));
    };
    const seen: StoredEvent[] = [];
    let isReading = true;
    const follow = async () => {
      for (let at = START; ; ) {
        const isLast = !isReading;
        const events = await store.readAll(at, 100);
        seen.push(...events);
        at = events.at(-1) ?? at;
        if (events.length === 0 && isLast && !(await store.committedAfter(at))) return;
      }
    };

    const reading = follow();
    const besides = [0, 1].map(beside);
    await Promise.all(Array.from({ length: writers }, (_, writer) => byHand(writer)));
    isWriting = false;
    await Promise.all(besides);
    isReading = false;
    await reading;

    const { rows } = await database.pool.query<{ event_id: string }>('select event_id from events');
    const stored = new Set(rows.map((row) => row.event_id));
    const read = new Set(seen.map(({ eventId }) => eventId));
    const versions = new Map<string, number>();
    let outOfOrder = 0;
    for (const { casterId, version } of seen) {
      if (version !== (versions.get(casterId) ?? 0) + 1) outOfOrder += 1;
      versions.set(casterId, version);
    }
    expect({
      lost: [...stored].filter((eventId) => !read.has(eventId)).length,
      doubled: seen.length - read.size,
      outOfOrder,
    }).toEqual({ lost: 0, doubled: 0, outOfOrder: 0 });
    expect(versions.size).toBe(writers + 2);
  });

  it('stops below a transaction that is still open, and tells who holds it back', async () => {
    const before = await end();
    const stranger = await openTransaction();
    try {
      await store.start(copy('evening'));

      await expect(store.readAll(before, 10)).resolves.toEqual([]);
      await expect(store.committedAfter(before)).resolves.toBe(true);
      const horizon = await readHorizon(database.pool);
      expect(horizon).toEqual({
        committedAbove: true,
        role: expect.any(String),
        blockingPid: stranger.pid,
        ageSeconds: expect.any(Number),
      });
      expect(horizon.ageSeconds).toBeGreaterThan(0);
    } finally {
      await stranger.end();
    }
    const events = await waitFor(
      async () => {
        const found = await store.readAll(before, 10);
        return found.length > 0 ? found : null;
      },
      { what: 'the event below the horizon' },
    );
    expect(events.map(({ casterId }) => casterId)).toEqual(['evening']);
    await expect(store.committedAfter(events.at(-1)!)).resolves.toBe(false);
  });

  it('tells that nothing waits when nothing does', async () => {
    await expect(readHorizon(database.pool)).resolves.toEqual({
      committedAbove: false,
      role: expect.any(String),
      blockingPid: null,
      ageSeconds: 0,
    });
    await expect(store.committedAfter(await end())).resolves.toBe(false);
  });

  it('gives no more events than asked for, and goes on after the last', async () => {
    const before = await end();
    const studios = Array.from({ length: 7 }, () => randomUUID());
    await Promise.all(studios.map((casterId) => store.start(copy(casterId))));
    await allReadable(database.pool);

    const first = await store.readAll(before, 4);
    const rest = await store.readAll(first.at(-1)!, 4);
    expect([...first, ...rest].map(({ casterId }) => casterId)).toEqual(studios);
  });

  it('gives no more bytes than asked for, counting a setup with each event, and one event at least', async () => {
    const before = await end();
    const setup = setupOf(100);
    const bytes = JSON.stringify(setup).length;
    for (let made = 0; made < 4; made++) await store.start(copy(undefined, { setup }));
    await allReadable(database.pool);

    await expect(store.readAll(before, 10, bytes * 2.5)).resolves.toHaveLength(2);
    await expect(store.readAll(before, 10, 1)).resolves.toHaveLength(1);
  });

  it('finds its place by the index, in a log of any length', async () => {
    await database.pool.query(
      `insert into events (account_id, caster_id, version, event_id, type, schema_version, data, meta)
       select 'x', 'long', n, gen_random_uuid(), 'CasterRenamed', 1, '{}', '{}' from generate_series(1, 20000) n`,
    );
    await database.pool.query('analyze events');
    const client = await database.pool.connect();
    try {
      for (const [file, parameters] of [
        ['read-all.sql', `1, '500', 7, 100`],
        ['read-all-within-bytes.sql', `1, '500', 7, 100, 1000000`],
      ] as const) {
        await client.query(`prepare reading as ${readSql(import.meta.url, file)}`);
        const { rows } = await client.query(`explain execute reading(${parameters})`);
        await client.query('deallocate reading');
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toContain('Index Scan using events_in_commit_order');
        expect(plan).not.toContain('Seq Scan on events');
      }
    } finally {
      client.release();
    }
  });
});
