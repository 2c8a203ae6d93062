import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { migrate, migrationFiles, openDatabase } from '#libs/postgres';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { anna, copy, edit, storeOn } from './commands.suite.js';
import type { EventStore } from './event-store.js';
import type { LogPosition } from './events.js';
import { LeasedCheckpoint, START } from './leased-checkpoint.js';

describe('The eras of the log', () => {
  let test: FreshDatabase;
  let store: EventStore;
  beforeEach(async () => {
    test = await freshDatabase();
    await test.database.pool.query('insert into accounts (account_id) values ($1)', [anna]);
    store = storeOn(test.database);
    await store.open();
  });
  afterEach(async () => {
    await store.drain();
    await test.drop();
  });

  const query = <Row extends object>(sql: string, values: unknown[] = []) =>
    test.database.pool.query<Row>(sql, values).then(({ rows }) => rows);
  const eras = async () =>
    (await query<{ era: number }>('select era from log_eras order by era')).map(({ era }) => era);
  const versions = async () =>
    (await query<{ at: string }>("select era || '/' || version as at from events order by version")).map(
      ({ at }) => at,
    );
  /** As many as there are; other tests write to the cluster too, and hold readers of the log back for moments. */
  const read = (from: EventStore, after: LogPosition, count: number, maxBytes?: number) =>
    waitFor(
      async () => {
        const events = await from.readAll(after, 100, maxBytes);
        return events.length === count ? events : null;
      },
      { what: `${count} readable events` },
    );
  /** As another program does that starts now. */
  const openElsewhere = async () => {
    const database = await openDatabase({
      url: test.url,
      applicationName: 'another',
      // A test that has it wait for a lock may be late to let it go.
      timeouts: { lock_timeout: 20_000 },
    });
    const other = storeOn(database);
    await other.open();
    return { database, store: other, close: () => database.close() };
  };
  const moveToAnotherCluster = () => query("update log_eras set cluster = 'the old one'");

  it('are one as long as the database stays where it is', async () => {
    await store.start(copy('evening'));
    await (await openElsewhere()).close();
    expect(await eras()).toEqual([1]);
    expect(await versions()).toEqual(['1/1']);
  });

  it('are two after a move to a cluster that has not come to the recorded transactions, and no event is left out', async () => {
    await store.start(copy('evening'));
    await store.append(edit('evening', 1));
    await query('update events set xid = (xid::text::int8 + 1000000000)::text::xid8');
    await moveToAnotherCluster();
    const other = await openElsewhere();

    await other.store.append(edit('evening', 2));
    expect(await eras()).toEqual([1, 2]);
    const all = await read(other.store, START, 3);
    expect(all.map(({ era, version }) => `${era}/${version}`)).toEqual(['1/1', '1/2', '2/3']);
    const within = await read(other.store, all[0]!, 2, 1_000_000);
    expect(within.map(({ version }) => version)).toEqual([2, 3]);
    await expect(other.store.committedAfter(all[1]!)).resolves.toBe(true);
    await expect(other.store.committedAfter(all[2]!)).resolves.toBe(false);
    await other.close();
  });

  it('are told by the transactions alone where nobody noted the cluster', async () => {
    await store.start(copy('evening'));
    await query('update log_eras set cluster = null');
    await query('update events set xid = (xid::text::int8 + 1000000000)::text::xid8');
    const other = await openElsewhere();
    expect(await eras()).toEqual([1, 2]);
    await other.close();
  });

  it('are told by the transactions alone to a role that may not ask which cluster it is', async () => {
    await query('revoke execute on function pg_control_system() from public');
    const role = `plain_${randomUUID().replaceAll('-', '')}`;
    await query(`create role ${role} login superuser password 'plain'`);
    await query(`alter role ${role} nosuperuser`);
    await query(`grant all on all tables in schema public to ${role}`);
    const url = new URL(test.url);
    url.username = role;
    url.password = 'plain';
    await store.start(copy('evening'));
    const database = await openDatabase({ url: url.href, applicationName: 'plain' });
    try {
      await storeOn(database).open();
      expect(await eras()).toEqual([1]);
      await query('update events set xid = (xid::text::int8 + 1000000000)::text::xid8');
      const plain = storeOn(database);
      await plain.open();
      expect(await eras()).toEqual([1, 2]);
    } finally {
      await database.close();
      await query(`drop owned by ${role}`);
      await query(`drop role ${role}`);
    }
  });

  it('go on above those of the events where the table of eras came without them', async () => {
    await store.start(copy('evening'));
    await query('update events set era = 7');
    const other = await openElsewhere();
    expect(await eras()).toEqual([1, 8]);
    await query('truncate log_eras');
    await (await openElsewhere()).close();
    expect(await eras()).toEqual([8]);
    await other.close();
  });

  it('begin for every replica at once, on its next connection', async () => {
    await moveToAnotherCluster();
    const others = await Promise.all(Array.from({ length: 5 }, openElsewhere));
    expect(await eras()).toEqual([1, 2]);
    // The store that was there before is asked as soon as it connects anew.
    await moveToAnotherCluster();
    await query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()',
    ).catch(() => undefined);
    await waitFor(async () => (await store.stream('nobody').catch(() => undefined)) === null, {
      what: 'the store to be back',
    });
    expect(await eras()).toEqual([1, 2, 3]);
    for (const other of others) await other.close();
  });

  it('leave no event of the older one behind that was not committed yet', async () => {
    const writer = await test.database.pool.connect();
    await writer.query('begin');
    await writer.query('lock table log_eras in row exclusive mode');
    await writer.query(
      `insert into events (era, account_id, caster_id, version, event_id, type, schema_version, data, meta)
       select max(era), $1, 'slow', 1, gen_random_uuid(), 'CasterRenamed', 1, '{}', '{}' from log_eras`,
      [anna],
    );
    await moveToAnotherCluster();
    const opening = openElsewhere();
    const isWaiting = async () =>
      (await query("select from pg_locks where not granted and relation = 'log_eras'::regclass")).length > 0;
    await waitFor(isWaiting, { what: 'the opening to wait for the writer' });
    const meanwhile = await store.readAll(START, 10);
    expect(meanwhile).toEqual([]);
    await writer.query('commit');
    writer.release();
    const other = await opening;
    expect((await read(other.store, START, 1)).map(({ era }) => era)).toEqual([1]);
    await other.close();
  });

  it('begin while the events are analyzed, indexed or dumped', async () => {
    await store.start(copy('evening'));
    const other = await test.database.pool.connect();
    await other.query('begin');
    await other.query('analyze events');
    await moveToAnotherCluster();
    await (await openElsewhere()).close();
    expect(await eras()).toEqual([1, 2]);
    await other.query('rollback');
    other.release();
  });

  it('take what was recorded after a return to an earlier moment, and not what had been published before it', async () => {
    await store.start(copy('evening'));
    const [first] = await read(store, START, 1);
    await store.append(edit('evening', 1));
    await store.append(edit('evening', 2));
    const [, second] = await read(store, START, 3);
    await store.openEraAfterReturn(first!, [second!.eventId]);
    expect(await versions()).toEqual(['1/1', '1/2', '2/3']);
    await store.append(edit('evening', 3));
    expect((await read(store, START, 4)).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('do not let a holder move a checkpoint that is not where it left it', async () => {
    const checkpoint = new LeasedCheckpoint(test.database, 'relay', 'me', 60_000);
    await checkpoint.acquire();
    await checkpoint.advance({ era: 1, xid: 90n, position: 9n }, { topic: 't', ends: { 0: '4' } });
    await query("update checkpoints set xid = '50'");
    await expect(checkpoint.renew()).resolves.toBe(false);
    await expect(checkpoint.advance({ era: 1, xid: 95n, position: 10n })).resolves.toBe(false);
    await expect(checkpoint.acquire()).resolves.toEqual({
      epoch: 1n,
      at: { era: 1, xid: 50n, position: 9n },
      sent: { topic: 't', ends: { 0: '4' } },
    });
  });

  it('begin with the first for a database of a program that knew none: nothing in it is passed over or read twice', async () => {
    await query('drop schema public cascade');
    await query('create schema public');
    const before = migrationFiles().filter(({ name }) => name < '0003');
    for (const { sql } of before) await query(sql);
    await query(
      'create table migrations (id serial primary key, timestamp bigint not null, name text not null)',
    );
    for (const [place, { name }] of before.entries())
      await query('insert into migrations (timestamp, name) values ($1, $2)', [
        place + 1,
        `${name}-${name.slice(0, 4).padStart(13, '0')}`,
      ]);
    await query(
      `insert into events (account_id, caster_id, version, event_id, type, schema_version, data, meta)
       select $1, 'evening', n, gen_random_uuid(), 'CasterRenamed', 1, '{}', '{}' from generate_series(1, 3) n`,
      [anna],
    );
    await query(
      `insert into checkpoints (name, xid, position) select 'relay', xid, position from events where version = 2`,
    );

    const since = migrationFiles().filter(({ name }) => name >= '0003');
    expect(await migrate(test.database)).toEqual(since.map(({ name }) => name));
    const migrated = storeOn(test.database);
    await migrated.open();
    const lease = await new LeasedCheckpoint(test.database, 'relay', 'me', 60_000).acquire();
    expect(lease).toMatchObject({ at: { era: 1 }, sent: null });
    expect((await read(migrated, lease!.at, 1)).map(({ version }) => version)).toEqual([3]);
    expect((await read(migrated, START, 3)).map(({ era }) => era)).toEqual([1, 1, 1]);
  });
});
