import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '#libs/postgres';
import { allReadable, freshDatabase, openTransaction, waitFor } from '#libs/testing';
import {
  anna,
  ben,
  copy,
  countQueries,
  deletion,
  edit,
  emptyTables,
  faultsIn,
  noFaults,
  openReplica,
  storeOn,
} from './commands.suite.js';
import type { EventStore } from './event-store.js';
import { START } from './leased-checkpoint.js';

describe('The event store', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let store: EventStore;

  beforeAll(async () => {
    // A statement that a test has wait for a lock gets it in the end.
    fresh = await freshDatabase({ timeouts: { lock_timeout: 20_000 } });
    database = fresh.database;
  });
  beforeEach(async () => {
    await emptyTables(database);
    // Known already: a new account's first commands are repeated alone, and would not meet in one statement.
    await database.pool.query('insert into accounts (account_id) values ($1), ($2)', [anna, ben]);
    store = storeOn(database);
  });
  afterAll(() => fresh.drop());

  const count = async (table: string) =>
    Number((await database.pool.query(`select count(*) from ${table}`)).rows[0].count);
  const giveQuota = (accountId: string, quota: number) =>
    database.pool.query(
      `insert into accounts (account_id, caster_quota) values ($1, $2)
       on conflict (account_id) do update set caster_quota = excluded.caster_quota`,
      [accountId, quota],
    );

  describe('starting a studio', () => {
    it('records its first event, whole', async () => {
      const evening = copy('evening', { name: 'Evening "show" \u0000 \\ 夜' });
      await expect(store.start(evening)).resolves.toEqual({ kind: 'appended' });

      const [event] = await store.readStream('evening');
      expect(event).toEqual({
        ...evening.event,
        accountId: anna,
        casterId: 'evening',
        version: 1,
        meta: evening.meta,
        era: 1,
        xid: expect.any(BigInt),
        position: expect.any(BigInt),
        recordedAt: expect.any(Date),
      });
      await expect(store.stream('evening')).resolves.toEqual({ accountId: anna, version: 1 });
      await expect(store.stream('morning')).resolves.toBeNull();
    });

    it('gives an account a row to count in with its first studio', async () => {
      const outcomes = await Promise.all(
        ['first', 'second'].map((casterId) => store.start(copy(casterId, { accountId: 'newcomer' }))),
      );

      expect(outcomes).toEqual([{ kind: 'appended' }, { kind: 'appended' }]);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('gives a retry its first answer, although it would make another studio', async () => {
      await store.start(copy('evening', { token: 'tonight' }));

      const retry = await store.start(copy('another', { token: 'tonight' }));
      expect(retry).toEqual({ kind: 'replayed', answer: { casterId: 'evening' } });
      await expect(store.stream('another')).resolves.toBeNull();
    });

    it('gives a retry its first answer after the source was deleted', async () => {
      await store.start(copy('newsroom', { source: 'template' }));
      const first = copy('evening', { token: 'tonight' });
      await store.start(first);
      await store.append(deletion('newsroom', 1));

      await expect(store.lookUpToken(first)).resolves.toEqual({
        kind: 'replayed',
        answer: { casterId: 'evening' },
      });
      await expect(store.readStream('evening')).resolves.toHaveLength(1);
    });

    it('gives a retry its first answer when the quota is full by now', async () => {
      await giveQuota(anna, 1);
      await store.start(copy('evening', { token: 'tonight' }));

      await expect(store.start(copy('another'))).resolves.toEqual({ kind: 'quota exceeded', quota: 1 });
      await expect(store.start(copy('another', { token: 'tonight' }))).resolves.toEqual({
        kind: 'replayed',
        answer: { casterId: 'evening' },
      });
    });

    it('makes one studio of two requests with one token that come together', async () => {
      const outcomes = await Promise.all([
        store.start(copy('evening', { token: 'tonight' })),
        store.start(copy('another', { token: 'tonight' })),
      ]);

      expect(outcomes).toEqual([{ kind: 'appended' }, { kind: 'replayed', answer: { casterId: 'evening' } }]);
      await expect(count('events')).resolves.toBe(1);
    });

    it('refuses a token that comes with other parameters, together or later', async () => {
      const [, together] = await Promise.all([
        store.start(copy('evening', { token: 'tonight' })),
        store.start(copy('another', { token: 'tonight', source: 'sports' })),
      ]);
      const later = copy('another', { token: 'tonight', source: 'sports' });

      expect(together).toEqual({ kind: 'token reused' });
      await expect(store.start(later)).resolves.toEqual({ kind: 'token reused' });
      await expect(store.lookUpToken(later)).resolves.toEqual({ kind: 'token reused' });
    });

    it('takes tokens that differ in account, operation or case for different ones', async () => {
      const token = 'Tonight';
      const outcomes = await Promise.all([
        store.start(copy('evening', { token })),
        store.start(copy('morning', { token: 'tonight' })),
        store.start(copy('noon', { token, accountId: ben })),
        store.start({ ...copy('night', { token }), operation: 'CreateCaster' }),
      ]);

      expect(outcomes).toEqual(Array(4).fill({ kind: 'appended' }));
      await expect(store.lookUpToken(copy('evening', { token: 'TONIGHT' }))).resolves.toBeNull();
    });

    it('refuses more studios than the quota, the later commands first, and leaves no trace of them', async () => {
      await giveQuota(anna, 2);
      store = storeOn(database, { casterQuota: 1 });
      const outcomes = await Promise.all([
        ...['evening', 'morning', 'noon'].map((casterId) => store.start(copy(casterId))),
        ...['b1', 'b2'].map((casterId) => store.start(copy(casterId, { accountId: ben }))),
      ]);

      expect(outcomes).toEqual([
        { kind: 'appended' },
        { kind: 'appended' },
        { kind: 'quota exceeded', quota: 2 },
        { kind: 'appended' },
        { kind: 'quota exceeded', quota: 1 },
      ]);
      await expect(count('client_tokens')).resolves.toBe(3);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('counts no stream that is no studio: such a one starts and ends whatever the quota', async () => {
      await giveQuota(anna, 1);
      const group = (casterId: string) => ({ ...copy(casterId), countsAgainstQuota: false });
      const outcomes = await Promise.all([
        store.start(group('first group')),
        store.start(copy('evening')),
        store.start(group('second group')),
        store.start(copy('morning')),
      ]);
      expect(outcomes).toEqual([
        { kind: 'appended' },
        { kind: 'appended' },
        { kind: 'appended' },
        { kind: 'quota exceeded', quota: 1 },
      ]);
      const studios = async () =>
        (await database.pool.query('select caster_count from accounts where account_id = $1', [anna])).rows;
      expect(await studios()).toEqual([{ caster_count: 1 }]);

      await expect(
        store.append({ ...deletion('first group', 1), countsAgainstQuota: false }),
      ).resolves.toEqual({ kind: 'appended' });
      expect(await studios()).toEqual([{ caster_count: 1 }]);
      await store.append(deletion('evening', 1));
      expect(await studios()).toEqual([{ caster_count: 0 }]);
    });

    it('gives the last place to a new studio when the command before it is a retry', async () => {
      await giveQuota(anna, 2);
      await store.start(copy('evening', { token: 'tonight' }));

      const outcomes = await Promise.all([
        store.start(copy('another', { token: 'tonight' })),
        store.start(copy('morning')),
      ]);
      expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'appended']);
    });

    describe('while another replica, whose statement is not over, makes the first studio of the token', () => {
      /** The other replica holds the account's lock; it commits when the store's statement waits for it. */
      const meanwhile = async <Result>(work: () => Promise<Result>): Promise<Result> => {
        const other = await openTransaction(database.pool);
        try {
          await other.query('update accounts set caster_count = caster_count + 1 where account_id = $1', [
            anna,
          ]);
          await other.query(
            `insert into client_tokens (account_id, operation, client_token, parameters_hash, answer)
             values ($1, 'CopyCaster', 'tonight', $2, '{"casterId": "evening"}')`,
            [anna, copy('evening').parametersHash],
          );
          const result = work();
          await waitFor(async () => (await other.waiting()) > 0, { what: 'the statement that waits' });
          await other.end('commit');
          return await result;
        } finally {
          await other.end();
        }
      };

      it('gives the first answer, which its own statement could not see', async () => {
        await giveQuota(anna, 5);
        await expect(meanwhile(() => store.start(copy('another', { token: 'tonight' })))).resolves.toEqual({
          kind: 'replayed',
          answer: { casterId: 'evening' },
        });
      });

      it('gives the first answer when that studio took the last place', async () => {
        await giveQuota(anna, 1);
        await expect(meanwhile(() => store.start(copy('another', { token: 'tonight' })))).resolves.toEqual({
          kind: 'replayed',
          answer: { casterId: 'evening' },
        });
      });

      it('refuses nobody for the place that a retry in the same batch leaves unused', async () => {
        await giveQuota(anna, 2);
        const outcomes = await meanwhile(() =>
          Promise.all([store.start(copy('another', { token: 'tonight' })), store.start(copy('morning'))]),
        );
        expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'appended']);
      });
    });

    it('has room again when a studio was deleted', async () => {
      await giveQuota(anna, 1);
      await store.start(copy('evening'));
      await store.append(deletion('evening', 1));

      await expect(store.start(copy('morning'))).resolves.toEqual({ kind: 'appended' });
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('neither locks nor writes the stream of its source', async () => {
      await store.start(copy('newsroom', { source: 'template' }));
      const stranger = await database.pool.connect();
      try {
        await stranger.query('begin');
        await stranger.query(`select from streams where caster_id = 'newsroom' for update`);

        await expect(store.start(copy('evening'))).resolves.toEqual({ kind: 'appended' });
      } finally {
        await stranger.query('rollback');
        stranger.release();
      }
    });

    describe('that was decided on another studio', () => {
      const onNewsroom = (version: number, history = store.history) => ({
        standsOn: { casterId: 'newsroom', version, history },
      });
      const copyOn = (casterId: string, version: number, given = {}) => ({
        ...copy(casterId, given),
        ...onNewsroom(version),
      });
      beforeEach(async () => {
        await store.start(copy('newsroom', { source: 'template' }));
      });

      it('is one statement while that one is as it was', async () => {
        const { queries, close } = countQueries(database);
        await expect(store.start(copyOn('evening', 1))).resolves.toEqual({ kind: 'appended' });
        close();
        expect(queries).toEqual(['start-stream']);
      });

      it('starts nothing when that one has moved, was deleted, never was, or is of another version', async () => {
        await store.append(edit('newsroom', 1));
        for (const version of [1, 3])
          await expect(store.start(copyOn('evening', version))).resolves.toEqual({ kind: 'source moved' });
        await expect(store.start(copyOn('evening', 2))).resolves.toEqual({ kind: 'appended' });

        await store.append(deletion('newsroom', 2));
        await expect(store.start(copyOn('night', 2))).resolves.toEqual({ kind: 'source moved' });
        const nowhere = { ...copy('night'), standsOn: { casterId: 'nowhere', version: 1, history: null } };
        await expect(store.start(nowhere)).resolves.toEqual({ kind: 'source moved' });
        await expect(store.stream('night')).resolves.toBeNull();
        await expect(faultsIn(database)).resolves.toEqual(noFaults);
      });

      it("starts nothing on another account's", async () => {
        await expect(store.start(copyOn('evening', 1, { accountId: ben }))).resolves.toEqual({
          kind: 'source moved',
        });
      });

      it('gives a retry its first answer, whatever became of that one', async () => {
        await store.start(copyOn('evening', 1, { token: 'tonight' }));
        await store.append(deletion('newsroom', 1));
        const retry = await store.start(copyOn('another', 1, { token: 'tonight' }));
        expect(retry).toEqual({ kind: 'replayed', answer: { casterId: 'evening' } });
      });

      it('leaves its place to others of the batch', async () => {
        await giveQuota(anna, 2);
        const { queries, close } = countQueries(database);
        const outcomes = await Promise.all([
          store.start(copyOn('evening', 9)),
          store.start(copyOn('morning', 1)),
        ]);
        close();
        expect(outcomes).toEqual([{ kind: 'source moved' }, { kind: 'appended' }]);
        // As one that finds no room it would be repeated alone.
        expect(queries).toEqual(['start-stream']);
        await expect(faultsIn(database)).resolves.toEqual(noFaults);
      });

      it('tells all who brought the same token by one statement', async () => {
        const { queries, close } = countQueries(database);
        const outcomes = await Promise.all(
          Array.from({ length: 50 }, () => store.start(copyOn(randomUUID(), 7, { token: 'tonight' }))),
        );
        close();
        expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['source moved']));
        expect(queries).toEqual(['start-stream']);
      });

      it('starts and appends nothing on what was found in another history, also where the version is the same', async () => {
        await store.open();
        expect(store.history).toEqual(expect.any(String));
        await expect(store.start({ ...copy('evening'), ...onNewsroom(1) })).resolves.toEqual({
          kind: 'appended',
        });
        await expect(store.start({ ...copy('night'), ...onNewsroom(1, 'before') })).resolves.toEqual({
          kind: 'source moved',
        });
        await expect(store.append({ ...edit('newsroom', 1), history: 'before' })).resolves.toEqual({
          kind: 'version conflict',
        });
        await expect(store.append({ ...edit('newsroom', 1), history: store.history })).resolves.toEqual({
          kind: 'appended',
        });
      });

      it.each(['append', 'start'] as const)(
        'learns of another past by a command, where connections outlive the server as behind a pooler: %s',
        async (by) => {
          const own = await freshDatabase({ maxConnections: 1 });
          try {
            const other = storeOn(own.database);
            await other.open();
            const before = other.history;
            let restarts = 0;
            other.onRestart(() => {
              restarts += 1;
            });
            await other.start(copy('newsroom'));
            // The same connection, and other tables.
            await own.database.pool.query(
              `alter table events rename to events_before;
               create table events (like events_before including all);
               insert into events overriding system value select * from events_before`,
            );
            const again = (version: number) =>
              by === 'append'
                ? other.append({ ...edit('newsroom', version), history: other.history })
                : other.start({ ...copy(randomUUID()), ...onNewsroom(version, other.history) });
            await expect(again(1)).resolves.toEqual({
              kind: by === 'append' ? 'version conflict' : 'source moved',
            });
            expect(other.history).not.toBe(before);
            expect(restarts).toBe(1);
            await expect(again(1)).resolves.toEqual({ kind: 'appended' });
          } finally {
            await own.drop();
          }
        },
      );

      it('is the same history whatever time zone the sessions have from some moment on', async () => {
        const single = await openDatabase({ url: fresh.url, applicationName: 'tests', maxConnections: 1 });
        try {
          const other = storeOn(single);
          await other.open();
          const { history } = other;
          await single.pool.query("set timezone to 'Asia/Tokyo'");
          await expect(other.append({ ...edit('newsroom', 1), history })).resolves.toEqual({
            kind: 'appended',
          });
          await expect(other.start({ ...copy('evening'), ...onNewsroom(2, history) })).resolves.toEqual({
            kind: 'appended',
          });
        } finally {
          await single.close();
        }
      });
    });

    it('has the places that are left given to those that came first', async () => {
      await giveQuota(anna, 3);
      const outcomes = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => store.start(copy(id))));
      expect(outcomes.map(({ kind }) => kind)).toEqual([
        ...Array(3).fill('appended'),
        ...Array(2).fill('quota exceeded'),
      ]);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('counts a repeat with the same ids as appended, even when its token was swept', async () => {
      const evening = copy('evening');
      await store.start(evening);
      await database.pool.query('delete from client_tokens');

      await expect(store.start(evening)).resolves.toEqual({ kind: 'appended' });
      await expect(count('events')).resolves.toBe(1);
    });

    it('does not take an id that another studio has', async () => {
      await store.start(copy('evening'));

      await expect(store.start(copy('evening', { token: 'other' }))).rejects.toMatchObject({ code: '23505' });
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });
  });

  describe('appending to a studio', () => {
    beforeEach(async () => {
      await store.start(copy('evening'));
    });

    it('records events in the order of their versions', async () => {
      await store.append(edit('evening', 1, { events: 3 }));
      await store.append(edit('evening', 4));

      const events = await store.readStream('evening', 1);
      expect(events.map(({ version, data }) => [version, data.name])).toEqual([
        [2, 'Name 2'],
        [3, 'Name 3'],
        [4, 'Name 4'],
        [5, 'Name 5'],
      ]);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('records several events of one decision together or not at all', async () => {
      const rename = edit('evening', 1, { events: 3 });
      const twice = { ...rename, events: [rename.events[0]!, rename.events[1]!, rename.events[0]!] };
      await expect(store.append(twice)).rejects.toThrow(/unique/);
      await expect(store.stream('evening')).resolves.toEqual({ accountId: anna, version: 1 });

      let announced = 0;
      store.onAppended(() => {
        announced += 1;
      });
      await store.append(rename);
      await allReadable(database.pool);
      const inCommitOrder = await store.readAll(START, 10);
      expect(inCommitOrder.map(({ version, eventId }) => [version, eventId])).toEqual([
        [1, expect.any(String)],
        ...rename.events.map(({ eventId }, index) => [index + 2, eventId]),
      ]);
      expect(announced).toBe(1);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('lets one of two edits win that were decided on the same version and come together', async () => {
      const complaints: string[] = [];
      store = storeOn(database, { log: (_level, message) => complaints.push(message) });
      const outcomes = await Promise.all([
        store.append(edit('evening', 1)),
        store.append(edit('evening', 1)),
      ]);

      expect(outcomes).toEqual([{ kind: 'appended' }, { kind: 'version conflict' }]);
      // In one statement they would fail it, and cost three.
      expect(complaints).toEqual([]);
    });

    it('refuses an edit of a studio that does not exist, and of another account', async () => {
      const outcomes = await Promise.all([
        store.append(edit('morning', 1)),
        store.append(edit('evening', 1, { accountId: ben })),
      ]);

      expect(outcomes).toEqual([{ kind: 'version conflict' }, { kind: 'version conflict' }]);
      await expect(store.stream('evening')).resolves.toEqual({ accountId: anna, version: 1 });
    });

    it('counts a repeat with the same ids as appended', async () => {
      const rename = edit('evening', 1, { events: 2 });
      await store.append(rename);

      await expect(store.append(rename)).resolves.toEqual({ kind: 'appended' });
      await expect(store.stream('evening')).resolves.toEqual({ accountId: anna, version: 3 });
    });

    it('counts a deleted studio out once, however many delete it', async () => {
      const outcomes = await Promise.all([
        store.append(deletion('evening', 1)),
        store.append(deletion('evening', 1)),
      ]);

      expect(outcomes).toEqual([{ kind: 'appended' }, { kind: 'version conflict' }]);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });
  });

  describe('reading', () => {
    it('brings several streams in one round trip, each after its own version and up to another', async () => {
      for (const casterId of ['noon', 'evening', 'morning']) {
        await store.start(copy(casterId));
        await store.append(edit(casterId, 1, { events: 3 }));
      }
      const { queries, close } = countQueries(database);
      const events = await store.readStreams([
        { casterId: 'noon', afterVersion: 2 },
        { casterId: 'morning', afterVersion: 4 },
        { casterId: 'evening', afterVersion: 0, upToVersion: 2 },
      ]);
      close();

      expect(events.map(({ casterId, version }) => `${casterId} ${version}`)).toEqual([
        'evening 1',
        'evening 2',
        'noon 3',
        'noon 4',
      ]);
      expect(queries).toEqual(['read-streams']);
    });

    it('knows the version of each of several streams', async () => {
      await Promise.all([store.start(copy('evening')), store.start(copy('noon', { accountId: ben }))]);

      await expect(store.streams(['evening', 'noon', 'never'])).resolves.toEqual(
        new Map([
          ['evening', { accountId: anna, version: 1 }],
          ['noon', { accountId: ben, version: 1 }],
        ]),
      );
    });
  });

  describe('statements', () => {
    it('are one for each command that comes alone', async () => {
      await store.start(copy('first of the account'));
      const { queries, close } = countQueries(database);
      await store.start(copy('evening'));
      await store.start(copy('another', { token: 'copy to evening' }));
      await store.append(edit('evening', 1));
      close();

      expect(queries).toEqual(['start-stream', 'start-stream', 'append-to-stream']);
    });

    it('are shared by commands that come at the same time', async () => {
      await store.start(copy('first of the account'));
      const { queries, close } = countQueries(database);
      const studios = Array.from({ length: 100 }, (_, index) => `studio ${index}`);
      await Promise.all(studios.map((casterId) => store.start(copy(casterId))));
      await Promise.all(studios.map((casterId) => store.append(edit(casterId, 1))));
      close();

      expect(queries).toEqual(['start-stream', 'start-stream', 'append-to-stream', 'append-to-stream']);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
    });

    it('that read are shared by those who ask at the same time, and each gets its own', async () => {
      const studios = ['morning', 'noon', 'evening'];
      for (const casterId of studios) await store.start(copy(casterId));
      await store.append(edit('noon', 1, { events: 3 }));
      const { queries, close } = countQueries(database);

      const asked = Array.from({ length: 30 }, (_, i) => [...studios, 'nowhere'][i % 4] as string);
      const streams = await Promise.all(asked.map((casterId) => store.stream(casterId)));
      expect(streams.map((stream) => stream?.version ?? 0)).toEqual(
        asked.map((casterId) => ({ noon: 4, nowhere: 0 })[casterId] ?? 1),
      );
      expect(queries.splice(0)).toEqual(['streams']);

      const histories = await Promise.all([
        store.readStream('noon', 1),
        store.readStream('evening'),
        store.readStream('noon', 3),
        store.readStream('nowhere'),
      ]);
      expect(
        histories.map((events) => events.map(({ casterId, version }) => `${casterId} ${version}`)),
      ).toEqual([['noon 2', 'noon 3', 'noon 4'], ['evening 1'], ['noon 4'], []]);
      expect(queries.splice(0)).toEqual(['read-streams']);

      const tokens = await Promise.all(
        ['morning', 'nowhere'].map((casterId) => store.lookUpToken(copy(casterId))),
      );
      expect(tokens).toEqual([{ kind: 'replayed', answer: { casterId: 'morning' } }, null]);
      expect(queries).toEqual(['look-up-tokens']);
      close();
    });

    it('find their rows by the index in a large table, although they were planned while it was small', async () => {
      // One connection, so that its prepared statements can be looked at.
      const replica = await openReplica(fresh.url, {}, 1);
      const { pool } = replica.database;
      await pool.query('alter table streams set (autovacuum_enabled = off)');
      const editTimes = async (times: number) => {
        for (let time = 0; time < times; time++) {
          const casterId = randomUUID();
          await replica.store.start(copy(casterId));
          await replica.store.append(edit(casterId, 1));
        }
      };
      await editTimes(20);
      await pool.query('vacuum analyze streams');
      await editTimes(20);
      await pool.query(`insert into streams select 'other ' || n, $1, 1 from generate_series(1, 50000) n`, [
        anna,
      ]);
      await editTimes(40);

      const { rows } = await pool.query(
        `select name from pg_prepared_statements where name like 'append-to-stream/%' order by prepare_time`,
      );
      const plan = await pool.query(
        `explain execute "${rows.at(-1).name}" ('[]', '[]', '[]', '[]', '[]', '[]', null)`,
      );
      const nodes = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(nodes).toContain('Index Scan using streams_pkey');
      expect(nodes).not.toContain('Seq Scan on streams');
      await pool.query('alter table streams reset (autovacuum_enabled)');
      await replica.close();
    });
  });

  describe('announcing', () => {
    it('wakes listeners in the process, until they leave', async () => {
      let announced = 0;
      const leave = store.onAppended(() => {
        announced += 1;
      });
      await store.start(copy('evening'));
      await store.append(edit('evening', 7));
      expect(announced).toBe(1);

      leave();
      await store.append(edit('evening', 1));
      expect(announced).toBe(1);
    });

    it('goes on when a listener fails', async () => {
      store.onAppended(() => {
        throw new Error('asleep');
      });

      await expect(store.start(copy('evening'))).resolves.toEqual({ kind: 'appended' });
    });

    it('notifies other processes after the commit', async () => {
      const other = await database.pool.connect();
      try {
        const seen: (number | undefined)[] = [];
        other.on('notification', async () => {
          seen.push((await store.stream('evening'))?.version);
        });
        await other.query('listen understudy_events');
        await store.start(copy('evening'));

        // One that comes late, of an event before, finds no stream; that of this event finds it.
        await waitFor(() => seen.includes(1), { what: 'a notification after the commit' });
      } finally {
        other.removeAllListeners('notification');
        await other.query('unlisten *');
        other.release();
      }
    });
  });

  describe('stopping', () => {
    it('finishes what was taken and takes no more', async () => {
      const taken = store.start(copy('evening'));
      const drained = store.drain();

      await expect(store.start(copy('morning'))).rejects.toThrow('stopping');
      await expect(taken).resolves.toEqual({ kind: 'appended' });
      await drained;
    });
  });

  describe('sweeping tokens', () => {
    const age = (token: string, days: number) =>
      database.pool.query(
        'update client_tokens set used_at = now() - make_interval(days => $2) where client_token = $1',
        [token, days],
      );

    it('removes those that are older than they are kept, and no others', async () => {
      const tokens = Array.from({ length: 1_200 }, (_, index) => `old ${index}`);
      await Promise.all(tokens.map((token) => store.start(copy(undefined, { token }))));
      await database.pool.query(`update client_tokens set used_at = now() - interval '8 days'`);
      await store.start(copy('evening', { token: 'six days' }));
      await age('six days', 6);

      await expect(store.sweepTokens()).resolves.toBe(1_200);
      await expect(store.lookUpToken(copy('x', { token: 'six days' }))).resolves.toMatchObject({
        kind: 'replayed',
      });
      await expect(store.start(copy(undefined, { token: 'old 7' }))).resolves.toEqual({ kind: 'appended' });
    });

    it('keeps each for a day, whatever the settings say', async () => {
      store = storeOn(database, { clientTokenDays: 0 });
      await store.start(copy('evening', { token: 'today' }));

      await expect(store.sweepTokens()).resolves.toBe(0);
    });
  });
});
