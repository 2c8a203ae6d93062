import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '#libs/postgres';
import { freshDatabase, waitFor } from '#libs/testing';
import {
  copy,
  deletion,
  edit,
  emptyTables,
  faultsIn,
  noFaults,
  openReplica,
  setupOf,
} from './commands.suite.js';
import { type Fate, unreliableProxy } from './unreliable-proxy.suite.js';

const isCommand = (sent: string) => sent.includes('start-stream/') || sent.includes('append-to-stream/');

describe('Losing connections', () => {
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let proxy: Awaited<ReturnType<typeof unreliableProxy>>;
  let replica: Awaited<ReturnType<typeof openReplica>>;

  beforeAll(async () => {
    fresh = await freshDatabase();
    database = fresh.database;
  });
  beforeEach(async () => {
    await emptyTables(database);
    proxy = await unreliableProxy(fresh.url);
    replica = await openReplica(proxy.url);
  });
  afterEach(async () => {
    await replica.close();
    await proxy.close();
  });
  afterAll(() => fresh.drop());

  for (const [fate, times] of [
    ['cut before it is sent', 5],
    ['cut after it is sent', 5],
    ['reply lost', 10],
  ] as const) {
    it(`records a command once and says so: ${fate}`, async () => {
      const { store } = replica;
      const setup = setupOf(20);
      for (let time = 0; time < times; time++) {
        const casterId = `studio ${time}`;
        // The next command only; its repetition passes.
        const once = () => {
          let isDone = false;
          proxy.decideBy((sent): Fate => {
            if (isDone || !isCommand(sent)) return 'pass';
            isDone = true;
            return fate;
          });
        };
        once();
        await expect(store.start(copy(casterId, { setup }))).resolves.toEqual({ kind: 'appended' });
        once();
        await expect(store.append(edit(casterId, 1, { events: 2 }))).resolves.toEqual({ kind: 'appended' });
        once();
        await expect(store.start(copy('another', { token: `copy to ${casterId}` }))).resolves.toEqual({
          kind: 'replayed',
          answer: { casterId },
        });
        once();
        await expect(store.append(edit(casterId, 1))).resolves.toEqual({ kind: 'version conflict' });
        once();
        await expect(store.append(deletion(casterId, 3))).resolves.toEqual({ kind: 'appended' });
      }
      expect(proxy.fates.get(fate)).toBe(times * 5);
      await expect(faultsIn(database)).resolves.toEqual(noFaults);
      const { rows } = await database.pool.query('select count(*)::int from events');
      expect(rows[0].count).toBe(times * 4);
    });
  }

  it('records every command of many once, whatever happens to their statements', async () => {
    const { store } = replica;
    const seed = Number(process.env.SEED ?? Date.now());
    const random = randomFrom(seed);
    // One in five is lost, and two in a row at most of all that are sent: the store's patience is in seconds, of which a busy
    // machine takes some.
    const fates: Fate[] = [
      ...Array<Fate>(12).fill('pass'),
      'cut before it is sent',
      'cut after it is sent',
      'reply lost',
    ];
    let lostInARow = 0;
    proxy.decideBy((sent) => {
      if (!isCommand(sent)) return 'pass';
      const fate = lostInARow < 2 ? fates[Math.floor(random() * fates.length)]! : 'pass';
      lostInARow = fate === 'pass' ? 0 : lostInARow + 1;
      return fate;
    });

    const callers = Array.from({ length: 16 }, async (_, caller) => {
      for (let time = 0; time < 8; time++) {
        const casterId = `studio ${caller}-${time}`;
        const accountId = `account ${caller % 3}`;
        const command = copy(casterId, { accountId });
        expect(await store.start(command)).toEqual({ kind: 'appended' });
        expect(await store.append(edit(casterId, 1, { accountId }))).toEqual({ kind: 'appended' });
        expect(await store.append(deletion(casterId, 2, accountId))).toEqual({ kind: 'appended' });
      }
    });
    await Promise.all(callers).catch((error) => {
      throw new Error(`SEED=${seed}`, { cause: error });
    });

    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });

  it('records every command once while connections are terminated by an operator', async () => {
    const { store } = replica;
    let answered = 0;
    let isOver = false;
    let terminated = 0;
    const operator = (async () => {
      for (let at = 10; !isOver; at += 10) {
        await waitFor(() => answered >= at || isOver, { what: 'answers', every: 1 });
        const { rows } = await database.pool.query(
          `select count(pg_terminate_backend(pid))::int as count from pg_stat_activity
           where datname = current_database() and application_name = 'replica'`,
        );
        terminated += rows[0].count;
      }
    })();
    const callers = Array.from({ length: 16 }, async (_, caller) => {
      // Not all connections that were ended are back at the next look.
      for (let time = 0; time < 12 || (terminated <= 10 && time < 200); time++) {
        const casterId = `studio ${caller}-${time}`;
        expect(await store.start(copy(casterId))).toEqual({ kind: 'appended' });
        expect(await store.append(edit(casterId, 1))).toEqual({ kind: 'appended' });
        answered += 2;
      }
    });
    await Promise.all(callers).finally(() => {
      isOver = true;
    });
    await operator;

    expect(terminated).toBeGreaterThan(10);
    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });

  it('gives the failure to the caller when the database does not come back in time', async () => {
    await replica.store.start(copy('evening'));
    await proxy.close();

    const outcomes = await Promise.allSettled([
      replica.store.start(copy('morning')),
      replica.store.start(copy('noon')),
      replica.store.append(edit('evening', 1)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(faultsIn(database)).resolves.toEqual(noFaults);
  });
});

/** Mulberry32: the same seed, the same run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
