import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, emptySetup, encodeEvent } from '#libs/caster';
import { EventStore } from '#libs/event-store';
import { type FreshDatabase, freshDatabase, freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { type RelayProcess, RelayProcesses } from './support/relay-processes.js';
import { readTopic } from './support/topic.js';

const KILLS = Number(process.env.KILLS ?? 4);
const PAUSES = Number(process.env.PAUSES ?? 2);
const EVENTS = Number(process.env.EVENTS ?? 300);
const TAKEOVERS = Number(process.env.TAKEOVERS ?? 3);
const WRITERS = 8;
const STRANGERS = 3;
const RELAYS = 3;
// A takeover from one that is gone waits for the end of its lease.
const LEASE_MS = 1_200;
const BATCH_SIZE = 40;

let test: FreshDatabase;
let store: EventStore;
let relays: RelayProcesses;
let topic: string;

beforeAll(async () => {
  test = await freshDatabase();
  topic = await freshTopic(kafkaAddress(), { partitions: 3 });
  store = new EventStore(test.database, { casterQuota: 1_000_000, clientTokenDays: 7, log: () => undefined });
  await store.open();
  // Each change of the relay's checkpoint, whoever makes it.
  await test.database.pool.query(`
    create table checkpoint_moves (n bigserial, holder text, epoch bigint, era int, xid xid8, position bigint);
    create function note_move() returns trigger language plpgsql as $$ begin
      insert into checkpoint_moves (holder, epoch, era, xid, position)
      values (new.holder, new.epoch, new.era, new.xid, new.position);
      return null;
    end $$;
    create trigger note_move after insert or update on checkpoints for each row execute function note_move()`);
  relays = new RelayProcesses({
    DATABASE_URL: test.url,
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    KAFKA_TOPIC_PARTITIONS: '3',
    LEASE_MS: String(LEASE_MS),
    BATCH_SIZE: String(BATCH_SIZE),
  });
  for (let n = 0; n < RELAYS; n++) relays.start();
});
afterAll(async () => {
  await relays?.end();
  await store?.drain();
  await test?.drop();
});

interface Checkpoint {
  readonly holder: string | null;
  readonly epoch: string;
  readonly place: string;
}

/** The holder is null while nobody's lease lasts. */
const checkpoint = async (): Promise<Checkpoint> => {
  const { rows } = await test.database.pool.query<Checkpoint>(
    `select case when lease_until > clock_timestamp() then holder end as holder,
            epoch::text, era || '/' || xid || '/' || position as place
     from checkpoints where name = 'relay'`,
  );
  return rows[0] ?? { holder: null, epoch: '0', place: '' };
};

/** The process that leads, once it has moved the checkpoint from there. */
const leaderPast = (place: string) =>
  waitFor(
    async () => {
      const now = await checkpoint();
      const leader = relays.of(now.holder);
      return leader && now.place !== place ? { ...now, leader } : undefined;
    },
    { what: `a relay that has moved on from ${place}` },
  );

it(`Killed ${KILLS} times and paused ${PAUSES} times, the relay leaves no hole and repeats at most a batch each time`, async () => {
  const faults = shuffled([...Array(KILLS).fill('kill'), ...Array(PAUSES).fill('pause')] as const);
  const written = writers();
  const horizon = strangers();
  const takeoverMs: number[] = [];
  let wakings = 0;
  try {
    let place = '';
    for (const [n, fault] of faults.entries()) {
      const allow = (share: number) => written.allow(Math.ceil(((n + share) * EVENTS) / faults.length));
      allow(0.5);
      const before = await leaderPast(place);
      const times = () => timesSaid(before.leader, 'No longer leading');
      const saidBefore = times();
      // While these are written and published, at a moment as good as any.
      allow(1);
      await pause(Math.random() * 200);
      const at = performance.now();
      before.leader.signal(fault === 'kill' ? 'SIGKILL' : 'SIGSTOP');
      if (fault === 'kill') relays.start();
      const { epoch } = before;
      // It may have lost its lease right before it was paused, and have said so.
      const hadLost = BigInt((await checkpoint()).epoch) > BigInt(epoch);
      const earlier = hadLost ? saidBefore : times();
      await waitFor(async () => BigInt((await checkpoint()).epoch) > BigInt(epoch), {
        what: 'another to take over',
      });
      takeoverMs.push(performance.now() - at);
      place = before.place;
      if (fault === 'pause') {
        // Others go on before it wakes, more often than not; it notices that it leads no more.
        if (Math.random() < 0.7) await leaderPast(place);
        before.leader.signal('SIGCONT');
        await waitFor(() => times() > earlier, { what: 'it to notice' });
        wakings += 1;
      }
    }
    written.allow(EVENTS);
    await waitFor(() => written.recorded() >= EVENTS, { what: `${EVENTS} events` });
  } finally {
    await Promise.allSettled([written.stop(), horizon.stop()]);
  }
  expect(wakings).toBe(PAUSES);

  const { rows: stored } = await test.database.pool.query<{
    id: string;
    casterId: string;
    version: number;
    place: string;
  }>(
    `select event_id::text as id, caster_id as "casterId", version, era || '/' || xid || '/' || position as place
     from events order by era, xid, position`,
  );
  await waitFor(async () => (await checkpoint()).place === stored.at(-1)?.place, {
    what: 'all to be published',
  });
  const records = await readTopic(kafkaAddress(), topic);

  // Every event, in order without a hole after repeats are dropped.
  const times = new Map<string, number>();
  const last = new Map<string, number>();
  const faulty: string[] = [];
  for (const { key, headers } of records) {
    times.set(headers.ce_id!, (times.get(headers.ce_id!) ?? 0) + 1);
    const sequence = Number(headers.ce_sequence);
    const before = last.get(key) ?? 0;
    if (sequence > before + 1) faulty.push(`${key} ${before} -> ${sequence}`);
    last.set(key, Math.max(before, sequence));
  }
  expect(faulty).toEqual([]);
  expect(stored.filter(({ id }) => !times.has(id))).toEqual([]);
  expect(times.size).toBe(stored.length);

  // The checkpoint never went back, and nobody moved it who had lost it.
  const { rows: moves } = await test.database.pool.query<{ epoch: string; holder: string; place: string }>(
    `select epoch, holder, era || '/' || xid || '/' || position as place from checkpoint_moves
     where holder is not null order by n`,
  );
  const { rows: back } = await test.database.pool.query(
    `select * from (
       select n, epoch, (era, xid, position) < lag((era, xid, position)) over (order by n) as went_back,
         epoch < lag(epoch) over (order by n) as is_of_before
       from checkpoint_moves) as moved where went_back or is_of_before`,
  );
  expect(back).toEqual([]);

  // What may be there twice: the batch after the place at which another took over, as often as one did.
  const ordinals = new Map(stored.map(({ place }, ordinal) => [place, ordinal]));
  const takenOverAt = moves
    .filter(({ epoch }, n) => n > 0 && epoch !== moves[n - 1]!.epoch)
    .map(({ place }) => (ordinals.get(place) ?? -1) + 1);
  const allowed = stored.map(
    (_, ordinal) => takenOverAt.filter((at) => at <= ordinal && ordinal < at + BATCH_SIZE).length,
  );
  const repeats = stored.map(({ id }) => times.get(id)! - 1);
  expect(repeats.filter((repeated, ordinal) => repeated > allowed[ordinal]!)).toEqual([]);
  process.stdout.write(
    `${KILLS} kills, ${PAUSES} pauses, ${takenOverAt.length} takeovers (median ${Math.round(median(takeoverMs))} ms at a lease of ${LEASE_MS} ms), ` +
      `${stored.length} events of ${last.size} studios, ${records.length} records, ${records.length - stored.length} of them repeated ` +
      `(at most ${Math.max(...repeats) + 1} times the same), ${horizon.count()} transactions of strangers\n`,
  );
}, 1_800_000);

it(`Stopped ${TAKEOVERS} times, the program has the next relay told`, async () => {
  await relays.end();
  const written = writers();
  const running: UnderstudyProcess[] = [];
  const start = async () =>
    running.push(
      await startProcess({
        DATABASE_URL: test.url,
        KAFKA_BROKERS: kafkaAddress(),
        KAFKA_TOPIC: topic,
        KAFKA_TOPIC_PARTITIONS: '3',
      }),
    );
  const leader = () =>
    waitFor(
      async () => {
        const now = await checkpoint();
        const index = running.findIndex(({ child }) => now.holder?.includes(`:${child.pid}:`));
        return index < 0 ? undefined : { ...now, index };
      },
      { what: 'one that leads', every: 5 },
    );
  const led: number[] = [];
  const published: number[] = [];
  try {
    await Promise.all([start(), start()]);
    for (let n = 0; n < TAKEOVERS; n++) {
      const { index, place } = await leader();
      const [first] = running.splice(index, 1);
      const at = performance.now();
      const stopped = first!.stop();
      await leader();
      led.push(performance.now() - at);
      written.allow(written.recorded() + 1);
      await waitFor(async () => (await checkpoint()).place !== place, { what: 'its events' });
      published.push(performance.now() - at);
      expect(await stopped).toBe(0);
      await start();
    }
  } finally {
    await written.stop();
    await Promise.all(running.map((one) => one.stop()));
  }
  process.stdout.write(
    `${TAKEOVERS} stops: the next leads ${Math.round(median(led))} ms after SIGTERM in the median, ${Math.round(Math.max(...led))} ms at most, ` +
      `and has published after ${Math.round(median(published))} ms\n`,
  );
}, 900_000);

/** Record events of studios of their own, several at once, as many as are allowed by then. */
function writers() {
  let allowed = 0;
  let recorded = 0;
  let isOver = false;
  const work = async () => {
    let casterId = '';
    let version = 0;
    while (!isOver) {
      if (recorded >= allowed) {
        await pause(5);
        continue;
      }
      const count = 1 + Math.floor(Math.random() * 3);
      recorded += count;
      if (version === 0 || Math.random() < 0.2) {
        casterId = randomUUID();
        await started(casterId);
        version = 1;
        recorded += 1;
      }
      await appended(casterId, version, count);
      version += count;
      await pause(Math.random() * 20);
    }
  };
  const working = Promise.all(Array.from({ length: WRITERS }, work));
  working.catch(() => undefined);
  return {
    recorded: () => recorded,
    allow: (events: number) => {
      allowed = events;
    },
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}

/** Others on the same server have open what they write: nothing above it may be read. */
function strangers() {
  let count = 0;
  let isOver = false;
  const url = process.env.TEST_DATABASE_URL;
  const work = async () => {
    const stranger = new pg.Client({ connectionString: url });
    await stranger.connect();
    while (!isOver) {
      await stranger.query('begin');
      await stranger.query('select pg_current_xact_id()');
      await pause(Math.random() ** 3 * 1_500);
      await stranger.query(Math.random() < 0.5 ? 'commit' : 'rollback');
      count += 1;
      await pause(Math.random() * 200);
    }
    await stranger.end();
  };
  const working = Promise.all(Array.from({ length: STRANGERS }, work));
  working.catch(() => undefined);
  return {
    count: () => count,
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}

const newEvent = (event: CasterEvent) => ({ eventId: uuidV7(), ...encodeEvent(event) });
const at = '2026-11-24T18:00:00.000Z';

const started = (casterId: string) =>
  store.start({
    accountId: 'a',
    casterId,
    operation: 'CreateCaster',
    clientToken: casterId,
    parametersHash: Buffer.alloc(32),
    answer: {},
    event: newEvent({
      type: 'CasterCreated',
      casterId,
      name: 'Newsroom',
      clientToken: casterId,
      setup: emptySetup({ normType: 1, tags: [] }),
      at,
    }),
    meta: { requestId: 'R' },
  });

async function appended(casterId: string, expectedVersion: number, count: number): Promise<void> {
  const { kind } = await store.append({
    accountId: 'a',
    casterId,
    expectedVersion,
    events: Array.from({ length: count }, (_, n) =>
      newEvent({
        type: 'LayoutAdded',
        part: {
          key: `layout-${expectedVersion + n}`,
          videoLayers: [],
          blendList: [],
          audioLayers: [],
          mixList: [],
        },
        at,
      }),
    ),
    endsStream: false,
    meta: { requestId: 'R' },
  });
  if (kind !== 'appended') throw new Error(`An edit of ${casterId} came to ${kind}`);
}

const timesSaid = ({ said }: RelayProcess, message: string) =>
  said.filter((line) => line.message === message).length;

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, by: Math.random() }))
    .sort((one, other) => one.by - other.by)
    .map(({ item }) => item);
}

const median = (figures: readonly number[]) =>
  figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? 0;
