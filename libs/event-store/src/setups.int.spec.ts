import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '#libs/postgres';
import { allReadable, freshDatabase } from '#libs/testing';
import { anna, ben, copy, countQueries, edit, emptyTables, setupOf, storeOn } from './commands.suite.js';
import type { EventStore } from './event-store.js';
import { START } from './leased-checkpoint.js';
import type { LiftSetup } from './setups.js';

describe('Setups', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let store: EventStore;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = fresh.database;
  });
  beforeEach(async () => {
    await emptyTables(database);
    store = storeOn(database);
  });
  afterAll(() => fresh.drop());

  const ask = async (sql: string) => (await database.pool.query(sql)).rows[0];
  const bytesOfAllTables = async () =>
    Number(
      (
        await ask(`select sum(pg_total_relation_size(relid)) as bytes from pg_stat_user_tables
                   where relname in ('accounts', 'streams', 'events', 'setups', 'client_tokens')`)
      ).bytes,
    );

  it('are stored once, and put back into each event that has them', async () => {
    const setup = setupOf(500);
    await Promise.all(
      ['evening', 'morning', 'noon'].map((casterId) => store.start(copy(casterId, { setup }))),
    );
    await store.start(copy('night', { setup: setupOf(500) }));

    expect(await ask('select count(*)::int from setups')).toEqual({ count: 1 });
    const [event] = await storeOn(database).readStream('night');
    expect(event!.data.setup).toEqual(setup);
    expect(Object.keys(event!.data)).toContain('sourceCasterId');
  });

  it('make a copy of 500 parts take less than 2 kB as an event, and 3 kB in all tables and indexes', async () => {
    const setup = setupOf(500);
    await store.start(copy('first', { setup }));
    const row = await ask('select max(pg_column_size(events.*))::int as bytes from events');
    expect(row.bytes).toBeLessThan(2_000);

    const before = await bytesOfAllTables();
    await Promise.all(Array.from({ length: 2_000 }, () => store.start(copy(undefined, { setup }))));
    const bytesPerCopy = ((await bytesOfAllTables()) - before) / 2_000;
    expect(bytesPerCopy).toBeLessThan(3_000);
  });

  it('are addressed by the SHA-256 of their stored bytes, whatever the order of their members', async () => {
    await store.start(
      copy('evening', { setup: { schemaVersion: 3, title: 'Ü "1"', sizes: [1.0, 1e21, 0.1] } }),
    );
    await store.start(
      copy('morning', { setup: { sizes: [1, 1e21, 0.1], title: 'Ü "1"', schemaVersion: 3 } }),
    );

    const { text, hash, schema_version } = await ask(
      `select setup::text as text, encode(hash, 'hex') as hash, schema_version from setups`,
    );
    expect(text).toBe('{"schemaVersion":3,"sizes":[1,1e+21,0.1],"title":"Ü \\"1\\""}');
    expect(hash).toBe(createHash('sha256').update(text).digest('hex'));
    expect(schema_version).toBe(3);
    const [event] = await store.readStream('morning');
    expect(event!.setupHash).toBe(hash);
    await expect(store.setup(anna, hash)).resolves.toBe(event!.data.setup);
    await expect(store.setup(ben, hash)).resolves.toBeNull();
  });

  it('are one frozen object in memory for all the events that share them', async () => {
    const setup = setupOf(5);
    await store.start(copy('evening', { setup }));
    await store.start(copy('morning', { setup }));

    const reader = storeOn(database);
    const [[evening], [morning]] = await Promise.all([
      reader.readStream('evening'),
      reader.readStream('morning'),
    ]);
    expect(evening!.data.setup).toBe(morning!.data.setup);
    const { queries, close } = countQueries(database);
    await reader.readStream('morning');
    close();
    expect(queries).toEqual(['read-streams']);
    expect(() => {
      (evening!.data.setup as { components: unknown[] }).components.push('another');
    }).toThrow(TypeError);
  });

  it('belong to their account', async () => {
    const setup = setupOf(5);
    await store.start(copy('evening', { setup }));
    await store.start(copy('morning', { setup, accountId: ben }));

    expect(await ask('select count(*)::int from setups')).toEqual({ count: 2 });
  });

  it('come with any event, not only the first', async () => {
    const setup = setupOf(5);
    await store.start(copy('evening'));
    const restored = edit('evening', 1);
    await store.append({ ...restored, events: [{ ...restored.events[0]!, data: { setup, by: 'anna' } }] });

    const [, event] = await store.readStream('evening');
    expect(event!.data).toEqual({ setup, by: 'anna' });
  });

  it('may hold whatever a name may hold', async () => {
    const setup = { schemaVersion: 1, title: 'A \u0000 \u0001 " \\ 夜 \u{1F3AC}' };
    await store.start(copy('evening', { setup }));

    const [event] = await storeOn(database).readStream('evening');
    expect(event!.data.setup).toEqual(setup);
  });

  it('are sent to the database once by each process, and not at all by one that read them', async () => {
    const setup = setupOf(500);
    await store.start(copy('evening', { setup }));
    const { bytes, close } = countBytes(database);
    await store.start(copy('morning', { setup }));
    expect(bytes()).toBeLessThan(2_000);

    const other = storeOn(database);
    const [evening] = await other.readStream('evening');
    await other.start(copy('noon', { setup: evening!.data.setup as ReturnType<typeof setupOf> }));
    close();
    expect(bytes()).toBeLessThan(5_000);
  });

  it('are sent again when the command that brought them was refused', async () => {
    const setup = setupOf(5);
    await database.pool.query('insert into accounts (account_id, caster_quota) values ($1, 0)', [anna]);
    await expect(store.start(copy('evening', { setup }))).resolves.toMatchObject({ kind: 'quota exceeded' });
    expect(await ask('select count(*)::int from setups')).toEqual({ count: 0 });

    await database.pool.query('update accounts set caster_quota = 9');
    const { queries, close } = countQueries(database);
    await expect(store.start(copy('evening', { setup }))).resolves.toEqual({ kind: 'appended' });
    close();
    expect(queries).toEqual(['start-stream']);
  });

  it('are sent again when the database was replaced by an older one', async () => {
    const setup = setupOf(5);
    await store.start(copy('evening', { setup }));
    await store.append(edit('evening', 1));
    await emptyTables(database);

    const outcomes = await Promise.all([
      store.start(copy('evening', { setup })),
      store.start(copy('morning', { setup })),
    ]);
    expect(outcomes).toEqual([{ kind: 'appended' }, { kind: 'appended' }]);
    await database.pool.query('truncate events, setups');
    await database.pool.query('update streams set version = 1');
    const restored = edit('evening', 1);
    await expect(
      store.append({ ...restored, events: [{ ...restored.events[0]!, data: { setup } }] }),
    ).resolves.toEqual({ kind: 'appended' });
  });

  describe('of an older version', () => {
    const stored = { schemaVersion: 1, title: 'Evening show', components: [] };
    const lifts: number[] = [];
    const liftSetup: LiftSetup = (setup, schemaVersion) => {
      lifts.push(schemaVersion);
      if (schemaVersion > 2) throw new Error(`setup version ${schemaVersion} is newer than this program`);
      return schemaVersion === 2 ? setup : { ...setup, schemaVersion: 2, scenes: [] };
    };
    const ofToday = { ...stored, schemaVersion: 2, scenes: [] };
    const setupsStored = async () =>
      (
        await database.pool.query<{ schema_version: number; title: string }>(
          `select schema_version, setup->>'title' as title from setups order by 1, 2`,
        )
      ).rows;

    beforeEach(async () => {
      await store.start(copy('evening', { setup: stored }));
      await store.start(copy('morning', { setup: stored }));
      store = storeOn(database, { liftSetup });
      lifts.length = 0;
    });

    it('are lifted once, into one frozen object for events and for whoever knows the hash', async () => {
      const [[evening], [morning]] = await Promise.all([
        store.readStream('evening'),
        store.readStream('morning'),
      ]);
      expect(evening!.data.setup).toEqual(ofToday);
      expect(morning!.data.setup).toBe(evening!.data.setup);
      expect(await store.setup(anna, evening!.setupHash!)).toBe(evening!.data.setup);
      expect(Object.isFrozen(evening!.data.setup)).toBe(true);
      expect(lifts).toEqual([1]);
    });

    it('keep hash and version in a copy, and an edit is stored in the version of today', async () => {
      const [evening] = await store.readStream('evening');
      const lifted = evening!.data.setup as typeof ofToday;
      await store.start(copy('noon', { setup: lifted }));
      expect(await setupsStored()).toEqual([{ schema_version: 1, title: 'Evening show' }]);
      expect((await store.readStream('noon'))[0]).toMatchObject({
        setupHash: evening!.setupHash,
        data: { setup: ofToday },
      });

      await store.start(copy('night', { setup: { ...lifted, title: 'Night show' } }));
      expect(await setupsStored()).toEqual([
        { schema_version: 1, title: 'Evening show' },
        { schema_version: 2, title: 'Night show' },
      ]);
    });

    it('are sent as they were stored to a database that lost them', async () => {
      const [evening] = await store.readStream('evening');
      await emptyTables(database);
      await store.start(copy('noon', { setup: evening!.data.setup as typeof ofToday }));
      expect(await setupsStored()).toEqual([{ schema_version: 1, title: 'Evening show' }]);
      expect(
        await ask(
          `select encode(sha256(setup::text::bytea), 'hex') = encode(hash, 'hex') as sound from setups`,
        ),
      ).toEqual({ sound: true });
    });

    it('are refused by name when they are newer than the program; other events are read', async () => {
      await store.start(copy('noon', { setup: { ...ofToday, title: 'Noon show' } }));
      await database.pool.query(
        `update setups set schema_version = 99 where setup->>'title' = 'Evening show'`,
      );
      const reader = storeOn(database, { liftSetup });
      const newer = /setup version 99 is newer than this program/;

      await allReadable(database.pool);
      const [evening, morning, noon] = await reader.readAll(START, 10);
      expect(() => evening!.data).toThrow(newer);
      expect(() => morning!.data).toThrow(newer);
      expect(noon!.data).toMatchObject({ setup: { title: 'Noon show' } });
      const [first] = await reader.readStream('evening');
      expect(() => first!.data).toThrow(newer);
      await expect(reader.setup(anna, evening!.setupHash!)).rejects.toThrow(newer);
    });
  });
});

/** How much is sent to the database as parameters. */
function countBytes({ pool }: Database) {
  let bytes = 0;
  const query = pool.query.bind(pool);
  const counting = (...args: unknown[]) => {
    bytes += JSON.stringify((args[0] as { values?: unknown[] }).values ?? []).length;
    return Reflect.apply(query, pool, args);
  };
  Object.assign(pool, { query: counting });
  return {
    bytes: () => bytes,
    close() {
      Object.assign(pool, { query });
    },
  };
}
