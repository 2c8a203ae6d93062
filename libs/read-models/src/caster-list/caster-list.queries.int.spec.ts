import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidV7 } from 'uuid';
import {
  type CasterEvent,
  emptySetup,
  encodeEvent,
  partAdded,
  partRemoved,
  publicPartId,
} from '#libs/caster';
import { EventStore, LeasedCheckpoint } from '#libs/event-store';
import { checkpointOf, Projections } from '#libs/projections';
import { allReadable, type FreshDatabase, freshDatabase } from '#libs/testing';
import { casterListEntity } from './caster-list.entity.js';
import { casterList } from './caster-list.projection.js';
import { CasterList } from './caster-list.queries.js';

let test: FreshDatabase;
let store: EventStore;
let list: CasterList;
let projections: Projections;
beforeAll(async () => {
  test = await freshDatabase({ entities: [casterListEntity] });
  store = new EventStore(test.database, { casterQuota: 100, clientTokenDays: 7, log: () => undefined });
  projections = new Projections(test.database, store, [casterList], () => undefined);
  await projections.createTables();
  list = new CasterList(test.database, projections, store);
});
afterAll(async () => {
  await projections.close();
  await store.drain();
  await test.drop();
});

const at = '2026-11-01T08:00:00.000Z';
const bare = emptySetup({ normType: 3, tags: [] });
const night = { key: 'playlist-1', name: 'Night', repeatNumber: -1 } as const;

const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const meta = { requestId: 'R' };

/** An account of its own with nothing in it. */
async function newAccount(): Promise<string> {
  const accountId = randomUUID();
  await test.database.pool.query('insert into accounts (account_id) values ($1)', [accountId]);
  return accountId;
}

async function studio(
  accountId: string,
  createdAt: string,
  ...events: readonly CasterEvent[]
): Promise<string> {
  const casterId = randomUUID();
  const setup = { ...bare, config: { ...bare.config, domainName: 'live.example.com' } };
  const created = { casterId, name: 'Carousel', clientToken: 'first', setup, at: createdAt };
  await store.start({
    accountId,
    casterId,
    operation: 'CreateCaster',
    clientToken: casterId,
    parametersHash: Buffer.alloc(32),
    answer: { casterId },
    event: recordable({ type: 'CasterCreated', ...created }),
    meta,
  });
  if (events.length > 0) await append(accountId, casterId, 1, ...events);
  return casterId;
}

const append = (
  accountId: string,
  casterId: string,
  expectedVersion: number,
  ...events: readonly CasterEvent[]
) =>
  store.append({
    accountId,
    casterId,
    expectedVersion,
    events: events.map(recordable),
    endsStream: events.some(({ type }) => type === 'CasterDeleted'),
    meta,
  });

describe('Playlists of an account', () => {
  const nightIn = (casterId: string, playing = false) => ({
    programId: publicPartId(casterId, night.key),
    name: 'Night',
    repeatNumber: -1,
    playing,
    casterId,
    domainName: 'live.example.com',
  });

  it('are listed with their studios, the oldest studio first; one that has none is left out', async () => {
    const anna = await newAccount();
    const younger = await studio(anna, '2026-11-02T08:00:00.000Z', partAdded('playlist', night, at));
    const older = await studio(anna, '2026-11-01T08:00:00.000Z', partAdded('playlist', night, at));
    await studio(anna, at);
    expect(await list.playlists(anna)).toEqual([nightIn(older), nightIn(younger)]);
  });

  it('are found by their id, in their own account alone', async () => {
    const [anna, ben] = [await newAccount(), await newAccount()];
    const day = { key: 'playlist-2', repeatNumber: 0 } as const;
    const events = [partAdded('playlist', night, at), partAdded('playlist', day, at)];
    const casterId = await studio(anna, at, ...events);
    await studio(anna, at, partAdded('playlist', night, at));
    const { programId } = nightIn(casterId);
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId)]);
    expect(await list.playlists(anna, publicPartId(casterId, day.key))).toEqual([
      {
        programId: publicPartId(casterId, day.key),
        repeatNumber: 0,
        playing: false,
        casterId,
        domainName: 'live.example.com',
      },
    ]);
    expect(await list.playlists(ben, programId)).toEqual([]);
    expect(await list.playlists(anna, casterId)).toEqual([]);
  });

  it('are as the last recorded event left them, whether or not a projector runs', async () => {
    const anna = await newAccount();
    const casterId = await studio(anna, at, partAdded('playlist', night, at));
    const { programId } = nightIn(casterId);
    await append(anna, casterId, 2, { type: 'PlaylistStarted', playlist: night.key, at });
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId, true)]);

    await append(anna, casterId, 3, { type: 'PlaylistStopped', playlist: night.key, at });
    expect(await list.playlists(anna, programId)).toEqual([nightIn(casterId)]);

    await append(anna, casterId, 4, partRemoved('playlist', night.key, at));
    expect(await list.playlists(anna, programId)).toEqual([]);
  });

  it('go with their studio', async () => {
    const anna = await newAccount();
    const casterId = await studio(anna, at, partAdded('playlist', night, at));
    await append(anna, casterId, 2, { type: 'CasterDeleted', at });
    expect(await list.playlists(anna)).toEqual([]);
  });

  it('of a copy have ids of their own', async () => {
    const anna = await newAccount();
    const source = await studio(anna, at, partAdded('playlist', night, at));
    const casterId = randomUUID();
    const parts = { ...bare.parts, playlist: [night] };
    const copied = {
      type: 'CasterCopied',
      casterId,
      sourceCasterId: source,
      sourceVersion: 2,
      name: 'Copy',
      clientToken: 'second',
      setup: { ...bare, parts },
      at,
    } as const;
    await store.start({
      accountId: anna,
      casterId,
      operation: 'CopyCaster',
      clientToken: casterId,
      parametersHash: Buffer.alloc(32),
      answer: { casterId },
      event: recordable(copied),
      meta,
    });
    const { programId } = nightIn(casterId);
    expect(await list.playlists(anna, programId)).toEqual([{ ...nightIn(casterId), domainName: null }]);
    expect((await list.playlists(anna)).map((playlist) => playlist.programId).sort()).toEqual(
      [programId, nightIn(source).programId].sort(),
    );
  });
});

it('A studio that this program cannot read is never left out of a list in silence', async () => {
  const account = await newAccount();
  const other = await newAccount();
  await studio(other, at);
  const casterId = await studio(account, at);
  await store.append({
    accountId: account,
    casterId,
    expectedVersion: (await store.stream(casterId))?.version ?? 0,
    events: [{ eventId: uuidV7(), type: 'CasterPainted', schemaVersion: 1, data: {} }],
    endsStream: false,
    meta,
  });
  const everything = { tags: [], oldestChangeFirst: false, page: 1, pageSize: 100 };
  await expect(list.find(account, everything)).rejects.toThrow(
    new RegExp(`leave out caster ${casterId}.*CasterPainted version 1 is newer`),
  );
  await expect(list.find(other, everything)).resolves.toMatchObject({ total: 1 });
});

describe('What a page of studios costs', () => {
  const everything = { tags: [], oldestChangeFirst: false, page: 1, pageSize: 20 };
  const [small, large] = ['an account of 20', 'an account of 5,000'] as const;
  const counts = { [small]: 20, [large]: 5_000 };

  beforeAll(async () => {
    const { pool } = test.database;
    for (const [accountId, count] of Object.entries(counts)) {
      await pool.query('insert into accounts (account_id, caster_quota) values ($1, 10000)', [accountId]);
      const source = await studio(accountId, at);
      await pool.query(
        `with copies as (
           select *, $1 || ' ' || n as copy from events, generate_series(2, $2::int) as n where caster_id = $3
         ), opened as (
           insert into streams select copy, account_id, 1 from copies
         )
         insert into events (event_id, version, schema_version, account_id, caster_id, type, setup_hash, data, meta)
         select gen_random_uuid(), 1, schema_version, account_id, copy, type, setup_hash,
           (data::jsonb || jsonb_build_object('casterId', copy, 'at', to_char(timestamp '2026-11-01' + n * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))::json, meta
         from copies`,
        [accountId, count, source],
      );
      await pool.query('update accounts set caster_count = $2 where account_id = $1', [accountId, count]);
    }
    await allReadable(pool);
    await projections.rebuild(casterList);
    await projections.close();
    const lease = new LeasedCheckpoint(test.database, checkpointOf(casterList), 'the keeper', 5_000);
    await projections.checkpointOf(casterList, lease).turn();
    await pool.query('vacuum analyze');
  });

  interface Statement {
    readonly name?: string;
    readonly text: string;
    readonly values: unknown[];
  }
  async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
    const { pool } = test.database;
    const { query } = pool;
    const statements: Statement[] = [];
    const telling = (...args: unknown[]) => {
      statements.push(args[0] as Statement);
      return Reflect.apply(query, pool, args);
    };
    Object.assign(pool, { query: telling });
    try {
      await work();
    } finally {
      Object.assign(pool, { query });
    }
    return statements.filter(({ text }) => !text.includes('pg_notify'));
  }

  interface Plan {
    readonly 'Node Type': string;
    readonly 'Actual Rows': number;
    readonly 'Actual Loops': number;
    readonly 'Rows Removed by Filter'?: number;
    readonly Plans?: Plan[];
  }
  /** Rows that scans of tables and indexes met. */
  const scanned = (plan: Plan): number =>
    (/^(Seq|Index|Index Only|Bitmap Heap|Bitmap Index) Scan$/.test(plan['Node Type'])
      ? plan['Actual Loops'] * (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0))
      : 0) + (plan.Plans ?? []).reduce((sum, part) => sum + scanned(part), 0);

  async function examined({ text, values }: Statement): Promise<number> {
    const { rows } = await test.database.pool.query(`explain (analyze, format json) ${text}`, values);
    return Math.round(scanned(rows[0]['QUERY PLAN'][0].Plan));
  }

  it.each([
    ['the first page', {}],
    ['the page of the oldest changes', { oldestChangeFirst: true }],
  ])('is one statement, which meets as many rows with 5,000 studios as with 20: %s', async (_, changed) => {
    const filter = { ...everything, ...changed };
    const met: number[] = [];
    for (const accountId of [small, large]) {
      const statements = await statementsOf(async () => {
        const found = await list.find(accountId, filter);
        expect(found).toMatchObject({ total: counts[accountId], rows: { length: 20 } });
      });
      expect(statements).toHaveLength(1);
      met.push(await examined(statements[0]!));
    }
    // An ordering by time and id may look at one more, to see that the time is another.
    expect(Math.abs(met[0]! - met[1]!)).toBeLessThanOrEqual(2);
    expect(met[1]).toBeLessThan(100);
  });

  it("is one statement more for each thing to do after a write, and none for other accounts' studios", async () => {
    const casterId = await studio(large, '2026-12-01T00:00:00.000Z');
    const statements = await statementsOf(async () => {
      const found = await list.find(large, everything);
      expect(found?.total).toBe(5_001);
      expect(found?.rows[0]?.casterId).toBe(casterId);
    });
    // Look and page, what is behind, its events, its setup where it is not known, the row, what is parked, the page.
    expect(statements.length).toBeLessThanOrEqual(7);
    for (const statement of statements.filter(({ text }) => text.startsWith('with place')))
      expect(await examined(statement)).toBeLessThan(100);
    expect(await statementsOf(() => list.find(small, everything))).toHaveLength(1);
  });

  it('leaves few plans in the memory of a connection, whatever sizes callers ask for', async () => {
    const statements = await statementsOf(async () => {
      for (let pageSize = 1; pageSize <= 100; pageSize += 1)
        for (const oldestChangeFirst of [false, true])
          await list.find(small, { ...everything, oldestChangeFirst, pageSize });
    });
    expect(statements).toHaveLength(200);
    expect(new Set(statements.flatMap(({ name }) => name ?? []))).toHaveProperty('size', 8);
  });

  it('does not read the rows of the pages before', async () => {
    const [statement] = await statementsOf(async () => {
      const found = await list.find(large, { ...everything, page: 200 });
      expect(found?.rows).toHaveLength(20);
    });
    const { rows } = await test.database.pool.query(
      `explain (format json) ${statement!.text}`,
      statement!.values,
    );
    expect(JSON.stringify(rows)).toContain('"Index Only Scan"');
  });

  it('of playlists and of studios that start by themselves is that of those', async () => {
    for (const work of [() => list.playlists(large), () => list.autoShowListTasks(large)]) {
      const statements = await statementsOf(work);
      const { rows } = await test.database.pool.query(
        `explain (format json) select * from caster_list_v2 as caster
         where account_id = $1 and not gone and playlists <> '[]'::jsonb order by created_at, caster_id`,
        [large],
      );
      expect(JSON.stringify(rows)).toContain('with_playlists');
      expect(statements.length).toBeLessThanOrEqual(2);
    }
  });
});
