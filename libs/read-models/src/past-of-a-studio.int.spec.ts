import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, emptySetup, encodeEvent, exists } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { Projections } from '#libs/projections';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { CasterHistory } from './caster-history/caster-history.queries.js';
import { CasterLineage } from './caster-lineage/caster-lineage.queries.js';
import { casterListEntity } from './caster-list/caster-list.entity.js';
import { casterList } from './caster-list/caster-list.projection.js';
import { CasterList } from './caster-list/caster-list.queries.js';
import { casterStates } from './caster-states/caster-states.projection.js';
import { CasterStates, type Moment } from './caster-states/caster-states.queries.js';

let test: FreshDatabase;
let store: EventStore;
let states: CasterStates;
let history: CasterHistory;
let lineage: CasterLineage;
const [anna, ben] = ['2000000000000001', '2000000000000002'];
beforeAll(async () => {
  test = await freshDatabase({ entities: [casterListEntity] });
  const log = () => undefined;
  store = new EventStore(test.database, { casterQuota: 10_000, clientTokenDays: 7, log });
  await store.open();
  const projections = new Projections(test.database, store, [casterStates, casterList], log);
  await projections.createTables();
  states = new CasterStates(projections, store);
  history = new CasterHistory(store, states);
  lineage = new CasterLineage(test.database, store, new CasterList(test.database, projections, store));
  await test.database.pool.query('insert into accounts (account_id) values ($1), ($2)', [anna, ben]);
});
afterAll(async () => {
  await store.drain();
  await test.drop();
});

const at = '2026-11-01T08:00:00.000Z';
const setup = emptySetup({ normType: 1, tags: [] });
const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });

async function made(event: CasterEvent & { casterId: string }, accountId = anna): Promise<string> {
  const { casterId } = event;
  const outcome = await store.start({
    accountId,
    casterId,
    operation: event.type,
    clientToken: casterId,
    parametersHash: Buffer.alloc(32),
    answer: { casterId },
    event: recordable(event),
    meta: { requestId: `MADE ${casterId}`, by: { type: 'user', name: 'desk' } },
  });
  expect(outcome.kind).toBe('appended');
  return casterId;
}
const newStudio = (name = 'Newsroom', accountId = anna) =>
  made({ type: 'CasterCreated', casterId: randomUUID(), name, clientToken: 'first', setup, at }, accountId);
const copyOf = (sourceCasterId: string, sourceVersion = 1, name = 'The copy', accountId = anna) =>
  made(
    {
      type: 'CasterCopied',
      casterId: randomUUID(),
      sourceCasterId,
      sourceVersion,
      name,
      clientToken: 'first',
      setup,
      at,
    },
    accountId,
  );

async function happens(casterId: string, expectedVersion: number, ...events: readonly CasterEvent[]) {
  const { kind } = await store.append({
    accountId: anna,
    casterId,
    expectedVersion,
    events: events.map(recordable),
    endsStream: events.some(({ type }) => type === 'CasterDeleted' || type === 'CasterErased'),
    meta: { requestId: `AFTER ${expectedVersion}` },
  });
  expect(kind).toBe('appended');
}
const grouped = (resourceGroupId: string): CasterEvent => ({
  type: 'ResourceGroupChanged',
  resourceGroupId,
  at,
});
const deleted: CasterEvent = { type: 'CasterDeleted', at };

/** Tests do not wait for the clock: they set what it said. */
const recordedAt = (casterId: string, version: number, time: string) =>
  test.database.pool.query('update events set recorded_at = $3 where caster_id = $1 and version = $2', [
    casterId,
    version,
    time,
  ]);

async function groupAt(casterId: string, moment: Moment, accountId = anna) {
  const found = await states.at(accountId, casterId, moment);
  if (!found) return found;
  const { version, caster } = found;
  return [version, exists(caster) ? (caster.setup.resourceGroupId ?? '-') : caster.status];
}

describe('A studio at an earlier moment', () => {
  it('is what its first events make it, version by version, whatever is remembered of it', async () => {
    const casterId = await newStudio();
    for (const n of [1, 2, 3]) await happens(casterId, n, grouped(`rg-${n + 1}`));
    await states.load(anna, casterId);
    for (const [version, group] of [
      [1, '-'],
      [2, 'rg-2'],
      [3, 'rg-3'],
      [4, 'rg-4'],
    ] as const)
      expect(await groupAt(casterId, { version })).toEqual([version, group]);
    for (const version of [0, -1, 5, 2 ** 31]) expect(await groupAt(casterId, { version })).toBeUndefined();
  });

  it('is found by time to the millisecond, with all that was recorded in it', async () => {
    const casterId = await newStudio();
    await happens(casterId, 1, grouped('rg-2'), grouped('rg-3'));
    await happens(casterId, 3, grouped('rg-4'));
    await recordedAt(casterId, 1, '2026-11-02T10:00:00.000400Z');
    await recordedAt(casterId, 2, '2026-11-02T10:00:00.257001Z');
    await recordedAt(casterId, 3, '2026-11-02T10:00:00.257999Z');
    await recordedAt(casterId, 4, '2026-11-02T10:00:00.258000Z');
    const atTime = (time: string) => groupAt(casterId, { at: new Date(`2026-11-02T${time}Z`) });
    expect(await atTime('09:59:59.999')).toBeUndefined();
    expect(await atTime('10:00:00.000')).toEqual([1, '-']);
    expect(await atTime('10:00:00.256')).toEqual([1, '-']);
    expect(await atTime('10:00:00.257')).toEqual([3, 'rg-3']);
    expect(await atTime('10:00:00.258')).toEqual([4, 'rg-4']);
    expect(await atTime('10:00:00.259')).toEqual([4, 'rg-4']);
    // As the history tells the time of each, so it is found.
    const { entries } = (await history.read(anna, casterId, { limit: 10 }))!;
    for (const { recordedAt: time } of entries.map(({ stored }) => stored))
      expect((await states.at(anna, casterId, { at: time }))?.version).toBeGreaterThan(0);
    expect(entries.map(({ stored }) => stored.recordedAt.toISOString().slice(20, 23))).toEqual([
      '258',
      '257',
      '257',
      '000',
    ]);
  });

  it('is there for one that was deleted since, and not for another account', async () => {
    const casterId = await newStudio();
    await happens(casterId, 1, grouped('rg-2'));
    await happens(casterId, 2, deleted);
    expect(await groupAt(casterId, { version: 2 })).toEqual([2, 'rg-2']);
    expect(await groupAt(casterId, { version: 3 })).toEqual([3, 'deleted']);
    expect(await groupAt(casterId, { version: 1 }, ben)).toBeNull();
    expect(await groupAt(casterId, { at: new Date() }, ben)).toBeNull();
  });

  it('is absent at any moment where there never was one', async () => {
    for (const moment of [{ version: 1 }, { at: new Date() }])
      expect(await groupAt(randomUUID(), moment)).toEqual([0, 'absent']);
  });

  it('is found by time while it is edited', async () => {
    const casterId = await newStudio();
    const { versionAt } = store;
    const asking = jest.spyOn(store, 'versionAt').mockImplementation(async (...asked) => {
      await happens(casterId, 1, grouped('meanwhile'));
      return versionAt.apply(store, asked);
    });
    const found = await groupAt(casterId, { at: new Date('2999-01-01') });
    asking.mockRestore();
    expect(found).toEqual([2, 'meanwhile']);
  });

  it('is found among more events than are read at once', async () => {
    const casterId = await newStudio();
    const edits = Array.from({ length: 1_100 }, (_, i) => grouped(`rg-${i + 2}`));
    await happens(casterId, 1, ...edits.slice(0, 600));
    await happens(casterId, 601, ...edits.slice(600));
    for (const version of [999, 1_000, 1_001, 1_002, 1_100])
      expect(await groupAt(casterId, { version })).toEqual([version, `rg-${version}`]);
    const { version, entries } = (await history.read(anna, casterId, { limit: 2, beforeVersion: 1_003 }))!;
    expect(version).toBe(1_101);
    expect(entries.map(({ stored }) => stored.version)).toEqual([1_002, 1_001]);
    expect(entries.map(({ before }) => exists(before) && before.setup.resourceGroupId)).toEqual([
      'rg-1001',
      'rg-1000',
    ]);
  });
});

describe('The history of a studio', () => {
  it('tells the newest event first, who caused it, and the studio before it', async () => {
    const casterId = await newStudio();
    await happens(casterId, 1, grouped('rg-2'));
    await happens(casterId, 2, deleted);
    const { version, entries } = (await history.read(anna, casterId, { limit: 10 }))!;
    expect(version).toBe(3);
    expect(entries.map(({ stored, event }) => [stored.version, event.type, stored.meta.requestId])).toEqual([
      [3, 'CasterDeleted', 'AFTER 2'],
      [2, 'ResourceGroupChanged', 'AFTER 1'],
      [1, 'CasterCreated', `MADE ${casterId}`],
    ]);
    expect(entries.map(({ stored }) => stored.meta.by)).toEqual([
      undefined,
      undefined,
      { type: 'user', name: 'desk' },
    ]);
    expect(entries.map(({ before }) => before.status)).toEqual(['idle', 'idle', 'absent']);
  });

  it('has pages that meet without a gap, and an end', async () => {
    const casterId = await newStudio();
    for (const n of [1, 2, 3, 4]) await happens(casterId, n, grouped(`rg-${n}`));
    const versions = async (beforeVersion?: number) =>
      (await history.read(anna, casterId, { limit: 2, beforeVersion }))?.entries.map(
        ({ stored }) => stored.version,
      );
    expect(await versions()).toEqual([5, 4]);
    expect(await versions(4)).toEqual([3, 2]);
    expect(await versions(2)).toEqual([1]);
    expect(await versions(1)).toEqual([]);
    expect(await versions(1_000)).toEqual([5, 4]);
  });

  it('is that of the account’s own studios alone, and of no other stream', async () => {
    const casterId = await newStudio('Theirs', ben);
    expect(await history.read(anna, casterId, { limit: 1 })).toBeNull();
    expect(await history.read(anna, randomUUID(), { limit: 1 })).toBeUndefined();
    const programId = randomUUID();
    await store.start({
      accountId: anna,
      casterId: programId,
      countsAgainstQuota: false,
      operation: 'AddCasterEpisodeGroup',
      clientToken: programId,
      parametersHash: Buffer.alloc(32),
      answer: { programId },
      event: recordable({
        type: 'EpisodeGroupCreated',
        programId,
        clientToken: programId,
        group: {
          domainName: 'live.example.com',
          callbackUrl: '',
          sideOutputUrl: '',
          startTime: at,
          repeatNum: 0,
          items: [],
        },
        at,
      }),
      meta: { requestId: 'R' },
    });
    expect(await history.read(anna, programId, { limit: 1 })).toBeUndefined();
    expect(await lineage.read(anna, programId, 10)).toBeUndefined();
  });
});

describe('The lineage of a studio', () => {
  const idsOf = (relatives: readonly { casterId: string }[] = []) =>
    relatives.map(({ casterId }) => casterId);

  it('goes up to the first and down to the last, with versions, names and what was deleted', async () => {
    const first = await newStudio('First');
    const second = await copyOf(first, 1, 'Second');
    await happens(second, 1, grouped('rg'), grouped('rg-2'));
    const third = await copyOf(second, 3, 'Third');
    const [a, b] = [await copyOf(third, 1, 'A'), await copyOf(third, 1, 'B')];
    const ofA = await copyOf(a, 1, 'Of A');
    await happens(second, 3, {
      type: 'CasterConfigured',
      name: 'Renamed',
      config: setup.config,
      layoutsDiscarded: false,
      at,
    });
    await happens(second, 4, deleted);
    await happens(b, 1, deleted);

    const { studio, ancestors, descendants, isTruncated } = (await lineage.read(anna, third, 10))!;
    expect(isTruncated).toBe(false);
    expect(studio).toMatchObject({ casterId: third, name: 'Third', depth: 0 });
    expect(studio.source).toEqual({ casterId: second, version: 3 });
    expect(ancestors).toMatchObject([
      { casterId: second, name: 'Renamed', depth: 1, deletedAt: expect.any(Date) },
      { casterId: first, name: 'First', depth: 2 },
    ]);
    expect(ancestors[1]).not.toHaveProperty('deletedAt');
    expect(descendants).toMatchObject([
      { casterId: a, name: 'A', depth: 1, source: { casterId: third, version: 1 } },
      { casterId: b, name: 'B', depth: 1, deletedAt: expect.any(Date) },
      { casterId: ofA, name: 'Of A', depth: 2, source: { casterId: a, version: 1 } },
    ]);
    // What was deleted has a lineage of its own.
    expect(idsOf((await lineage.read(anna, second, 10))?.descendants)).toEqual([third, a, b, ofA]);
  });

  it('has the name that a restore gave back, and no name of what is erased', async () => {
    const first = await newStudio('First');
    const [restored, erased] = [await copyOf(first), await copyOf(first)];
    await happens(
      restored,
      1,
      { type: 'CasterConfigured', name: 'Renamed', config: setup.config, layoutsDiscarded: false, at },
      { type: 'CasterRestored', restoredVersion: 1, name: 'The copy', setup, at },
      deleted,
    );
    await happens(erased, 1, { type: 'CasterErased', at });
    const { descendants } = (await lineage.read(anna, first, 10))!;
    expect(descendants).toMatchObject([
      { casterId: restored, name: 'The copy', deletedAt: expect.any(Date) },
      { casterId: erased, deletedAt: expect.any(Date) },
    ]);
    expect(descendants[1]).not.toHaveProperty('name');
  });

  it('ends where it is told to, level by level, and says so', async () => {
    const first = await newStudio();
    const second = await copyOf(first);
    const third = await copyOf(second);
    const more = [await copyOf(first), await copyOf(first)];
    const down = async (limit: number) => {
      const found = await lineage.read(anna, first, limit);
      return [idsOf(found?.descendants), found?.isTruncated];
    };
    expect(await down(2)).toEqual([[second, more[0]], true]);
    expect(await down(3)).toEqual([[second, ...more], true]);
    expect(await down(4)).toEqual([[second, ...more, third], false]);
    const up = await lineage.read(anna, third, 1);
    expect([idsOf(up?.ancestors), up?.isTruncated]).toEqual([[second], true]);
  });

  it('tells of another account’s studio the id that the own event has, and nothing else', async () => {
    const theirs = await newStudio('Secret', ben);
    const own = await copyOf(theirs, 1, 'Own');
    const theirCopy = await copyOf(own, 1, 'Secret too', ben);
    const found = (await lineage.read(anna, own, 10))!;
    expect(found.ancestors).toEqual([{ casterId: theirs, depth: 1 }]);
    expect(found.descendants).toEqual([]);
    expect(await lineage.read(anna, theirs, 10)).toBeNull();
    expect((await lineage.read(ben, theirCopy, 10))?.ancestors).toEqual([{ casterId: own, depth: 1 }]);
  });

  it('takes any name, also one that cannot be text in PostgreSQL or looks like another source', async () => {
    const first = await newStudio();
    const other = await newStudio();
    const names = ['a\u0000b', `","sourceCasterId":"${other}","x":"`];
    const copies = [await copyOf(first, 1, names[0]), await copyOf(first, 1, names[1])];
    const { rows } = await test.database.pool.query(
      `select caster_id from events
       where account_id = $1 and type = 'CasterCopied' and version = 1
         and substring(data::text from '"sourceCasterId":"([^"]+)"') = $2::text collate "C"
       order by position`,
      [anna, first],
    );
    expect(rows.map((row) => row.caster_id)).toEqual(copies);
    for (const copy of copies) await happens(copy, 1, deleted);
    expect((await lineage.read(anna, first, 10))?.descendants.map(({ name }) => name)).toEqual(names);
    expect((await lineage.read(anna, other, 10))?.descendants).toEqual([]);
  });

  it('is found by its index, one search for each studio', async () => {
    const client = await test.database.pool.connect();
    try {
      await client.query('begin');
      await client.query('set local enable_seqscan = off');
      await client.query('set local enable_bitmapscan = off');
      const { rows: forced } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (costs off)
         select caster_id from events
         where account_id = 'x' and type = 'CasterCopied' and version = 1
           and substring(data::text from '"sourceCasterId":"([^"]+)"') = 'y'::text collate "C"
         order by position`,
      );
      const plan = forced.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('Index Scan using events_copied_from');
      expect(plan).not.toContain('Sort');
    } finally {
      await client.query('rollback');
      client.release();
    }
  });
});
