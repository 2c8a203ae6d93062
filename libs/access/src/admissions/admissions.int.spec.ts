import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, migrate, openDatabase } from '#libs/postgres';
import { Cluster, type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import type { Admission, Arrival } from '#libs/wire';
import { AdmissionStatements, type Counted } from './admission-statements.js';
import { SharedAdmissions } from './admissions.js';

let test: FreshDatabase;
let pools: Database[];
beforeEach(async () => {
  test = await freshDatabase();
  pools = await Promise.all(
    ['one', 'two', 'three'].map((applicationName) => openDatabase({ url: test.url, applicationName })),
  );
});
afterEach(async () => {
  for (const pool of pools) await pool.close();
  await test.drop();
});

const replicas = () => pools.map((pool) => new SharedAdmissions(pool));
const arrival = (more: Partial<Arrival> = {}): Arrival => ({
  accessKeyId: 'annas-key',
  accountId: 'anna',
  operation: 'CopyCaster',
  ...more,
});
const count = (admissions: readonly Admission[], kind: Admission['kind']) =>
  admissions.filter((admission) => admission.kind === kind).length;
const sql = async (text: string) => (await test.database.pool.query(text)).rows;
const secondOf = async () =>
  Number((await sql('select floor(date_part($$epoch$$, clock_timestamp()))::int as s'))[0].s);
/** Of the database's clock. On a busy machine the work may take longer, and is done again, with another account. */
async function inOneSecond<Result>(work: (accountId: string) => Promise<Result>): Promise<Result> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const before = await secondOf();
    const second = await waitFor(
      async () => {
        const now = await secondOf();
        return now > before && now;
      },
      { what: 'the next second', every: 5 },
    );
    const result = await work(randomUUID());
    if ((await secondOf()) === second) return result;
  }
  throw new Error('Nothing was done within a second');
}

describe('A nonce', () => {
  it('that comes a hundred times at once to three replicas is admitted once, and never again by a new one', async () => {
    for (let round = 0; round < 10; round++) {
      const nonce = randomUUID();
      const all = replicas();
      const admissions = await Promise.all(
        Array.from({ length: 99 }, (_, place) => all[place % 3]!.admit(arrival({ nonce }))),
      );
      expect(count(admissions, 'admitted')).toBe(1);
      expect(count(admissions, 'nonce used')).toBe(98);
      expect(await replicas()[0]!.admit(arrival({ nonce }))).toEqual({ kind: 'nonce used' });
    }
  });

  it('is its key’s own, to the letter', async () => {
    const { admit } = bound(replicas()[0]!);
    expect(await admit({ nonce: 'n' })).toBe('admitted');
    expect(await admit({ nonce: 'N' })).toBe('admitted');
    expect(await admit({ nonce: 'n', accessKeyId: 'berts-key' })).toBe('admitted');
    expect(await admit({ nonce: 'n', operation: 'CreateCaster' })).toBe('nonce used');
    expect(await admit({ nonce: '\0"{},\\ 😀\ud800' })).toBe('admitted');
  });

  it('works again after 31 minutes of the database’s clock, once, removed or not', async () => {
    const [one, two] = replicas().map(bound);
    await one!.admit({ nonce: 'n' });
    await sql("update nonces set used_at = used_at - interval '30 minutes 30 seconds'");
    expect(await two!.admit({ nonce: 'n' })).toBe('nonce used');
    await sql("update nonces set used_at = used_at - interval '30 seconds'");
    const outcomes = await Promise.all([one!, two!, one!, two!].map(({ admit }) => admit({ nonce: 'n' })));
    expect(outcomes.filter((kind) => kind === 'admitted')).toHaveLength(1);
  });

  it('of a replay takes no call of the account', async () => {
    const [one] = replicas();
    for (let time = 0; time < 20; time++) await one!.admit(arrival({ nonce: 'n', callsPerSecond: 10 }));
    const [counted] = await sql('select sum(calls)::int as calls from call_counts');
    expect(counted.calls).toBe(1);
  });
});

describe('The statement', () => {
  const nonce = () => randomUUID();
  const counter = { accountId: 'anna', operation: 'CopyCaster' };

  it('that is sent again knows what it wrote, and counts once more rather than too little', async () => {
    const statements = new AdmissionStatements(pools[0]!);
    const asked = [nonce(), nonce()].map((one) => ({ nonce: one, request: randomUUID(), counter }));
    const again = await inOneSecond(async (accountId) => {
      const ofAccount = asked.map((one) => ({ ...one, counter: { ...counter, accountId } }));
      expect((await statements.admit(ofAccount)).replays.size).toBe(0);
      return new AdmissionStatements(pools[1]!).admit(ofAccount);
    });
    expect(again.replays.size).toBe(0);
    expect(again.counted).toMatchObject([{ calls: 4 }]);
    expect((await statements.useNonces(asked)).size).toBe(0);
    // The same nonces in another request are replays.
    const others = asked.map((one) => ({ ...one, request: randomUUID() }));
    expect((await statements.admit(others)).replays.size).toBe(2);
    expect((await statements.useNonces(others)).size).toBe(2);
  });

  it('tells replays from others in one batch, counts each account and operation apart, and says how long', async () => {
    const statements = new AdmissionStatements(pools[0]!);
    const used = { nonce: nonce(), request: randomUUID() };
    await statements.useNonces([used]);
    const other = { accountId: 'bert', operation: 'CopyCaster' };
    const asked = [
      { ...used, request: randomUUID(), counter },
      { request: randomUUID(), counter },
      { nonce: nonce(), request: randomUUID(), counter: other },
      { nonce: nonce(), request: randomUUID(), counter },
      { nonce: nonce(), request: randomUUID() },
    ];
    const { replays, counted } = await statements.admit(asked);
    expect([...replays]).toEqual([asked[0]]);
    expect(byAccount(counted)).toMatchObject([
      { ...counter, calls: 2 },
      { ...other, calls: 1 },
    ]);
    for (const { leftMs } of counted) {
      expect(leftMs).toBeGreaterThan(0);
      expect(leftMs).toBeLessThanOrEqual(1_000);
    }
    expect(await statements.admit([])).toEqual({ replays: new Set(), counted: [] });
  });

  it('counts up to a billion and no further', async () => {
    const statements = new AdmissionStatements(pools[0]!);
    const five = Array.from({ length: 5 }, () => ({ request: randomUUID(), counter }));
    await inOneSecond(async () => {
      await statements.admit(five);
      await sql('update call_counts set calls = 999999999');
      for (let time = 0; time < 2; time++) await statements.admit(five);
    });
    expect(await sql('select max(calls) as most from call_counts')).toEqual([{ most: 1_000_000_000 }]);
  });

  it('never waits in a circle: overlapping batches of three replicas in every order, without an error', async () => {
    const accounts = ['anna', 'bert', 'carla', 'dora', 'emil', 'Ä', 'a b', '10', '9'];
    const nonces = Array.from({ length: 40 }, nonce);
    await Promise.all(
      pools.flatMap((pool) =>
        Array.from({ length: 3 }, async () => {
          // Longer than PostgreSQL takes to see a circle, and than a busy machine holds a row.
          const statements = new AdmissionStatements(pool, '2500ms');
          for (let time = 0; time < 60; time++)
            await statements.admit(
              shuffled(nonces)
                .slice(0, 30)
                .map((one) => ({
                  nonce: one,
                  request: randomUUID(),
                  counter: { accountId: shuffled(accounts)[0]!, operation: shuffled(['A', 'b', 'C'])[0]! },
                })),
            );
        }),
      ),
    );
    const [{ used }] = await sql('select count(*)::int as used from nonces');
    expect(used).toBeLessThanOrEqual(40);
  });

  it('is not flushed by itself, as a command’s is', async () => {
    // On a cluster where nobody else writes: what is not flushed yet stands behind what is.
    const cluster = await Cluster.start();
    try {
      const quiet = await openDatabase({ url: cluster.url, applicationName: 'quiet', maxConnections: 1 });
      try {
        await migrate(quiet);
        await quiet.pool.query('create table commands (id int)');
        await quiet.pool.query('alter system set autovacuum = off');
        await quiet.pool.query('select pg_reload_conf()');
        const statements = new AdmissionStatements(quiet);
        const waits = async () => {
          const { rows } = await quiet.pool.query(
            'select pg_current_wal_insert_lsn() > pg_current_wal_flush_lsn() as waits',
          );
          return rows[0].waits as boolean;
        };
        let unflushed = 0;
        for (let time = 0; time < 50; time++) {
          await statements.admit([{ nonce: nonce(), request: randomUUID(), counter }]);
          if (await waits()) unflushed++;
          // Postgres itself writes now and then, between the command and the look.
          let commandWaits = true;
          for (let look = 0; look < 3 && commandWaits; look++) {
            await quiet.pool.query('insert into commands values (1)');
            commandWaits = await waits();
          }
          expect(commandWaits).toBe(false);
        }
        // The log's writer may be quicker now and then.
        expect(unflushed).toBeGreaterThan(0);
      } finally {
        await quiet.close();
      }
    } finally {
      await cluster.remove();
    }
  });
});

describe('The calls of a second', () => {
  it('are those of all replicas together, for each account and operation apart, in order of arrival', async () => {
    const [ofAnna, ofBert, otherwise] = await inOneSecond((accountId) => {
      const all = replicas();
      const send = (calls: number, more: Partial<Arrival>) =>
        Promise.all(
          Array.from({ length: calls }, (_, place) =>
            all[place % 3]!.admit(arrival({ nonce: randomUUID(), accountId, callsPerSecond: 10, ...more })),
          ),
        );
      return Promise.all([
        send(60, {}),
        send(60, { accountId: `${accountId}'s neighbour`, callsPerSecond: 25 }),
        send(9, { operation: 'CreateCaster' }),
      ]);
    });
    expect(count(ofAnna, 'admitted')).toBe(10);
    expect(count(ofAnna, 'throttled')).toBe(50);
    expect(count(ofBert, 'admitted')).toBe(25);
    expect(count(otherwise, 'admitted')).toBe(9);

    const alone = new SharedAdmissions(pools[0]!);
    const inOrder = await Promise.all(
      Array.from({ length: 20 }, () => alone.admit(arrival({ accountId: 'carla', callsPerSecond: 7 }))),
    );
    expect(inOrder.map(({ kind }) => kind)).toEqual([
      ...Array(7).fill('admitted'),
      ...Array(13).fill('throttled'),
    ]);
  });

  it('begin anew with the next second of the database, and a flood within one costs no statement', async () => {
    let statements = 0;
    const one = new SharedAdmissions({
      query: (...given) => {
        statements++;
        return pools[0]!.query(...given);
      },
    });
    const send = (accountId: string) =>
      Promise.all(Array.from({ length: 30 }, () => one.admit(arrival({ accountId, callsPerSecond: 10 }))));
    const inASecond = () =>
      inOneSecond(async (anybody) => {
        const sentAt = performance.now();
        const admissions = await send(anybody);
        const tookMs = performance.now() - sentAt;
        const before = statements;
        const others = [await send(anybody), await send(anybody), await send(anybody)].flat();
        return { accountId: anybody, first: admissions, again: others, more: statements - before, tookMs };
      });
    // What one knows of a second ends as much earlier as the database took to tell it.
    const { accountId, first, again, more } = await waitFor(
      async () => {
        const seen = await inASecond();
        return seen.tookMs < 250 ? seen : undefined;
      },
      { what: 'calls that are counted at once' },
    );
    expect(count(first, 'admitted')).toBe(10);
    expect(count(again, 'throttled')).toBe(90);
    expect(more).toBe(0);
    for (const admission of again) {
      const { retryAfterMs } = admission as Extract<Admission, { kind: 'throttled' }>;
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(1_000);
    }
    await waitFor(async () => count(await send(accountId), 'admitted') === 10, {
      what: 'the calls of the next second',
    });
  });

  it('are none where none are allowed, and not counted where there is no limit', async () => {
    const one = new SharedAdmissions(pools[0]!);
    expect((await one.admit(arrival({ callsPerSecond: 0 }))).kind).toBe('throttled');
    const many = await Promise.all(
      Array.from({ length: 50 }, () => one.admit(arrival({ nonce: randomUUID() }))),
    );
    expect(count(many, 'admitted')).toBe(50);
    expect(await sql('select 1 from call_counts')).toEqual([]);
  });

  it('of which a refused one is sent again are admitted once at most', async () => {
    const one = new SharedAdmissions(pools[0]!);
    const { refused, admission } = await inOneSecond(async (accountId) => {
      const late = arrival({ accountId, nonce: `${accountId}'s`, callsPerSecond: 10 });
      await Promise.all(
        Array.from({ length: 12 }, () => one.admit(arrival({ accountId, callsPerSecond: 10 }))),
      );
      return { refused: late, admission: await one.admit(late) };
    });
    expect(admission.kind).toBe('throttled');
    // It is admitted then, or its nonce was used where the statement refused it and not the process.
    await waitFor(async () => (await one.admit(refused)).kind !== 'throttled', { what: 'the next second' });
    const all = replicas();
    expect(count(await Promise.all(all.map((replica) => replica.admit(refused))), 'nonce used')).toBe(3);
  });
});

describe('While the counters are away', () => {
  const lines: string[] = [];
  const one = () => new SharedAdmissions(pools[0]!, (_level, message) => lines.push(message));
  beforeEach(() => {
    lines.length = 0;
  });

  it('a replica limits by itself, a replay is none the better for it, and the counters are tried again', async () => {
    const replica = one();
    await replica.admit(arrival({ nonce: 'before', callsPerSecond: 10 }));
    expect(replica.trouble()).toBeUndefined();
    await sql('alter table call_counts rename to away');
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, place) =>
        replica.admit(arrival({ nonce: `n${place}`, callsPerSecond: 10 })),
      ),
    );
    expect(count(outcomes, 'admitted')).toBe(10);
    expect(count(outcomes, 'throttled')).toBe(40);
    for (const nonce of ['before', 'n0'])
      expect(await replica.admit(arrival({ nonce, callsPerSecond: 10 }))).toEqual({ kind: 'nonce used' });
    // Other accounts have their own calls, with and without a nonce.
    expect(await replica.admit(arrival({ accountId: 'bert', callsPerSecond: 10 }))).toEqual({
      kind: 'admitted',
    });
    expect(replica.trouble()).toBe(
      'Call rates are counted by each replica alone: relation "call_counts" does not exist',
    );
    expect(lines).toEqual(['Call rates are counted by each replica alone']);

    await sql('alter table away rename to call_counts');
    await waitFor(() => replica.trouble() === undefined, { what: 'the counters' });
    expect(lines).toEqual([
      'Call rates are counted by each replica alone',
      'Call rates are counted by all replicas together again',
    ]);
    await replica.admit(arrival({ accountId: 'carla', callsPerSecond: 10 }));
    expect(await sql("select calls from call_counts where account_id = 'carla'")).toEqual([{ calls: 1 }]);
  });

  it('because a row of them is locked, nobody waits for it for long', async () => {
    const replica = one();
    const holder = await test.database.pool.connect();
    try {
      await inOneSecond(async (accountId) => {
        await replica.admit(arrival({ accountId, callsPerSecond: 10 }));
        await holder.query('begin; update call_counts set calls = calls');
        const late = arrival({ accountId, nonce: `${accountId}'s`, callsPerSecond: 10 });
        expect(await replica.admit(late)).toEqual({ kind: 'admitted' });
        expect(await replica.admit(late)).toEqual({ kind: 'nonce used' });
        await holder.query('rollback');
      });
      expect(lines).toContain('Call rates are counted by each replica alone');
    } finally {
      holder.release();
    }
  });

  it('and the nonces are away as well, calls fail: a replay never gets through', async () => {
    const replica = one();
    await sql('alter table nonces rename to gone');
    await expect(replica.admit(arrival({ nonce: 'n', callsPerSecond: 10 }))).rejects.toThrow('"nonces"');
    await sql('alter table gone rename to nonces');
    expect(await replica.admit(arrival({ nonce: 'n', callsPerSecond: 10 }))).toEqual({ kind: 'admitted' });
  });
});

function bound(admissions: SharedAdmissions) {
  return { admit: async (more: Partial<Arrival>) => (await admissions.admit(arrival(more))).kind };
}

const byAccount = (counted: readonly Counted[]) =>
  [...counted].sort((a, b) => (a.accountId < b.accountId ? -1 : 1));

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
