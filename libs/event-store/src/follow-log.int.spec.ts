import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import { type Listener, listen } from '#libs/postgres';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { eventsChannel } from './announcements.js';
import { EventStore } from './event-store.js';
import type { StoredEvent } from './events.js';
import { type FollowOptions, followLog, type LogFollower } from './follow-log.js';
import { LeasedCheckpoint } from './leased-checkpoint.js';
import { Signal } from './signal.js';

const log = () => undefined;
let test: FreshDatabase;
let store: EventStore;
let listener: Listener;
const checkpoints: LeasedCheckpoint[] = [];
/** By name of the checkpoint, how often it was asked for the lease while another held it. */
const askedInVain = new Map<string, number>();
beforeAll(async () => {
  test = await freshDatabase();
  store = new EventStore(test.database, { casterQuota: 10_000, clientTokenDays: 7, log });
  listener = await listen({
    url: test.url,
    channel: eventsChannel,
    onNotify: (notice) => {
      for (const checkpoint of checkpoints) checkpoint.heard(notice);
    },
    log,
  });
  await test.database.pool.query("insert into accounts (account_id) values ('a')");
});
afterAll(async () => {
  await listener.close();
  await store.drain();
  await test.drop();
});

async function record(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => uuidV7());
  for (const eventId of ids)
    await store.start({
      accountId: 'a',
      casterId: randomUUID(),
      operation: 'Start',
      clientToken: randomUUID(),
      parametersHash: Buffer.alloc(32),
      answer: {},
      event: { eventId, type: 'Said', schemaVersion: 1, data: {} },
      meta: { requestId: 'R' },
    });
  return ids;
}

function follow(
  name: string,
  onBatch: FollowOptions['onBatch'],
  { leaseMs = 500, ...options }: Partial<FollowOptions> = {},
): LogFollower {
  const signal = new Signal();
  store.onAppended(() => signal.raise());
  const checkpoint = new LeasedCheckpoint(test.database, name, randomUUID(), leaseMs);
  checkpoints.push(checkpoint);
  const acquire = checkpoint.acquire.bind(checkpoint);
  checkpoint.acquire = async () => {
    const lease = await acquire();
    if (lease === null) askedInVain.set(name, (askedInVain.get(name) ?? 0) + 1);
    return lease;
  };
  return followLog({
    ...options,
    store,
    checkpoint,
    leaseMs,
    signal,
    onBatch,
    log,
  });
}

const idsOf = (events: readonly StoredEvent[]) => events.map(({ eventId }) => eventId);

describe('Following the log', () => {
  it('hands over every event, in commit order, and goes on where it stopped', async () => {
    const seen: string[] = [];
    const collect = async (events: readonly StoredEvent[]) => void seen.push(...idsOf(events));
    const first = follow('one', collect);
    const before = await record(20);
    await waitFor(() => before.every((id) => seen.includes(id)), { what: 'the first twenty' });
    await first.close();

    const meanwhile = await record(5);
    const second = follow('one', collect);
    await waitFor(() => meanwhile.every((id) => seen.includes(id)), { what: 'the five recorded meanwhile' });
    await second.close();
    expect(seen.slice(-25)).toEqual([...before, ...meanwhile]);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('brings a batch that could not be handled again, and leaves none out', async () => {
    const seen: string[] = [];
    let failures = 3;
    const follower = follow('failing', async (events) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error('the broker is away');
      }
      seen.push(...idsOf(events));
    });
    const ids = await record(3);
    await waitFor(() => ids.every((id) => seen.includes(id)), { what: 'all events in spite of failures' });
    expect(failures).toBe(0);
    await waitFor(() => follower.trouble() === undefined, { what: 'the trouble to be over' });
    expect(follower.isAlive()).toBe(true);
    await follower.close();
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is done by one follower at a time; when that one stops, the other takes over without a hole', async () => {
    const seen: { by: number; id: string }[] = [];
    const collectAs = (by: number) => async (events: readonly StoredEvent[]) =>
      void seen.push(...idsOf(events).map((id) => ({ by, id })));
    // Nobody loses it by being late: that it is given back is told.
    const unending = { leaseMs: 3_600_000 };
    const followers = [follow('two', collectAs(0), unending), follow('two', collectAs(1), unending)];
    const before = await record(10);
    await waitFor(() => before.every((id) => seen.some((one) => one.id === id)), { what: 'the first ten' });
    expect(new Set(seen.map(({ by }) => by)).size).toBe(1);
    const leader = followers.findIndex((follower) => follower.isLeading());

    await followers[leader]?.close();
    const after = await record(10);
    await waitFor(() => after.every((id) => seen.some((one) => one.id === id)), { what: 'the next ten' });
    expect(seen.filter(({ by }) => by !== leader).map(({ id }) => id)).toEqual(after);
    await followers[1 - leader]?.close();
  });

  it('is told when the lease is given back: nobody waits until it would have ended', async () => {
    const unending = { leaseMs: 3_600_000 };
    const collect = async () => undefined;
    let leader = follow('told', collect, unending);
    await waitFor(() => leader.isLeading(), { what: 'the first to lead' });
    for (let takeover = 1; takeover <= 5; takeover++) {
      const before = askedInVain.get('told') ?? 0;
      const next = follow('told', collect, unending);
      await waitFor(() => (askedInVain.get('told') ?? 0) > before, {
        what: 'the next to have asked in vain',
      });
      await leader.close();
      // Its own next look would come in half an hour.
      await waitFor(() => next.isLeading(), { what: `takeover ${takeover}` });
      leader = next;
    }
    await leader.close();
  });

  it('asks for the lease at once where it may have missed that it was given back', async () => {
    const unending = { leaseMs: 3_600_000 };
    const leader = follow('missed', async () => undefined, unending);
    await waitFor(() => leader.isLeading(), { what: 'the first to lead' });
    const next = follow('missed', async () => undefined, unending);
    await waitFor(() => (askedInVain.get('missed') ?? 0) >= 1, { what: 'the next to have asked in vain' });
    // Nobody is told of this release.
    await test.database.pool.query(
      "update checkpoints set holder = null, lease_until = null where name = 'missed'",
    );
    await test.database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'understudy listens%'",
    );
    await waitFor(() => next.isLeading(), { what: 'the next to lead' });
    await leader.close();
    await next.close();
  });

  it('keeps its lease through a batch that takes longer than the lease', async () => {
    const seen: string[] = [];
    let release = () => undefined as undefined;
    const held = new Promise<void>((resolve) => {
      release = () => void resolve() as undefined;
    });
    const lease = { leaseMs: 6_000 };
    const slow = follow(
      'slow',
      async (events) => {
        await held;
        seen.push(...idsOf(events));
      },
      lease,
    );
    await record(1);
    await waitFor(() => slow.isLeading(), { what: 'the slow follower to lead' });
    const stolen: string[] = [];
    const waiting = follow('slow', async (events) => void stolen.push(...idsOf(events)), lease);
    // Three leases long, seen by the database's own clock.
    const { rows } = await test.database.pool.query<{ now: Date }>('select now() as now');
    const until = (rows[0]?.now.getTime() ?? 0) + 18_000;
    await waitFor(
      async () =>
        ((await test.database.pool.query<{ now: Date }>('select now() as now')).rows[0]?.now.getTime() ?? 0) >
        until,
      { what: 'three leases to pass' },
    );
    expect(stolen).toEqual([]);
    release();
    await waitFor(() => seen.length > 0, { what: 'the slow batch' });
    await slow.close();
    await waiting.close();
    expect(stolen).toEqual([]);
  });

  it('says that it stands still, and lets another take over, where a batch never ends', async () => {
    const hung: (() => void)[] = [];
    const standing = follow('hung', () => new Promise((resolve) => hung.push(() => resolve(undefined))), {
      leaseMs: 2_000,
      standstillMs: 6_000,
    });
    const [id] = await record(1);
    await waitFor(() => hung.length > 0, { what: 'the batch' });
    expect(standing.trouble()).toBeUndefined();
    const seen: string[] = [];
    // It leads to the end, also where the machine stands still for a while. A longer lease would be taken for another clock's.
    const other = follow('hung', async (events) => void seen.push(...idsOf(events)), { leaseMs: 4_000 });
    await waitFor(() => standing.trouble()?.includes('hung has come to a standstill'), {
      what: 'the trouble',
    });
    await waitFor(() => seen.includes(id!), { what: 'another to take over' });
    // It wakes: what it did is not noted, and it leads no more.
    for (const wake of hung) wake();
    await waitFor(() => !standing.isLeading() && standing.trouble() === undefined, {
      what: 'it to have noticed',
    });
    const [next] = await record(1);
    await waitFor(() => seen.includes(next!), { what: 'the next event' });
    expect(new Set(seen).size).toBe(seen.length);
    await other.close();
    await standing.close();
  });

  it('of what takes long is no standstill while it progresses', async () => {
    let steps = 0;
    const told = new Set<string | undefined>();
    const slow: LogFollower = follow(
      'slow steps',
      async () => {
        for (; steps < 10; steps++) {
          await pause(50);
          slow.progressed();
          told.add(slow.trouble());
        }
      },
      { standstillMs: 300 },
    );
    await record(1);
    await waitFor(() => steps === 10, { what: 'ten steps of 50 ms' });
    await slow.close();
    expect([...told]).toEqual([undefined]);
  });
});
