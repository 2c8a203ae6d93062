import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { eventually, type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import type { Credentials } from './support/clients.js';
import { signedV1 } from './support/raw-client.js';
import { Replicas } from './support/replicas.js';

/** How long the flood lasts. */
const SECONDS = Number(process.env.FLOOD_SECONDS ?? 6);
const secretKey = Buffer.alloc(32, 7).toString('base64');

let test: FreshDatabase;
let replicas: Replicas;
let flooding: Credentials;
let neighbour: Credentials;
beforeAll(async () => {
  test = await freshDatabase();
  const accountOf = async (accountId: string) => {
    await createAccount(test.database, accountId);
    return createAccessKey(test.database, sealer(secretKey), { accountId });
  };
  flooding = await accountOf('2000000000000002');
  neighbour = await accountOf('3000000000000003');
  replicas = new Replicas({
    DATABASE_URL: test.url,
    RATE_LIMIT: 'on',
    UNDERSTUDY_SECRET_KEY: secretKey,
    CALL_LOG: 'off',
  });
  await replicas.start();
});
afterAll(async () => {
  await replicas?.stop();
  await test?.drop();
});

interface Called {
  /** `OK`, or the public code. */
  readonly outcome: string;
  /** By the clock of this machine, which is the counters' too. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** An operation of ten calls a second. */
async function call(credentials: Credentials, client: number): Promise<Called> {
  const request = signedV1(
    'POST',
    [
      ['Action', 'ListPlaylist'],
      ['Format', 'JSON'],
    ],
    credentials,
  );
  const sentAt = Date.now();
  const { status, body } = await replicas.clients[client % 3]!.send(request);
  const receivedAt = Date.now();
  return { outcome: status === 200 ? 'OK' : JSON.parse(body).Code, sentAt, receivedAt };
}

/** So many calls a second and never more, to one replica after the other, whether or not those before are answered. */
async function callAll(credentials: Credentials, perSecond: number): Promise<Called[]> {
  const calls: Promise<Called>[] = [];
  let next = performance.now();
  for (let place = 0; place < perSecond * SECONDS; place++) {
    while (performance.now() < next) await pause(next - performance.now());
    // What a busy machine did not send in time is not made up for by a burst.
    next = Math.max(next + 1_000 / perSecond, performance.now() + 500 / perSecond);
    calls.push(call(credentials, place));
  }
  return Promise.all(calls);
}

const accepted = (calls: readonly Called[]) => calls.filter(({ outcome }) => outcome === 'OK');

// A call is counted at some moment between its sending and its answer.
const isWithin = (from: number, to: number) => (one: Called) =>
  one.sentAt >= from * 1_000 && one.receivedAt < to * 1_000;
const touches = (second: number) => (one: Called) =>
  one.receivedAt >= second * 1_000 && one.sentAt < (second + 1) * 1_000;

function secondsOf(calls: readonly Called[]): number[] {
  const first = Math.floor(Math.min(...calls.map(({ sentAt }) => sentAt)) / 1_000);
  const last = Math.floor(Math.max(...calls.map(({ receivedAt }) => receivedAt)) / 1_000);
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

/** Spans of whole seconds in which surely more calls were counted than may be, with how many there were. */
function exceeded(
  calls: readonly Called[],
  callsPerSecond: number,
): [from: number, to: number, calls: number][] {
  const seconds = secondsOf(calls);
  return seconds
    .flatMap((from) =>
      seconds
        .filter((second) => second >= from)
        .map((second): [number, number, number] => [
          from,
          second + 1,
          calls.filter(isWithin(from, second + 1)).length,
        ]),
    )
    .filter(([from, to, within]) => within > callsPerSecond * (to - from));
}

/** Refused, though in no second in which it may have been counted there can have been so many calls. */
function wronglyRefused(calls: readonly Called[], callsPerSecond: number): Called[] {
  return calls.filter(
    (one) =>
      one.outcome !== 'OK' &&
      secondsOf([one]).every((second) => calls.filter(touches(second)).length <= callsPerSecond),
  );
}

const refusedOf = (calls: readonly Called[]) => calls.length - accepted(calls).length;
const waits = (calls: readonly Called[]) => {
  const sorted = calls.map(({ sentAt, receivedAt }) => receivedAt - sentAt).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1];
  return `p99 ${at(0.99)} ms and median ${at(0.5)} ms`;
};

const reasonsOf = async (endpoint: string) =>
  ((await (await fetch(`${endpoint}/health/ready`)).json()) as { reasons: string[] }).reasons.join();
const alone = 'Call rates are counted by each replica alone';
const isCountedAlone = async () =>
  (await Promise.all(replicas.endpoints.map(reasonsOf))).some((reasons) => reasons.includes(alone));

/** Again where a replica waited for the counters for a quarter of a second: then it counts by itself for a while, as it must. */
async function untilAllCountTogether<Result>(work: () => Promise<Result>): Promise<Result> {
  // That an outage began is logged once a minute, that it is over each time.
  const outages = () =>
    replicas.logged.filter((line) => /counted by (each replica alone|all replicas together)/.test(line))
      .length;
  for (let round = 1; ; round += 1) {
    await waitFor(async () => !(await isCountedAlone()), { what: 'all replicas to count together' });
    const before = outages();
    try {
      return await work();
    } catch (error) {
      if (round === 5 || (!(await isCountedAlone()) && outages() === before)) throw error;
    }
  }
}

it(`An account that floods three replicas for ${SECONDS} s has its ten calls a second, and another one all of its own`, async () => {
  // The first call of a process pays for much.
  for (const client of [0, 1, 2]) expect((await call(neighbour, client)).outcome).toBe('OK');
  await pause(1_000);
  const { before, flood, beside, inDemand } = await untilAllCountTogether(async () => {
    const before = await callAll(neighbour, 8);
    const [flood, beside] = await Promise.all([callAll(flooding, 50), callAll(neighbour, 8)]);

    expect(new Set(flood.map(({ outcome }) => outcome))).toEqual(new Set(['OK', 'Throttling.User']));
    expect(exceeded(accepted(flood), 10)).toEqual([]);
    const inDemand = secondsOf(flood).filter(
      (second) => flood.filter(isWithin(second, second + 1)).length >= 10,
    );
    expect(accepted(flood).length).toBeGreaterThanOrEqual(9 * inDemand.length);
    for (const calls of [before, beside]) {
      expect(calls).toHaveLength(8 * SECONDS);
      expect(wronglyRefused(calls, 10)).toEqual([]);
    }
    return { before, flood, beside, inDemand };
  });

  process.stdout.write(
    `50 calls a second for ${SECONDS} s: ${accepted(flood).length} were accepted, ${inDemand.length} seconds had ten calls or more; ` +
      `another account at 8 a second: ${refusedOf(beside)} refused, ${waits(beside)} with the flood, ${waits(before)} without\n`,
  );
});

it('While the counters are away each replica limits by itself and health says so, and all count together again', async () => {
  const reasons = () => reasonsOf(replicas.endpoints[0] ?? '');
  await test.database.pool.query('alter table call_counts rename to away');
  try {
    const outcomes = async () =>
      new Set(
        (await Promise.all(Array.from({ length: 60 }, () => call(flooding, 0)))).map(
          ({ outcome }) => outcome,
        ),
      );
    // The second in which others used up the calls has to be over, and so many of ours have to come within one.
    const both = await waitFor(
      async () => {
        const seen = await outcomes();
        return seen.size > 1 && seen;
      },
      { what: 'calls admitted and refused by one replica' },
    );
    expect(both).toEqual(new Set(['OK', 'Throttling.User']));
    // One that waited too long for the counters before has that as its reason, until it asks again.
    await eventually(async () => {
      await call(flooding, 0);
      expect(await reasons()).toContain(`${alone}: relation "call_counts" does not exist`);
    });
  } finally {
    await test.database.pool.query('alter table away rename to call_counts');
  }
  await waitFor(async () => !(await reasons()).includes(alone), { what: 'the counters' });
});
