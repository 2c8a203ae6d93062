import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LeasedCheckpoint } from '#libs/event-store';
import { openTransaction, waitFor } from '#libs/testing';
import { readParkedCount } from './lag.js';
import { Projections } from './projections.js';
import type { Phase, RebuildProgress } from './rebuild.js';
import { event, Talk, tallies } from './tallies.suite.js';
import { checkpointOf, createTable, previousOf, tableOf } from './view.js';

let talk: Talk;
beforeEach(async () => {
  talk = await Talk.open([tallies]);
});
afterEach(() => talk.close());

const query = async (sql: string, values: unknown[] = []) =>
  (await talk.test.database.pool.query(sql, values)).rows;
const row = (casterId: string, view = tallies) => talk.row(casterId, tableOf(view));
const bringUpToDate = (...casterIds: string[]) => talk.projections.bringUpToDate(tallies, casterIds);

/** More than one page is filled of. */
const manyPages = () =>
  Promise.all(Array.from({ length: 6 }, (_, i) => talk.stream(...Array.from({ length: 900 }, () => `${i}`))));

/** Rebuilds, and does something when it first comes to a phase; what that throws ends the rebuild. */
function rebuildDoing(phase: Phase, work: (progress: RebuildProgress) => void) {
  let isDone = false;
  return talk.projections.rebuild(tallies, (progress) => {
    if (isDone || progress.phase !== phase) return;
    isDone = true;
    work(progress);
  });
}

describe('A rebuild', () => {
  it('tells the differences by studio and column, and what they mean', async () => {
    const [right, wrong, ahead, missing, newer, older, late] = [
      await talk.stream('right'),
      await talk.stream('one', 'two'),
      await talk.stream('one'),
      await talk.stream('one'),
      await talk.stream('one'),
      await talk.stream('one'),
      await talk.stream('one'),
    ] as const;
    const poisoned = await talk.stream('fine');
    await bringUpToDate(right, wrong, ahead, missing, newer, older, late, poisoned);
    await talk.append(late, 1, event('Said', 'two'));
    await talk.append(poisoned, 1, event('Poison', ''));
    const unfounded = randomUUID();
    await query(`insert into tallies_v1 values ($1, 'a', 1, 1, false, '[]')`, [unfounded]);
    await query(`update tallies_v1 set words = '["three"]', gone = true where caster_id = $1`, [wrong]);
    await query(`update tallies_v1 set version = 7 where caster_id = $1`, [ahead]);
    await query(`update tallies_v1 set schema_version = 2, words = '["new"]' where caster_id = $1`, [newer]);
    await query(`update tallies_v1 set schema_version = 0 where caster_id = $1`, [older]);
    // A row is lost where the triggers do not look.
    await query('alter table tallies_v1 disable trigger user');
    await query('delete from tallies_v1 where caster_id = $1', [missing]);
    await query('alter table tallies_v1 enable trigger user');
    await query(
      `insert into checkpoints (name, era, xid, position)
       select $1, e.era, e.xid, e.position from events e where caster_id = $2 and version = 1
       on conflict (name) do update set era = excluded.era, xid = excluded.xid, position = excluded.position`,
      [checkpointOf(tallies), late],
    );

    const { differences, ...report } = await talk.projections.rebuild(tallies);
    expect(Object.fromEntries(differences.map(({ casterId, ...rest }) => [casterId, rest]))).toEqual({
      [wrong]: { kind: 'wrong', columns: ['gone', 'words'] },
      [ahead]: { kind: 'ahead', columns: [] },
      [missing]: { kind: 'missing', columns: [] },
      [newer]: { kind: 'newer', columns: [] },
      [poisoned]: { kind: 'parked', columns: [] },
      [unfounded]: { kind: 'unfounded', columns: [] },
    });
    expect(report).toMatchObject({ studios: 8, compared: 1, behind: 1, older: 1, resumed: false });
    expect(await row(wrong)).toEqual({ version: 2, gone: false, words: ['one', 'two'] });
    expect((await row(newer))?.words).toEqual(['new']);
    expect(await row(unfounded)).toBeUndefined();
    expect(await row(wrong, previousOf(tallies))).toMatchObject({ words: ['three'] });
    expect(await readParkedCount(talk.test.database.pool)).toBe(1);
    expect(await talk.projections.parked()).toMatchObject([{ view: 'tallies_v1', casterId: poisoned }]);
  });

  it('that ended goes on after its last page; one of another row schema begins anew', async () => {
    await manyPages();
    let told = 0;
    const interrupted = talk.projections.rebuild(tallies, ({ done }) => {
      told += 1;
      if (done > 0) throw new Error('killed');
    });
    await expect(interrupted).rejects.toThrow('killed');
    expect(told).toBe(2);
    const done = await query('select events::int from view_rebuilds');
    const early = await talk.stream('recorded meanwhile');

    const read: number[] = [];
    const toFold = talk.store.readStreamsToFold.bind(talk.store);
    talk.store.readStreamsToFold = async (ranges) => {
      read.push(ranges.reduce((sum, range) => sum + (range.upToVersion ?? 0) - range.afterVersion, 0));
      return toFold(ranges);
    };
    const report = await talk.projections.rebuild(tallies);
    expect(report).toMatchObject({ resumed: true, differences: [] });
    expect(read.reduce((sum, events) => sum + events, 0)).toBeLessThanOrEqual(5_400 + 2 - done[0].events);
    expect(await row(early)).toMatchObject({ version: 1 });
    expect(await query('select count(*)::int as rows from tallies_v1')).toEqual([{ rows: 7 }]);

    const other = rebuildDoing('comparing', () => {
      throw new Error('killed');
    });
    await expect(other).rejects.toThrow('killed');
    const upgraded = new Projections(
      talk.test.database,
      talk.store,
      [{ ...tallies, rowSchema: 2 }],
      () => {},
    );
    expect(await upgraded.rebuild(upgraded.views[0]!)).toMatchObject({ resumed: false, older: 7 });
    await upgraded.close();
  });

  it('has what was folded into the table of before until the very last moment', async () => {
    const casterIds = await Promise.all(Array.from({ length: 20 }, () => talk.stream('one')));
    await bringUpToDate(...casterIds);
    // Somebody holds the table until these are recorded and folded.
    const stranger = await openTransaction(
      talk.test.database.pool,
      'lock table tallies_v1 in access share mode',
    );
    let isSwitching = false;
    const rebuilt = rebuildDoing('switching', () => {
      isSwitching = true;
    });
    await waitFor(() => isSwitching, { what: 'the switch' });
    const late = await talk.stream('late');
    for (const casterId of casterIds) await talk.append(casterId, 1, event('Said', 'two'));
    await waitFor(
      async () => {
        await bringUpToDate(late, ...casterIds);
        return (await row(late)) !== undefined;
      },
      { what: 'a fold between two attempts to switch' },
    );
    await stranger.end();
    await rebuilt;
    const [{ behind }] = await query('select count(*)::int as behind from tallies_v1 where version <> 2');
    // The late one has one event; nobody has looked at the table since the switch.
    expect({ behind, late: await row(late) }).toEqual({ behind: 1, late: expect.anything() });
  });

  it('is done by one process at a time, and by none that was taken over', async () => {
    await manyPages();
    const toFold = talk.store.readStreamsToFold.bind(talk.store);
    talk.store.readStreamsToFold = async (ranges) => {
      talk.store.readStreamsToFold = toFold;
      await query("update checkpoints set epoch = epoch + 1 where name = 'rebuild/tallies_v1'");
      return toFold(ranges);
    };
    await expect(talk.projections.rebuild(tallies)).rejects.toThrow(
      'Another process has taken over the rebuild of tallies',
    );
    const held = new LeasedCheckpoint(talk.test.database, 'rebuild/tallies_v1', randomUUID(), 9_000);
    await query('delete from checkpoints');
    expect(await held.acquire()).not.toBeNull();
    await held.whileRenewing(() =>
      expect(talk.projections.rebuild(tallies)).rejects.toThrow(
        'tallies is being rebuilt by another process',
      ),
    );
    await held.release();
    expect(await talk.projections.rebuild(tallies)).toMatchObject({ resumed: true, differences: [] });
  });

  it('leaves names that a start finds: nothing is made twice, by older programs too', async () => {
    const made = async () => ({
      indexes: await query(
        "select indexname, indexdef from pg_indexes where tablename = 'tallies_v1' order by indexname",
      ),
      triggers: await query(
        "select tgname from pg_trigger where tgrelid = 'tallies_v1'::regclass order by tgname",
      ),
    });
    const before = await made();
    await talk.projections.rebuild(tallies);
    await talk.projections.rebuild(tallies);
    expect(await made()).toEqual(before);
    await talk.projections.createTables();
    expect(await made()).toEqual(before);
    expect(
      (await query("select tablename from pg_tables where tablename ~ '^tallies' order by tablename")).flat(),
    ).toEqual([{ tablename: 'tallies_v1' }, { tablename: 'tallies_v1_previous' }]);
  });

  it('refuses a table of other columns, which kept plans would not fit', async () => {
    await query('alter table tallies_v1 add column more text');
    await expect(talk.projections.rebuild(tallies)).rejects.toThrow(/have other columns: .*more text/);
  });
});

describe('A roll-back', () => {
  it('has the version before read again, with what was recorded since, and can be taken back', async () => {
    const [wrong, poisoned] = [await talk.stream('one'), await talk.stream('fine')];
    await talk.append(poisoned, 1, event('Poison', ''));
    await bringUpToDate(wrong, poisoned);
    await query(`update tallies_v1 set words = '["wrong"]' where caster_id = $1`, [wrong]);
    await talk.projections.rebuild(tallies);
    const late = await talk.stream('late');
    await talk.append(wrong, 1, event('Said', 'two'));

    await talk.projections.rollBack(tallies);
    expect((await row(wrong))?.words).toEqual(['wrong', 'two']);
    expect((await row(late))?.words).toEqual(['late']);
    expect(await talk.projections.lagging(tallies, 'a')).toEqual([poisoned]);
    expect(await talk.projections.parked()).toMatchObject([{ casterId: poisoned }]);

    await talk.projections.rollBack(tallies);
    expect((await row(wrong))?.words).toEqual(['one', 'two']);
    expect(await talk.projections.lagging(tallies, 'a')).toEqual([poisoned]);
  });

  it('is refused where there is no version before', () =>
    expect(talk.projections.rollBack(tallies)).rejects.toThrow('There is no version before'));
});

describe('Tables of views', () => {
  const older = { ...tallies, version: 0 };
  const gone = { ...tallies, name: 'echoes' };
  const states = async () =>
    Object.fromEntries((await talk.projections.tables()).map(({ table, state }) => [table, state]));

  it('are listed with what they are, and dropped where nobody uses them', async () => {
    await bringUpToDate(await talk.stream('one'));
    await talk.projections.rebuild(tallies);
    await expect(
      rebuildDoing('comparing', () => {
        throw new Error('killed');
      }),
    ).rejects.toThrow();
    for (const view of [older, gone]) await query(createTable(view));
    expect(await states()).toEqual({
      tallies_v1: 'live',
      tallies_v1_next: 'being built',
      tallies_v1_previous: 'previous',
      tallies_v0: 'unused',
      echoes_v1: 'unused',
    });
    expect(await talk.projections.tables()).toContainEqual(
      expect.objectContaining({ view: 'tallies', table: 'tallies_v1', rows: 1, rowSchemas: [1] }),
    );

    const refused = (table: string) => talk.projections.drop(table).catch((error: Error) => error.message);
    expect(await refused('tallies_v1')).toMatch(/is read by this program/);
    expect(await refused('events')).toMatch(/There is no table events of a view/);
    expect(await refused('tallies_v9')).toMatch(/There is no table tallies_v9 of a view/);
    const lease = new LeasedCheckpoint(talk.test.database, checkpointOf(older), randomUUID(), 3_600_000);
    await lease.acquire();
    expect(await refused('tallies_v0')).toMatch(/is used by a running program/);
    await lease.release();
    // A table that was just made counts as read. Postgres tells of it a little later.
    const dropped = async () => {
      await query("select pg_stat_reset_single_table_counters('tallies_v0'::regclass)");
      await talk.projections.tables();
      return talk.projections.drop('tallies_v0').then(
        () => true,
        () => false,
      );
    };
    await waitFor(dropped, { what: 'nobody to have read the table', every: 200 });
    // Whoever was killed holds its lease for some seconds more.
    await waitFor(
      () =>
        talk.projections.drop('tallies_v1_next').then(
          () => true,
          () => false,
        ),
      { what: 'the lease of the killed rebuild to end', every: 200 },
    );
    await talk.projections.drop('tallies_v1_previous');
    expect(await states()).toEqual({ tallies_v1: 'live', echoes_v1: 'unused' });
    expect(await talk.projections.rebuild(tallies)).toMatchObject({ resumed: false });
  });

  it('that a program of another version may read are kept, unless that is known better', async () => {
    await query(createTable(gone));
    await query('select from echoes_v1');
    await waitFor(
      async () => (await talk.projections.tables()).find(({ table }) => table === 'echoes_v1')?.lastReadAt,
      { what: 'Postgres to tell of the reading' },
    );
    await expect(talk.projections.drop('echoes_v1')).rejects.toThrow(/was read at .* --force/);
    await talk.projections.drop('echoes_v1', { force: true });
    expect(await states()).toEqual({ tallies_v1: 'live' });
  });
});
