import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import { EventStore } from '#libs/event-store';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { readParkedCount, readViewLag } from './lag.js';
import { Projections } from './projections.js';
import type { View } from './view.js';

interface Tally {
  readonly words: string[];
}

/**
 * A view small enough to see through: what each stream's events said, in order. `Ended` ends it, `Poison` cannot be
 * folded, and a row that says "smudge" cannot be read.
 */
const tallies: View<Tally> = {
  name: 'tallies',
  version: 1,
  rowSchema: 1,
  columns: { words: 'jsonb' },
  indexes: [],
  fold(row, { type, data }) {
    if (type === 'Poison') throw new Error('nobody can read this');
    return type === 'Ended' ? null : { words: [...(row?.words ?? []), String(data.word)] };
  },
  encode: ({ words }) => ({ words }),
  decode({ words }) {
    if ((words as string[]).includes('smudge')) throw new Error('a smudged row');
    return { words: words as string[] };
  },
};

let test: FreshDatabase;
let store: EventStore;
let projections: Projections;
const lines: unknown[] = [];
beforeAll(async () => {
  test = await freshDatabase();
  const log = (_level: string, _message: string, fields: unknown) => void lines.push(fields);
  store = new EventStore(test.database, { casterQuota: 1_000, clientTokenDays: 7, log });
  projections = new Projections(test.database, store, [tallies], log);
  await projections.createTables();
  await test.database.pool.query("insert into accounts (account_id) values ('a')");
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const event = (type: string, word: string) => ({ eventId: uuidV7(), type, schemaVersion: 1, data: { word } });
const meta = { requestId: 'R' };

async function stream(...words: string[]): Promise<string> {
  const casterId = randomUUID();
  const [first = 'first', ...more] = words;
  await store.start({
    accountId: 'a',
    casterId,
    operation: 'Start',
    clientToken: randomUUID(),
    parametersHash: Buffer.alloc(32),
    answer: {},
    event: event('Said', first),
    meta,
  });
  if (more.length > 0) await append(casterId, 1, ...more.map((word) => event('Said', word)));
  return casterId;
}

const append = (casterId: string, expectedVersion: number, ...events: ReturnType<typeof event>[]) =>
  store.append({ accountId: 'a', casterId, expectedVersion, events, endsStream: false, meta });

/** The texts of the statements that the work sends; the store announces an earlier append when it likes. */
async function queriesOf(work: () => Promise<void>): Promise<string[]> {
  const { pool } = test.database;
  const query = pool.query;
  const texts: string[] = [];
  const telling = (...args: unknown[]) => {
    const [statement] = args as [string | { text: string }];
    texts.push(typeof statement === 'string' ? statement : statement.text);
    return Reflect.apply(query, pool, args);
  };
  Object.assign(pool, { query: telling });
  try {
    await work();
  } finally {
    Object.assign(pool, { query });
  }
  return texts.filter((text) => !text.includes('pg_notify'));
}

async function row(
  casterId: string,
): Promise<{ version: number; gone: boolean; words: string[] } | undefined> {
  const { rows } = await test.database.pool.query(
    'select version, gone, words from tallies_v1 where caster_id = $1',
    [casterId],
  );
  return rows[0];
}

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
    await projections.bringUpToDate(tallies, [casterId], 'start');
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
