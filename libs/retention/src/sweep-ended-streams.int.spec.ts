import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LeasedCheckpoint } from '#libs/event-store';
import { checkpointOf, readViewLag } from '#libs/projections';
import { casterList, casterStates } from '#libs/read-models';
import { allReadable } from '#libs/testing';
import { Newsrooms, RELAY } from './forgetting.suite.js';
import { sweepDeletedStreams } from './sweep-ended-streams.js';

const anna = '1000000000000001';

let rooms: Newsrooms;
beforeEach(async () => {
  rooms = await Newsrooms.open();
});
afterEach(() => rooms.close());

const sweep = (days: number | undefined) =>
  sweepDeletedStreams(rooms.database, { relay: RELAY, deletedStudioDays: days });
const nothing = { streams: 0, events: 0 };

async function tablesWith(casterId: string): Promise<string[]> {
  const tables = await rooms.query<{ name: string }>(
    `select distinct table_name as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'caster_id' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables)
    if ((await rooms.count(name, 'caster_id = $1', [casterId])) > 0) found.push(name);
  return found;
}

describe('A studio that was deleted', () => {
  it('goes after its days with all that there is of it, and others stay', async () => {
    const gone = await rooms.deleted(anna, 40);
    const group = await rooms.episodeGroup(anna, true);
    await rooms.age(31);
    const young = await rooms.deleted(anna, 20);
    const alive = await rooms.studio(anna, 20);
    const aliveGroup = await rooms.episodeGroup(anna);
    await rooms.projectAll();
    await allReadable(rooms.database.pool);
    const before = { young: await tablesWith(young), alive: await tablesWith(alive) };
    expect(await tablesWith(gone)).toEqual(['caster_list_v2', 'caster_states_v1', 'events', 'streams']);

    expect(await sweep(30)).toEqual({ streams: 2, events: 42 });
    expect(await tablesWith(gone)).toEqual([]);
    expect(await tablesWith(group)).toEqual([]);
    expect({ young: await tablesWith(young), alive: await tablesWith(alive) }).toEqual(before);
    expect(await tablesWith(aliveGroup)).toContain('streams');
    expect(await sweep(30)).toEqual(nothing);
    expect(await rooms.store.stream(gone)).toBeNull();
  });

  it('goes from the tables of rebuilds as well, and neither a rebuild nor a roll-back brings it back', async () => {
    const { projections } = rooms;
    const gone = await rooms.deleted(anna, 40);
    await rooms.studio(anna, 20);
    await rooms.age(31);
    await rooms.projectAll();
    for (const view of projections.views) {
      await projections.rebuild(view);
      const interrupted = projections.rebuild(view, ({ phase }) => {
        if (phase === 'comparing') throw new Error('killed');
      });
      await expect(interrupted).rejects.toThrow('killed');
    }
    // Whoever was killed holds the lease of the new table's checkpoint for some seconds.
    await rooms.query(`update checkpoints set lease_until = now() where name like '%\\_next/%'`);
    await allReadable(rooms.database.pool);
    expect(await tablesWith(gone)).toEqual([
      ...['caster_list_v2', 'caster_list_v2_next', 'caster_list_v2_previous'],
      ...['caster_states_v1', 'caster_states_v1_next', 'caster_states_v1_previous'],
      ...['events', 'streams'],
    ]);
    expect(await sweep(30)).toEqual({ streams: 1, events: 40 });
    expect(await tablesWith(gone)).toEqual([]);
    for (const view of projections.views) {
      expect(await projections.rebuild(view)).toMatchObject({ resumed: true, differences: [] });
      await projections.rollBack(view);
    }
    expect(await tablesWith(gone)).toEqual([]);
  });

  it('stays while a rebuild reads it, and goes after that', async () => {
    const { projections, store } = rooms;
    const gone = await rooms.deleted(anna, 40);
    await rooms.age(31);
    await rooms.projectAll();
    await allReadable(rooms.database.pool);
    const meanwhile: unknown[] = [];
    const toFold = store.readStreamsToFold.bind(store);
    store.readStreamsToFold = async (...args) => {
      const events = await toFold(...args);
      meanwhile.push(await sweep(30));
      return events;
    };
    expect(await projections.rebuild(casterList)).toMatchObject({ differences: [] });
    expect(meanwhile).toEqual([nothing]);
    await rooms.query(`update checkpoints set lease_until = now()`);
    expect(await sweep(30)).toMatchObject({ streams: 1 });
    expect(await tablesWith(gone)).toEqual([]);
  });

  it('is no difference and no row of a rebuild that had read it when it went', async () => {
    const { projections, store } = rooms;
    const gone = await rooms.deleted(anna, 40);
    const alive = await rooms.studio(anna, 20);
    await rooms.age(31);
    await rooms.projectAll();
    await allReadable(rooms.database.pool);
    const toFold = store.readStreamsToFold.bind(store);
    store.readStreamsToFold = async (...args) => {
      const events = await toFold(...args);
      store.readStreamsToFold = toFold;
      // As where the rebuild was away for longer than its lease.
      await rooms.query(`update checkpoints set lease_until = now()`);
      expect(await sweep(30)).toMatchObject({ streams: 1 });
      return events;
    };
    expect(await projections.rebuild(casterList)).toMatchObject({ differences: [] });
    expect(await tablesWith(gone)).toEqual([]);
    expect(await tablesWith(alive)).toContain('caster_list_v2');
  });

  it('stays for ever where no days are set', async () => {
    await rooms.deleted(anna);
    await rooms.age(10_000);
    await allReadable(rooms.database.pool);
    expect(await sweep(undefined)).toEqual(nothing);
    expect(await sweep(9_000)).toMatchObject({ streams: 1 });
  });

  it('goes in batches whatever there is, a large one whole', async () => {
    await rooms.studio(anna, 20);
    const large = await rooms.studio(anna, 5_500);
    await rooms.delete(anna, large, 5_500);
    for (let i = 0; i < 120; i += 1) await rooms.deleted(anna, 3);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    expect(await sweep(30)).toEqual({ streams: 121, events: 5_501 + 360 });
    expect(await rooms.count('events')).toBe(20);
  });

  it('stays until the relay has published its last event, and while it is parked', async () => {
    await rooms.relayAll();
    const gone = await rooms.deleted(anna);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    expect(await sweep(30)).toEqual(nothing);

    await rooms.relayAll();
    await rooms.relay.parked.park({ casterId: gone, version: 1, reason: 'too large' });
    expect(await sweep(30)).toEqual(nothing);
    await rooms.relay.parked.unpark(gone);
    expect(await sweep(30)).toEqual({ streams: 1, events: 2 });
  });

  it('stays while a reader who is at work has not come to it, and waits for none that has left', async () => {
    const { database } = rooms;
    const projector = new LeasedCheckpoint(database, 'projector', 'somebody', 60_000);
    await projector.acquire();
    await rooms.deleted(anna);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    expect(await sweep(30)).toEqual(nothing);
    await projector.release();
    expect(await sweep(30)).toMatchObject({ streams: 1 });
  });

  it('stays while its last event is above the oldest running transaction', async () => {
    const stranger = await rooms.database.pool.connect();
    try {
      await stranger.query('begin');
      await stranger.query('select pg_current_xact_id()');
      await rooms.deleted(anna);
      await rooms.age(31);
      expect(await sweep(30)).toEqual(nothing);
      await stranger.query('commit');
    } finally {
      stranger.release();
    }
    await allReadable(rooms.database.pool);
    expect(await sweep(30)).toMatchObject({ streams: 1 });
  });

  it('takes no view’s checkpoint with it, so that lists look at no more than before; a row that is lost does', async () => {
    const alive = await rooms.studio(anna);
    await rooms.deleted(anna, 33);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    for (const view of [casterStates, casterList]) {
      const keeper = rooms.projections.checkpointOf(
        view,
        new LeasedCheckpoint(rooms.database, checkpointOf(view), 'keeper', 60_000),
      );
      expect(await keeper.turn()).toBe('moved');
      await keeper.release();
    }
    const checkpoints = () => rooms.count('checkpoints', `name like 'caster\\_%'`);
    expect(await checkpoints()).toBe(2);
    expect(await sweep(30)).toMatchObject({ streams: 1 });
    expect(await checkpoints()).toBe(2);
    expect(await rooms.projections.lagging(casterList, anna)).toEqual([]);
    expect(await readViewLag(rooms.database.pool, casterList)).toMatchObject({ events: 0 });

    await rooms.query('delete from caster_list_v2 where caster_id = $1', [alive]);
    expect(await checkpoints()).toBe(1);
    expect(await rooms.projections.lagging(casterList, anna)).toEqual([alive]);
  });

  it('is swept by one process at a time, once', async () => {
    for (let i = 0; i < 30; i += 1) await rooms.deleted(anna);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    const sweeps = await Promise.all(Array.from({ length: 5 }, () => sweep(30)));
    const left = await sweep(30);
    expect([...sweeps, left].reduce((sum, { streams }) => sum + streams, 0)).toBe(30);
    expect(await rooms.count('events')).toBe(0);
  });
});

describe('Events that are published and not in the log', () => {
  const place = (casterId: string, version: number, at: Date, eventId: string) => ({
    casterId,
    version,
    at,
    eventId,
  });
  const removed = async (...places: ReturnType<typeof place>[]) => [
    ...(await rooms.store.removedAmong(places)),
  ];

  it('were removed where they are as old as what was swept, and are of a lost past where they are younger', async () => {
    const gone = await rooms.deleted(anna);
    const [{ recorded_at: at } = { recorded_at: new Date() }] = await rooms.query<{ recorded_at: Date }>(
      `select recorded_at - interval '31 days' as recorded_at from events order by position desc limit 1`,
    );
    expect(await removed(place(gone, 1, at, 'swept'))).toEqual([]);
    await rooms.age(31);
    await allReadable(rooms.database.pool);
    await sweep(30);
    const lost = new Date(at.getTime() + 24 * 3_600_000);
    expect(await removed(place(gone, 1, at, 'swept'), place('another', 1, lost, 'lost'))).toEqual(['swept']);
  });
});
