import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EventStore } from '#libs/event-store';
import type { FreshDatabase } from '#libs/testing';
import { readParkedCount, readViewLag } from './lag.js';
import { Projections } from './projections.js';
import { event, Talk, type Tally, tallies } from './tallies.suite.js';
import { checkpointOf, type View } from './view.js';

let talk: Talk;
let test: FreshDatabase;
let store: EventStore;
let projections: Projections;
const lines: unknown[] = [];
beforeAll(async () => {
  talk = await Talk.open([tallies], lines);
  ({ test, store, projections } = talk);
  // A list that looked at all streams would go on to fold in the background what is looked at here.
  await projections.close();
});
afterAll(() => talk.close());

const stream = (...words: string[]) => talk.stream(...words);
const row = (casterId: string) => talk.row(casterId);
const append = (casterId: string, expectedVersion: number, ...events: ReturnType<typeof event>[]) =>
  talk.append(casterId, expectedVersion, ...events);
const queriesOf = (work: () => Promise<void>) => talk.queriesOf(work);

describe('Bringing streams up to date', () => {
  it('folds what the rows lack, and nothing twice', async () => {
    const casterId = await stream('good', 'evening');
    await projections.bringUpToDate(tallies, [casterId]);
    expect(await row(casterId)).toEqual({ version: 2, gone: false, words: ['good', 'evening'] });

    await append(casterId, 2, event('Said', 'and'), event('Said', 'welcome'));
    await Promise.all(Array.from({ length: 8 }, () => projections.bringUpToDate(tallies, [casterId])));
    expect(await row(casterId)).toEqual({
      version: 4,
      gone: false,
      words: ['good', 'evening', 'and', 'welcome'],
    });
  });

  it('never takes a row back to an older version', async () => {
    const casterId = await stream('one', 'two');
    await projections.bringUpToDate(tallies, [casterId]);
    await test.database.pool.query(
      `update tallies_v1 set version = 7, words = '["later"]' where caster_id = $1`,
      [casterId],
    );
    await projections.bringUpToDate(tallies, [casterId]);
    expect((await row(casterId))?.words).toEqual(['later']);
  });

  it('keeps a mark of a stream that ended, so that it is not behind for ever', async () => {
    const casterId = await stream('short');
    await append(casterId, 1, event('Ended', ''));
    await projections.bringUpToDate(tallies, [casterId]);
    expect(await row(casterId)).toEqual({ version: 2, gone: true, words: null });
    expect(await projections.lagging(tallies, 'a')).not.toContain(casterId);
  });

  it('folds a row of another row schema again from its start', async () => {
    const casterId = await stream('new', 'words');
    await projections.bringUpToDate(tallies, [casterId]);
    await test.database.pool.query(
      `update tallies_v1 set schema_version = 0, words = '["old"]' where caster_id = $1`,
      [casterId],
    );
    expect(await projections.lagging(tallies, 'a')).toContain(casterId);
    await projections.bringUpToDate(tallies, [casterId]);
    expect((await row(casterId))?.words).toEqual(['new', 'words']);
  });

  it('leaves a row of a newer row schema to the program that knows it', async () => {
    const casterId = await stream('old', 'words');
    await projections.bringUpToDate(tallies, [casterId]);
    await test.database.pool.query(
      `update tallies_v1 set version = 1, schema_version = 2, words = '["new"]' where caster_id = $1`,
      [casterId],
    );
    expect(await projections.lagging(tallies, 'a')).not.toContain(casterId);
    await projections.bringUpToDate(tallies, [casterId]);
    expect(await row(casterId)).toEqual({ version: 1, gone: false, words: ['new'] });
    expect(await projections.load(tallies, casterId)).toMatchObject({ row: { words: ['old', 'words'] } });
  });

  it('leaves alone what a newer program wrote while this one folded', async () => {
    const casterId = await stream('old', 'words');
    const readStreams = store.readStreamsToFold.bind(store);
    store.readStreamsToFold = async (ranges) => {
      await test.database.pool.query(
        `insert into tallies_v1 values ($1, 'a', 1, 2, false, '["new"]') on conflict do nothing`,
        [casterId],
      );
      return readStreams(ranges);
    };
    try {
      await projections.bringUpToDate(tallies, [casterId]);
    } finally {
      store.readStreamsToFold = readStreams;
    }
    expect((await row(casterId))?.words).toEqual(['new']);
  });

  it('asks for no more than versions where nothing is behind', async () => {
    const casterIds = [await stream('one'), await stream('two')];
    await projections.bringUpToDate(tallies, casterIds);
    const queries = await queriesOf(() => projections.bringUpToDate(tallies, casterIds));
    expect(queries).toEqual([expect.not.stringContaining('words')]);

    await append(casterIds[0]!, 1, event('Said', 'more'));
    const [versions, row, events, upsert, ...others] = await queriesOf(() =>
      projections.bringUpToDate(tallies, casterIds),
    );
    expect(versions).not.toContain('words');
    expect(row).toContain('v.words');
    expect(events).toContain('events');
    expect(upsert).toContain('insert into tallies_v1');
    expect(others).toEqual([]);
  });

  it('parks a stream that cannot be folded, says why, and goes on with the others', async () => {
    const [poisoned, healthy] = [await stream('fine'), await stream('fine too')];
    await append(poisoned, 1, event('Poison', ''));
    await projections.bringUpToDate(tallies, [poisoned, healthy]);

    expect((await row(healthy))?.words).toEqual(['fine too']);
    expect(await row(poisoned)).toBeUndefined();
    expect(await projections.parked()).toMatchObject([
      { view: 'tallies_v1', casterId: poisoned, reason: 'nobody can read this' },
    ]);
    await test.database.pool.query("update events set type = 'Said' where caster_id = $1", [poisoned]);
    await projections.rebuild(tallies);
    expect(await projections.parked()).toEqual([]);
    expect(await row(poisoned)).toMatchObject({ version: 2 });
  });

  it('parks a stream whose row or events cannot be read, and goes on with the others', async () => {
    const [smudged, bereft, healthy] = [await stream('smudge'), await stream('fine'), await stream('fine')];
    await projections.bringUpToDate(tallies, [smudged, bereft, healthy]);
    for (const casterId of [smudged, bereft, healthy]) await append(casterId, 1, event('Said', 'more'));
    // As a database looks that was restored without care.
    await test.database.pool.query('alter table events drop constraint events_account_id_setup_hash_fkey');
    await test.database.pool.query(
      `update events set setup_hash = sha256('nobody stored it') where caster_id = $1 and version = 2`,
      [bereft],
    );
    await projections.bringUpToDate(tallies, [smudged, bereft, healthy]);

    expect((await row(healthy))?.words).toEqual(['fine', 'more']);
    expect(await projections.parked()).toMatchObject([
      { casterId: smudged, reason: 'a smudged row' },
      { casterId: bereft, reason: expect.stringMatching(/^Setup .* is missing/) },
    ]);
    await test.database.pool.query('update events set setup_hash = null where caster_id = $1', [bereft]);
    await projections.rebuild(tallies);
    expect(await projections.parked()).toEqual([]);
  });

  it('tries parked streams again from their start; those that stay so keep their rows, and the view its checkpoint', async () => {
    const own = await Talk.open([tallies]);
    const query = async (sql: string, values: unknown[] = []) =>
      (await own.test.database.pool.query(sql, values)).rows;
    try {
      const ids = [await own.stream('fine'), await own.stream('smudge'), await own.stream('fine')] as const;
      const [poisoned, smudged, newer] = ids;
      await own.projections.bringUpToDate(tallies, ids);
      await own.append(poisoned, 1, event('Poison', ''));
      for (const casterId of [smudged, newer]) await own.append(casterId, 1, event('Said', 'more'));
      await own.projections.bringUpToDate(tallies, [poisoned, smudged]);
      const name = checkpointOf(tallies);
      await query(`insert into checkpoints (name, era, xid, position) values ($1, 1, '7', 0)`, [name]);
      await query(`insert into parked_streams (view, caster_id, reason) values ('tallies_v1', $1, 'old')`, [
        newer,
      ]);
      await query('update tallies_v1 set schema_version = 2, version = 2 where caster_id = $1', [newer]);

      const { tried, parked } = await own.projections.retryParked();
      expect({ tried, parked }).toMatchObject({ tried: 3, parked: [{ casterId: poisoned }] });
      expect(parked).toHaveLength(1);
      expect(await own.row(poisoned)).toEqual({ version: 1, gone: false, words: ['fine'] });
      expect(await own.row(smudged)).toEqual({ version: 2, gone: false, words: ['smudge', 'more'] });
      expect(await own.row(newer)).toEqual({ version: 2, gone: false, words: ['fine'] });
      expect(await query('select name from checkpoints')).toEqual([{ name }]);

      await query("update events set type = 'Said' where caster_id = $1", [poisoned]);
      expect(await own.projections.retryParked()).toEqual({ tried: 1, parked: [] });
    } finally {
      await own.close();
    }
  });

  it('parks nobody whom another program folded meanwhile', async () => {
    const casterId = await stream('fine');
    await append(casterId, 1, event('Poison', ''));
    const read = store.readStreamsToFold.bind(store);
    store.readStreamsToFold = async (ranges) => {
      const events = await read(ranges);
      await test.database.pool.query(
        `insert into tallies_v1 values ($1, 'a', 2, 2, false, '[]') on conflict do nothing`,
        [casterId],
      );
      return events;
    };
    await projections.bringUpToDate(tallies, [casterId]).finally(() => {
      store.readStreamsToFold = read;
    });
    expect((await projections.parked()).map((one) => one.casterId)).not.toContain(casterId);
  });

  it('parks nobody for what Postgres lacks', async () => {
    const casterIds = [await stream('fine'), await stream('fine too')];
    await test.database.pool.query('alter table tallies_v1 rename to tallies_away');
    const attempt = projections.bringUpToDate(tallies, casterIds);
    await expect(attempt).rejects.toMatchObject({ code: '42P01' });
    await test.database.pool.query('alter table tallies_away rename to tallies_v1');
    expect(await projections.parked()).toEqual([]);
  });

  it('says once why a stream is parked, and no more of it once it folds again', async () => {
    const casterId = await stream('fine');
    await append(casterId, 1, event('Poison', ''));
    lines.length = 0;
    await projections.bringUpToDate(tallies, [casterId]);
    const [parked] = await projections.parked();
    expect(await readParkedCount(test.database.pool)).toBe(1);
    await Promise.all(Array.from({ length: 8 }, () => projections.bringUpToDate(tallies, [casterId])));

    expect(lines).toEqual([{ view: 'tallies_v1', casterId, reason: 'nobody can read this' }]);
    expect(await projections.parked()).toEqual([parked]);
    await test.database.pool.query("update events set type = 'Said' where caster_id = $1", [casterId]);
    await projections.bringUpToDate(tallies, [casterId]);
    expect(await projections.parked()).toEqual([]);
    expect(await row(casterId)).toMatchObject({ version: 2 });
  });

  it('tells how far a view is behind, by events and by the age of the oldest, and counts no parked stream', async () => {
    const lag = () => readViewLag(test.database.pool, tallies);
    const { rows } = await test.database.pool.query<{ caster_id: string }>('select caster_id from streams');
    const all = () => rows.map(({ caster_id }) => caster_id);
    await projections.bringUpToDate(tallies, all());
    expect(await lag()).toMatchObject({ view: 'tallies_v1', events: 0, seconds: 0 });

    const casterId = await stream('one', 'two');
    await test.database.pool.query(
      "update events set recorded_at = now() - interval '30 seconds' where caster_id = $1",
      [casterId],
    );
    expect(await lag()).toMatchObject({ events: 2 });
    expect((await lag()).seconds).toBeGreaterThanOrEqual(30);
    await projections.bringUpToDate(tallies, [casterId]);
    expect(await lag()).toMatchObject({ view: 'tallies_v1', events: 0, seconds: 0 });

    await append(casterId, 2, event('Poison', ''));
    expect((await lag()).events).toBe(1);
    await projections.bringUpToDate(tallies, [casterId]);
    expect((await lag()).events).toBe(0);
  });

  it('loads a stream as its last event left it, whether or not the row has come so far', async () => {
    const casterId = await stream('one');
    expect(await projections.load(tallies, casterId)).toEqual({
      accountId: 'a',
      version: 1,
      row: { words: ['one'] },
    });
    await projections.bringUpToDate(tallies, [casterId]);
    await append(casterId, 1, event('Said', 'two'));
    expect(await projections.load(tallies, casterId)).toEqual({
      accountId: 'a',
      version: 2,
      row: { words: ['one', 'two'] },
    });
    expect(await projections.load(tallies, randomUUID())).toBeUndefined();
  });
});

describe('Events in hand', () => {
  const recorded = async (...casterIds: string[]) => {
    const events = await Promise.all(casterIds.map((casterId) => store.readStream(casterId)));
    return events.flat();
  };

  it('of new streams are folded by one statement, and nothing is read', async () => {
    const casterIds = [await stream('one', 'two'), await stream('three')];
    const events = await recorded(...casterIds);
    const statements = await queriesOf(() => projections.project(tallies, events));
    expect(statements).toEqual([expect.stringContaining('insert into tallies_v1')]);
    expect(await row(casterIds[0]!)).toEqual({ version: 2, gone: false, words: ['one', 'two'] });
  });

  it('go on from a row that is right before them or among them; another one is read up to them', async () => {
    const [right, among, behind, done] = [
      await stream('one'),
      await stream('one'),
      await stream('one'),
      await stream('one'),
    ] as const;
    await projections.bringUpToDate(tallies, [right, among, behind, done]);
    await append(behind, 1, event('Said', 'missed'));
    for (const casterId of [right, among, done])
      await append(casterId, 1, event('Said', 'two'), event('Said', 'three'));
    await projections.bringUpToDate(tallies, [done]);
    await append(behind, 2, event('Said', 'three'));
    const inHand = (await recorded(right, among, behind, done)).filter(({ version }) => version > 1);
    await projections.project(
      tallies,
      inHand.filter(({ casterId, version }) => casterId === among && version === 2),
    );

    const without = inHand.filter(({ casterId }) => casterId !== behind);
    const statements = await queriesOf(() => projections.project(tallies, without));
    expect(statements).toEqual([
      expect.stringContaining('v.words'),
      expect.stringContaining('insert into tallies_v1'),
    ]);
    await projections.project(
      tallies,
      inHand.filter(({ casterId, version }) => casterId === behind && version === 3),
    );
    for (const casterId of [right, among, done])
      expect((await row(casterId))?.words).toEqual(['one', 'two', 'three']);
    expect((await row(behind))?.words).toEqual(['one', 'missed', 'three']);
  });

  it('that cannot be folded park their stream, the others go on; with a smudged row too', async () => {
    const [poisoned, smudged, healthy] = [await stream('fine'), await stream('smudge'), await stream('fine')];
    await projections.bringUpToDate(tallies, [poisoned, smudged, healthy]);
    await append(poisoned, 1, event('Poison', ''));
    for (const casterId of [smudged, healthy]) await append(casterId, 1, event('Said', 'more'));
    const inHand = (await recorded(poisoned, smudged, healthy)).filter(({ version }) => version > 1);
    await projections.project(tallies, inHand);

    expect((await projections.parked()).map(({ casterId }) => casterId)).toEqual(
      expect.arrayContaining([poisoned, smudged]),
    );
    expect((await row(healthy))?.words).toEqual(['fine', 'more']);
    await test.database.pool.query("update events set type = 'Said' where caster_id = $1", [poisoned]);
    await projections.rebuild(tallies);
    for (const { casterId } of await projections.parked())
      expect([poisoned, smudged]).not.toContain(casterId);
  });

  it('write nothing over what a newer program keeps', async () => {
    const casterId = await stream('old');
    await test.database.pool.query(`insert into tallies_v1 values ($1, 'a', 1, 2, false, '["new"]')`, [
      casterId,
    ]);
    await projections.project(tallies, await recorded(casterId));
    expect((await row(casterId))?.words).toEqual(['new']);
  });
});

describe('Rows that are snapshots', () => {
  const snapshots: View<Tally> = { ...tallies, name: 'snapshots', snapshotEvery: 4 };
  const kept = (casterId: string) => talk.row(casterId, 'snapshots_v1');
  let engine: Projections;
  beforeAll(async () => {
    engine = new Projections(test.database, store, [snapshots], () => undefined);
    await engine.createTables();
  });
  afterAll(() => engine.close());
  const lag = async () => (await readViewLag(test.database.pool, snapshots)).events;

  it('are not there for a short stream, and are the stream up to a multiple then; loading folds the rest', async () => {
    await engine.rebuild(snapshots);
    // So that nobody folds in the background what is looked at here.
    await engine.close();
    const casterId = await stream('1', '2', '3');
    await engine.bringUpToDate(snapshots, [casterId]);
    expect(await kept(casterId)).toBeUndefined();
    expect([await lag(), await engine.lagging(snapshots, 'a')]).toEqual([0, []]);
    expect(await engine.load(snapshots, casterId)).toMatchObject({
      version: 3,
      row: { words: ['1', '2', '3'] },
    });

    await append(casterId, 3, event('Said', '4'), event('Said', '5'));
    expect(await engine.lagging(snapshots, 'a')).toEqual([casterId]);
    expect(await lag()).toBe(2);
    await engine.bringUpToDate(snapshots, [casterId]);
    expect(await kept(casterId)).toEqual({ version: 4, gone: false, words: ['1', '2', '3', '4'] });
    expect([await lag(), await engine.lagging(snapshots, 'a')]).toEqual([0, []]);
    expect((await engine.load(snapshots, casterId))?.row?.words).toEqual(['1', '2', '3', '4', '5']);

    await append(casterId, 5, event('Ended', ''));
    await engine.bringUpToDate(snapshots, [casterId]);
    expect((await kept(casterId))?.version).toBe(4);
    expect(await engine.load(snapshots, casterId)).toMatchObject({ version: 6, row: null });
  });

  it('cost the projector nothing until one is due', async () => {
    const casterId = await stream('1', '2', '3');
    const events = await store.readStream(casterId);
    const statements = await queriesOf(() => engine.project(snapshots, events));
    expect(statements).toEqual([]);
    await append(casterId, 3, event('Said', '4'), event('Said', '5'));
    await engine.project(snapshots, await store.readStream(casterId, 3));
    expect((await kept(casterId))?.version).toBe(4);
  });

  it('are after a rebuild what they are without one, also where an older program kept each version', async () => {
    const [short, long, exact] = [
      await stream('1', '2'),
      await stream('1', '2', '3', '4', '5', '6'),
      await stream('1', '2', '3', '4'),
    ] as const;
    const all = async () =>
      (await test.database.pool.query('select * from snapshots_v1 order by caster_id')).rows;
    await engine.bringUpToDate(snapshots, [short, long, exact]);
    const live = await all();
    await engine.rebuild(snapshots);
    expect(await all()).toEqual(live);

    const older = new Projections(test.database, store, [], () => undefined);
    await older.bringUpToDate({ ...snapshots, snapshotEvery: undefined }, [short, long, exact]);
    expect(await kept(short)).toMatchObject({ version: 2 });
    expect((await engine.load(snapshots, long))?.row?.words).toHaveLength(6);
    await test.database.pool.query(`update snapshots_v1 set words = '["wrong"]' where caster_id = $1`, [
      exact,
    ]);
    await engine.rebuild(snapshots);
    expect(await all()).toEqual(live);
  });

  it('that cannot be made park their stream when one is due, and not before', async () => {
    const casterId = await stream('1');
    await append(casterId, 1, event('Poison', ''));
    const parked = async () => (await engine.parked()).filter(({ view }) => view === 'snapshots_v1');
    await engine.bringUpToDate(snapshots, [casterId]);
    expect(await parked()).toEqual([]);
    await append(casterId, 2, event('Said', '3'), event('Said', '4'));
    await engine.bringUpToDate(snapshots, [casterId]);
    expect(await parked()).toMatchObject([{ casterId }]);
    expect((await engine.retryParked()).parked).toMatchObject([{ casterId }]);
    await engine.rebuild(snapshots);
    expect(await parked()).toMatchObject([{ casterId }]);
    await test.database.pool.query("update events set type = 'Said' where caster_id = $1", [casterId]);
    await engine.rebuild(snapshots);
    expect(await parked()).toEqual([]);
  });

  it('are no longer parked for what an older program could not make, once none is due', async () => {
    const casterId = await stream('1', '2');
    const values = ['snapshots_v1', casterId];
    await test.database.pool.query(
      "insert into parked_streams (view, caster_id, reason) values ($1, $2, '')",
      values,
    );
    await engine.rebuild(snapshots);
    expect((await engine.parked()).map((one) => one.casterId)).not.toContain(casterId);
  });
});

describe('A rebuild depends on the store alone', () => {
  const queryRows = (sql: string, values: unknown[] = []) => test.database.pool.query(sql, values);
  const plant = (casterId: string, accountId: string, version: number, schema: number, gone: boolean) =>
    queryRows(`insert into tallies_v1 values ($1, $2, $3, $4, $5, '["planted"]')`, [
      casterId,
      accountId,
      version,
      schema,
      gone,
    ]);

  it.each([
    ['of this row schema', 1, false],
    ['of an older one', 0, false],
    ['of a newer one', 2, false],
    ['that is the mark of a studio that is gone', 1, true],
  ])('a row without a stream goes: one %s', async (_, schema, gone) => {
    const casterId = randomUUID();
    await plant(casterId, 'a', 3, schema, gone);
    await projections.rebuild(tallies);
    expect(await row(casterId)).toBeUndefined();
  });

  it.each([
    ['a little ahead', 'version = 3, words = \'["later"]\''],
    ['far ahead', 'version = 2147483647, words = \'["later"]\''],
    ['ahead and gone', 'version = 5, gone = true, words = null'],
    ['ahead under an older row schema', 'version = 9, schema_version = 0, words = \'["later"]\''],
    ['of another account', "account_id = 'b', words = '[\"theirs\"]'"],
    ['of another account under a newer row schema', "account_id = 'b', schema_version = 2, version = 1"],
    ['wrong at its version', 'words = \'["wrong"]\''],
    ['taken for gone', 'gone = true, words = null'],
    ['smudged', 'words = \'["smudge"]\''],
  ])('a row is made right: one %s', async (_, wrong) => {
    const casterId = await stream('one', 'two');
    await projections.bringUpToDate(tallies, [casterId]);
    const right = (await queryRows('select * from tallies_v1 where caster_id = $1', [casterId])).rows;
    await queryRows(`update tallies_v1 set ${wrong} where caster_id = $1`, [casterId]);

    await projections.rebuild(tallies);
    expect((await queryRows('select * from tallies_v1 where caster_id = $1', [casterId])).rows).toEqual(
      right,
    );
  });

  it('a row of a stream that went back to an earlier version goes back with it', async () => {
    const casterId = await stream('one', 'two', 'three');
    await projections.bringUpToDate(tallies, [casterId]);
    await queryRows('delete from events where caster_id = $1 and version > 1', [casterId]);
    await queryRows('update streams set version = 1 where caster_id = $1', [casterId]);
    await projections.rebuild(tallies);
    expect(await row(casterId)).toEqual({ version: 1, gone: false, words: ['one'] });
  });

  it('a row of a newer row schema is left to the program that knows it', async () => {
    const casterId = await stream('old');
    await plant(casterId, 'a', 1, 2, false);
    await projections.rebuild(tallies);
    expect((await row(casterId))?.words).toEqual(['planted']);
  });

  it('a parked stream that vanished is parked no longer, and one that still cannot be folded stays so', async () => {
    const poisoned = await stream('fine');
    await append(poisoned, 1, event('Poison', ''));
    const vanished = randomUUID();
    await queryRows("insert into parked_streams (view, caster_id, reason) values ('tallies_v1', $1, 'old')", [
      vanished,
    ]);
    await projections.rebuild(tallies);
    const parked = (await projections.parked()).map(({ casterId }) => casterId);
    expect(parked).toContain(poisoned);
    expect(parked).not.toContain(vanished);
  });

  it('what is recorded while it runs is not taken back', async () => {
    const casterIds = await Promise.all(Array.from({ length: 20 }, () => stream('one')));
    let rebuilding = true;
    const writing = (async () => {
      for (let version = 1; rebuilding; version += 1) {
        const casterId = casterIds[version % 20] as string;
        await append(casterId, (await store.stream(casterId))?.version ?? 0, event('Said', 'more'));
        await projections.bringUpToDate(tallies, [casterId]);
      }
    })();
    for (let i = 0; i < 5; i += 1) await projections.rebuild(tallies);
    rebuilding = false;
    await writing;
    await projections.bringUpToDate(tallies, casterIds);
    for (const casterId of casterIds)
      expect((await row(casterId))?.words).toHaveLength((await store.stream(casterId))?.version ?? 0);
  });
});
