import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LeasedCheckpoint, readWaitingEvents, Signal } from '#libs/event-store';
import { allReadable, waitFor } from '#libs/testing';
import { LONGEST_TAIL } from './behind.js';
import { keepCheckpoints } from './keep-checkpoints.js';
import { readViewLag } from './lag.js';
import { event, Talk, tallies } from './tallies.suite.js';
import { type AnyView, checkpointOf } from './view.js';
import type { ViewCheckpoint } from './view-checkpoint.js';

let talk: Talk;
let keeper: ViewCheckpoint;
beforeEach(async () => {
  talk = await Talk.open([tallies]);
  keeper = keeperOf(tallies);
});
afterEach(() => talk.close());

// Less than twice that of those who read: more would be taken for the lease of another clock.
const LEASE_MS = 9_000;
const leaseOf = (view: AnyView) =>
  new LeasedCheckpoint(talk.test.database, checkpointOf(view), randomUUID(), LEASE_MS);
const keeperOf = (view: AnyView) => talk.projections.checkpointOf(view, leaseOf(view));
/** A turn that may read all that was appended. */
async function turnOf(one: ViewCheckpoint) {
  await allReadable(talk.test.database.pool);
  return one.turn();
}
const query = (sql: string, values: unknown[] = []) => talk.test.database.pool.query(sql, values);
const lagging = (view: AnyView = tallies) => talk.projections.lagging(view, 'a');

/** Whether the look knows by the checkpoint alone: one statement then, another look at all streams else. */
async function isKnown(view: AnyView = tallies): Promise<boolean> {
  const statements = await talk.queriesOf(() => lagging(view));
  return statements.length === 1;
}

async function place(): Promise<{ era: number; xid: bigint } | undefined> {
  const { rows } = await query('select era, xid, position from checkpoints where name = $1', [
    checkpointOf(tallies),
  ]);
  return rows[0];
}

const range = (casterId: string, afterVersion: number, upToVersion: number) => ({
  casterId,
  afterVersion,
  upToVersion,
});

/** Runs something while a turn of the keeper folds. */
async function whileFolding<Result>(during: () => Promise<unknown>, work: () => Promise<Result>) {
  const { store } = talk;
  const read = store.readStreamsToFold.bind(store);
  store.readStreamsToFold = async (ranges) => {
    store.readStreamsToFold = read;
    await during();
    return read(ranges);
  };
  return work().finally(() => {
    store.readStreamsToFold = read;
  });
}

describe('The checkpoint of a view', () => {
  it('has every stream behind it up to date, and lists then look at what came after it alone', async () => {
    const early = [await talk.stream('one'), await talk.stream('two')];
    expect(await turnOf(keeper)).toBe('moved');
    expect(await talk.row(early[0] as string)).toMatchObject({ version: 1 });
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([]);

    const late = await talk.stream('three');
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([late]);
    expect(await turnOf(keeper)).toBe('moved');
    expect(await turnOf(keeper)).toBe('idle');
    expect(await talk.row(late)).toMatchObject({ version: 1 });
    expect(await lagging()).toEqual([]);
  });

  it('asks nothing of streams that are up to date', async () => {
    await turnOf(keeper);
    const casterId = await talk.stream('one');
    await talk.projections.bringUpToDate(tallies, [casterId]);
    await allReadable(talk.test.database.pool);
    const statements = await talk.queriesOf(() => keeper.turn());
    expect(statements).toEqual([
      expect.stringContaining('with tail'),
      expect.stringContaining('update checkpoints'),
    ]);
    expect(await talk.queriesOf(() => keeper.turn())).toEqual([expect.stringContaining('with tail')]);
  });

  it('stays below a transaction that is under way, so that nothing commits behind it', async () => {
    await turnOf(keeper);
    const slow = await talk.test.database.pool.connect();
    const slowId = randomUUID();
    await slow.query('begin');
    await slow.query(`insert into streams values ($1, 'a', 1)`, [slowId]);
    await slow.query(
      `insert into events (event_id, version, schema_version, account_id, caster_id, type, data, meta)
       values (gen_random_uuid(), 1, 1, 'a', $1, 'Said', '{"word":"slow"}', '{}')`,
      [slowId],
    );
    const quick = await talk.stream('quick');
    await keeper.turn();
    // Readable above the horizon: nobody sees less than their own last write.
    expect(await lagging()).toEqual([quick]);

    await slow.query('commit');
    slow.release();
    expect(await isKnown()).toBe(true);
    expect((await lagging()).sort()).toEqual([quick, slowId].sort());
    expect(await turnOf(keeper)).toBe('moved');
    expect(await lagging()).toEqual([]);
  });

  it('leaves parked streams in the look, also when it has passed them and while they are rebuilt', async () => {
    const poisoned = await talk.stream('fine');
    await talk.append(poisoned, 1, event('Poison', ''));
    await turnOf(keeper);
    expect(await talk.projections.parked()).toMatchObject([{ casterId: poisoned }]);
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([poisoned]);

    const during: string[][] = [];
    await talk.stream('another');
    await whileFolding(
      async () => during.push(await lagging()),
      () => talk.projections.rebuild(tallies),
    );
    expect(during[0]).toContain(poisoned);
    await talk.projections.close();
    await turnOf(keeper);
    expect(await lagging()).toEqual([poisoned]);

    await query("update events set type = 'Said' where caster_id = $1", [poisoned]);
    await talk.projections.bringUpToDate(tallies, [poisoned]);
    expect(await lagging()).toEqual([]);
  });

  it('keeps in the look what was parked and then folded up to before the event that cannot be', async () => {
    const poisoned = await talk.stream('one', 'two');
    await talk.projections.project(tallies, await talk.store.readStreams([range(poisoned, 0, 1)]));
    // Whoever was slow has these in hand, while the keeper goes on.
    const inHand = await talk.store.readStreams([range(poisoned, 1, 2)]);
    await talk.append(poisoned, 2, event('Poison', ''));
    await turnOf(keeper);
    await talk.projections.project(tallies, inHand);
    expect(await talk.row(poisoned)).toMatchObject({ version: 2 });
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([poisoned]);
    expect(await talk.projections.parked()).toMatchObject([{ casterId: poisoned }]);
  });

  it.each([
    ['the table is emptied', 'truncate tallies_v1'],
    ['a row is deleted', 'delete from tallies_v1'],
    ['a row goes back to an earlier version', 'update tallies_v1 set version = 1'],
    ['a row becomes one of an older row schema', 'update tallies_v1 set schema_version = 0'],
    ['a row is given to another account', "update tallies_v1 set account_id = 'b'"],
  ])('is forgotten when %s', async (_, sql) => {
    const casterId = await talk.stream('one', 'two');
    await turnOf(keeper);
    expect(await isKnown()).toBe(true);

    await query(sql);
    expect(await place()).toBeUndefined();
    expect(await lagging()).toEqual([casterId]);
  });

  it('is not moved over a row that is lost meanwhile', async () => {
    const early = await talk.stream('one');
    await turnOf(keeper);
    await talk.stream('two');
    const turn = await whileFolding(
      () => query('delete from tallies_v1 where caster_id = $1', [early]),
      () => turnOf(keeper),
    );
    expect(turn).toBe('elsewhere');
    expect(await lagging()).toEqual([early]);
    await talk.projections.close();
    expect(await talk.row(early)).toMatchObject({ version: 1 });
    expect(await lagging()).toEqual([]);
  });

  it('is not made while a row that there was is being lost', async () => {
    const early = await talk.stream('one');
    await talk.projections.bringUpToDate(tallies, [early]);
    const slow = await talk.test.database.pool.connect();
    await slow.query('begin');
    // There is no checkpoint yet that this could remove.
    await slow.query('delete from tallies_v1');
    const turn = await keeper.turn();
    await slow.query('commit');
    slow.release();
    expect(await lagging()).toEqual([early]);
    expect(turn).toBe('idle');

    await talk.projections.close();
    expect(await turnOf(keeper)).toBe('moved');
    expect(await talk.row(early)).toMatchObject({ version: 1 });
    expect(await isKnown()).toBe(true);
  });

  it('dies with its table: one that is made anew is looked through', async () => {
    const casterId = await talk.stream('one');
    await turnOf(keeper);
    await query('drop table tallies_v1');
    await talk.projections.createTables();
    expect(await lagging()).toEqual([casterId]);

    await talk.projections.close();
    await turnOf(keeper);
    await turnOf(keeper);
    await talk.projections.createTables();
    expect(await isKnown()).toBe(true);
  });

  it('goes with its table: a rebuild brings its own, and whoever moved the one before finds it gone', async () => {
    await talk.stream('one');
    await turnOf(keeper);
    const before = await place();
    const late = await talk.stream('two');
    await allReadable(talk.test.database.pool);
    await talk.projections.rebuild(tallies);
    expect((await place())?.xid).toBeGreaterThan(before?.xid ?? 0n);
    expect(await isKnown()).toBe(true);
    expect(await talk.row(late)).toMatchObject({ version: 1 });

    await talk.stream('three');
    expect(await turnOf(keeper)).toBe('elsewhere');
    expect(await turnOf(keeper)).toBe('moved');
    expect(await lagging()).toEqual([]);
  });

  it('counts within its era alone', async () => {
    const casterId = await talk.stream('one');
    await turnOf(keeper);
    // As a database looks that was restored: the rows are of another moment than the log.
    await query('alter table tallies_v1 disable trigger user');
    await query('truncate tallies_v1');
    await query("insert into log_eras (era, reason) values (2, 'elsewhere')");
    expect(await lagging()).toEqual([casterId]);

    await talk.projections.close();
    expect(await turnOf(keeper)).toBe('moved');
    expect((await place())?.era).toBe(2);
    expect(await talk.row(casterId)).toMatchObject({ version: 1 });
    expect(await isKnown()).toBe(true);
  });

  it('is another one for another row schema, and an older program does not move that', async () => {
    const newer: AnyView = { ...tallies, rowSchema: 2 };
    const early = await talk.stream('one');
    await turnOf(keeper);
    expect(await lagging(newer)).toEqual([early]);
    await talk.projections.close();

    const newerKeeper = keeperOf(newer);
    await turnOf(newerKeeper);
    expect(await isKnown(newer)).toBe(true);
    expect(await lagging(newer)).toEqual([]);

    // The older program folds and moves its own on.
    const late = await talk.stream('two');
    await turnOf(keeper);
    expect(await lagging()).toEqual([]);
    expect(await lagging(newer)).toEqual([late]);
    await turnOf(newerKeeper);
    expect(await lagging(newer)).toEqual([]);
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([]);
  });

  it('is moved by one process at a time; the next one goes on where that one stopped', async () => {
    await talk.stream('one');
    const other = keeperOf(tallies);
    expect([await turnOf(keeper), await turnOf(other)]).toEqual(['moved', 'elsewhere']);
    await keeper.release();
    expect(await turnOf(other)).toBe('idle');
    expect([keeper.isHeld(), other.isHeld()]).toEqual([false, true]);
  });

  it('is moved by whoever looked at all streams, where nobody else does', async () => {
    const casterId = await talk.stream('one');
    await allReadable(talk.test.database.pool);
    expect(await lagging()).toEqual([casterId]);
    await talk.projections.close();
    expect(await talk.row(casterId)).toMatchObject({ version: 1 });
    expect(await isKnown()).toBe(true);
    // And left to the next one.
    expect(await turnOf(keeper)).toBe('idle');
  });

  it('is moved in bounded steps over a long tail, which lists do not read meanwhile', async () => {
    await turnOf(keeper);
    const chatty = await talk.stream('one');
    await query(
      `insert into events (event_id, version, schema_version, account_id, caster_id, type, data, meta)
       select gen_random_uuid(), n, 1, 'a', $1, 'Said', '{"word":"more"}', '{}' from generate_series(2, $2::int) n`,
      [chatty, LONGEST_TAIL + 1],
    );
    await query('update streams set version = $2 where caster_id = $1', [chatty, LONGEST_TAIL + 1]);
    expect(await isKnown()).toBe(false);
    expect(await lagging()).toEqual([chatty]);

    await waitFor(
      async () => (await readViewLag(talk.test.database.pool, tallies)).toLookAt.count > LONGEST_TAIL,
      { what: 'all to be waiting' },
    );
    expect([await turnOf(keeper), await turnOf(keeper), await turnOf(keeper)]).toEqual([
      'more',
      'more',
      'moved',
    ]);
    expect(await isKnown()).toBe(true);
    expect(await lagging()).toEqual([]);
  });
});

describe('Keeping the checkpoints', () => {
  const lines: string[] = [];
  beforeEach(() => {
    lines.length = 0;
  });
  const keep = () => {
    const signal = new Signal();
    talk.store.onAppended(() => signal.raise());
    return keepCheckpoints(talk.projections, {
      store: talk.store,
      signal,
      checkpoint: (name) => new LeasedCheckpoint(talk.test.database, name, 'the keeper', LEASE_MS),
      log: (_level, message) => void lines.push(message),
    });
  };

  it('folds from the start on, without a trouble', async () => {
    const casterId = await talk.stream('one');
    const keeping = keep();
    expect(keeping.trouble()).toBeUndefined();
    await waitFor(async () => (await talk.row(casterId))?.version === 1, { what: 'the row' });
    expect(keeping.trouble()).toBeUndefined();
    await keeping.close();
    expect(lines).toEqual([]);
  });

  it('folds what nobody told the projector of', async () => {
    const keeping = keep();
    const casterId = await talk.stream('one');
    await waitFor(async () => (await talk.row(casterId))?.version === 1, { what: 'the row' });
    await waitFor(async () => (await readViewLag(talk.test.database.pool, tallies)).toLookAt.count === 0, {
      what: 'the checkpoint behind it',
    });
    expect([keeping.isLeading(), keeping.isAlive(), keeping.trouble()]).toEqual([true, true, undefined]);
    await keeping.close();
    expect(keeping.isAlive()).toBe(false);
    expect((await query('select holder from checkpoints')).rows).toEqual([{ holder: null }]);
  });

  it('says why it stands still, and how far, until it moves again', async () => {
    const keeping = keep();
    await talk.stream('one');
    await waitFor(() => keeping.isLeading(), { what: 'the keeper to lead' });
    await query('alter table tallies_v1 rename to tallies_away');
    const casterId = await talk.stream('two');
    await waitFor(() => keeping.trouble()?.includes('tallies_v1'), { what: 'the trouble' });
    expect(keeping.isAlive()).toBe(true);
    const { count } = await readWaitingEvents(talk.test.database.pool, checkpointOf(tallies));
    expect(count).toBeGreaterThan(0);
    await query('alter table tallies_away rename to tallies_v1');

    await waitFor(async () => (await talk.row(casterId))?.version === 1, { what: 'the row' });
    await waitFor(() => keeping.trouble() === undefined, { what: 'the trouble to be over' });
    await keeping.close();
  });
});
