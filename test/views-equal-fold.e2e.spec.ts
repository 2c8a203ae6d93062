import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, encodeEvent, liftSetup } from '#libs/caster';
import { EventStore, type LiftSetup } from '#libs/event-store';
import { Projections, projectRecords, tableOf } from '#libs/projections';
import { views } from '#libs/read-models';
import { type FreshDatabase, freshDatabase, pureStudios, randomStudio } from '#libs/testing';
import { Chance } from './support/chance.js';
import { play } from './support/copy-laws.js';
import { differingRows } from './support/views-and-fold.js';

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** Deliveries; each of its own seed. */
const ROUNDS = Number(process.env.ROUNDS ?? 4);
// A history is recorded once for so many deliveries: to record it takes longer than to deliver it.
const ROUNDS_OF_A_HISTORY = 10;
const [EVENTS, STUDIOS, LIVES] = ROUNDS >= 10 ? [10_000, 500, 40] : [2_000, 100, 12];
const WINDOWS = 20;
const PROJECTORS = 3;
const LONGEST_BATCH = 200;
const ACCOUNTS = ['1000000000000001', '2000000000000002', '3000000000000003'];

let test: FreshDatabase;
let store: EventStore;
let projections: Projections;
const lines: unknown[] = [];
beforeAll(async () => {
  test = await freshDatabase();
  const log = (_level: string, message: string, fields: unknown) => void lines.push({ message, fields });
  store = new EventStore(test.database, {
    casterQuota: 1_000_000,
    clientTokenDays: 7,
    liftSetup: liftSetup as unknown as LiftSetup,
    log,
  });
  await store.open();
  projections = new Projections(test.database, store, views, log);
  await projections.createTables();
  for (const account of ACCOUNTS)
    await test.database.pool.query('insert into accounts (account_id) values ($1)', [account]);
});
afterAll(async () => {
  await projections?.close();
  await store?.drain();
  await test?.drop();
});

const sql = (text: string, values: unknown[] = []) => test.database.pool.query(text, values);

it(`Records delivered 1 to 5 times in shuffled windows leave every view what the fold of the store says (${EVENTS} events, ${STUDIOS} studios, ROUNDS=${ROUNDS}, SEED=${SEED})`, async () => {
  const seen = { deliveries: 0, rows: {} as Record<string, number> };
  for (let round = 0; round < ROUNDS; round += 1) {
    const chance = new Chance(SEED + round);
    if (round % ROUNDS_OF_A_HISTORY === 0) await recordHistory(chance);
    seen.deliveries += await deliver(chance);
    const { different, rows } = await differingRows(test.database, store);
    expect({ seed: SEED + round, different }).toEqual({ seed: SEED + round, different: [] });
    seen.rows = rows;
  }
  expect(await projections.parked()).toEqual([]);
  expect(lines).toEqual([]);
  // Views without a row would equal anything.
  for (const view of views) expect([tableOf(view), seen.rows[tableOf(view)]]).not.toEqual([tableOf(view), 0]);
  process.stdout.write(
    `${ROUNDS} rounds of ${EVENTS} events, ${seen.deliveries} records delivered, rows of the last round ${JSON.stringify(seen.rows)}\n`,
  );
}, 3_600_000);

/** Random studios as the store would have them, recorded by the store, window by window. */
async function recordHistory(chance: Chance): Promise<void> {
  await sql('truncate events, streams, client_tokens');
  const lives = await randomLives(chance);
  let left = EVENTS;
  const streams = Array.from({ length: STUDIOS }, (_, n) => {
    // Short and long ones; those of the end take what is left, so that the number of events is as told.
    const life = chance.oneOf(lives);
    const wanted =
      n === STUDIOS - 1
        ? left
        : Math.min(1 + chance.upTo(2 * (EVENTS / STUDIOS) - 1), left - (STUDIOS - 1 - n));
    left -= wanted;
    return new LivingStudio(chance.oneOf(ACCOUNTS), life, wanted, chance.upTo(3) === 0, chance.upTo(5) === 0);
  });
  // Who has an event next, as often as they have events.
  const turns = chance.shuffled(
    streams.flatMap((studio) => Array.from({ length: studio.length }, () => studio)),
  );
  const perWindow = Math.ceil(turns.length / WINDOWS);
  await sql('drop table if exists moments, all_events, all_streams');
  await sql('create table moments (window_number int primary key, last_position int8 not null)');
  for (let window = 0; window < WINDOWS; window += 1) {
    const news = new Map<LivingStudio, number>();
    for (const studio of turns.slice(window * perWindow, (window + 1) * perWindow))
      news.set(studio, (news.get(studio) ?? 0) + 1);
    await Promise.all([...news].map(([studio, count]) => studio.record(count)));
    await sql('insert into moments select $1, max(position) from events', [window]);
  }
  await sql(`create table all_events as
    select e.*, (select min(window_number) from moments where last_position >= e.position) as window_number
    from events e`);
  await sql('create table all_streams as select * from streams');
  const { rows } = await sql(
    'select count(*)::int as n, count(distinct caster_id)::int as studios from events',
  );
  expect(rows).toEqual([{ n: EVENTS, studios: STUDIOS }]);
}

/** The store grows as it grew, while records of what it has come late, again, and in another order. Answers how many. */
async function deliver(chance: Chance): Promise<number> {
  await sql(`truncate events, streams, ${views.map(tableOf).join(', ')}`);
  const { rows } = await sql(
    'select caster_id as key, window_number from all_events order by era, xid, position',
  );
  const due = Array.from({ length: WINDOWS + 4 }, () => [] as { key: string }[]);
  for (const { key, window_number } of rows)
    for (let times = 1 + chance.upTo(5); times > 0; times -= 1)
      due[window_number + chance.upTo(4)]?.push({ key });

  for (const [window, records] of due.entries()) {
    await growTo(window);
    const batches: { key: string }[][] = [];
    const shuffled = chance.shuffled(records);
    while (shuffled.length > 0) batches.push(shuffled.splice(0, 1 + chance.upTo(LONGEST_BATCH)));
    // As replicas take them: several at once, of the same studios.
    const projector = async () => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop())
        await projectRecords(projections, batch);
    };
    await Promise.all(Array.from({ length: PROJECTORS }, projector));
  }
  return due.flat().length;
}

async function growTo(window: number): Promise<void> {
  const columns = (
    await sql(`select string_agg(column_name, ', ') as names from information_schema.columns
    where table_name = 'events' and table_schema = current_schema()`)
  ).rows[0].names;
  await sql(
    `with news as (select * from all_events where window_number = $1), grown as (
       insert into events (${columns}) overriding system value select ${columns} from news returning caster_id, version
     )
     insert into streams (caster_id, account_id, version)
     select caster_id, account_id, max(news.version) from news group by caster_id, account_id
     on conflict (caster_id) do update set version = excluded.version`,
    [window],
  );
}

/** What happened to random studios of the pure functions. */
async function randomLives(chance: Chance): Promise<CasterEvent[][]> {
  const studios = fc.sample(randomStudio(60), { numRuns: LIVES, seed: chance.upTo(2 ** 31) });
  const lives: CasterEvent[][] = [];
  for (const studio of studios) {
    const life: CasterEvent[] = [];
    const pure = pureStudios(undefined, (_, events) => life.push(...events));
    await play((action, parameters) => pure.call(ACCOUNTS[0]!, action, parameters), studio);
    lives.push(life);
  }
  return lives;
}

class LivingStudio {
  private readonly casterId = randomUUID();
  private version = 0;

  constructor(
    private readonly accountId: string,
    private readonly life: readonly CasterEvent[],
    readonly length: number,
    private readonly isCopy: boolean,
    private readonly isDeleted: boolean,
  ) {}

  async record(count: number): Promise<void> {
    let events = Array.from({ length: count }, (_, n) => this.nth(this.version + n));
    const meta = { requestId: 'R' };
    const { accountId, casterId } = this;
    if (this.version === 0) {
      const [event, ...more] = events;
      await store.start({
        accountId,
        casterId,
        operation: 'CreateCaster',
        clientToken: randomUUID(),
        parametersHash: Buffer.alloc(32),
        answer: {},
        event: recordable(event as CasterEvent),
        meta,
      });
      events = more;
    }
    if (events.length > 0)
      await store.append({
        accountId,
        casterId,
        expectedVersion: this.version === 0 ? 1 : this.version,
        events: events.map(recordable),
        endsStream: events.at(-1)?.type === 'CasterDeleted',
        meta,
      });
    this.version += count;
  }

  /** A life that is too short goes on with what its last event says again. */
  private nth(n: number): CasterEvent {
    const [first] = this.life;
    if (n === 0 && first?.type === 'CasterCreated') return this.begun(first);
    const at = new Date(Date.parse('2026-11-24T18:00:00.000Z') + n * 1_000).toISOString();
    if (n === this.length - 1 && this.isDeleted) return { type: 'CasterDeleted', at };
    return this.life[n] ?? { type: 'ResourceGroupChanged', resourceGroupId: `rg-${n}`, at };
  }

  private begun(first: Extract<CasterEvent, { type: 'CasterCreated' }>): CasterEvent {
    const { casterId } = this;
    if (!this.isCopy) return { ...first, casterId };
    const { name, clientToken, setup, at } = first;
    const source = { sourceCasterId: randomUUID(), sourceVersion: 1 };
    return { type: 'CasterCopied', casterId, ...source, name, clientToken, setup, at };
  }
}

const recordable = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
