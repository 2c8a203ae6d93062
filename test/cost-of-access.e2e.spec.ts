import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  sealer,
  setCallRate,
} from '#libs/access';
import { type FreshDatabase, freshDatabase } from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { type Credentials, popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { RawClient, signedV1 } from './support/raw-client.js';

const CALLERS = 24;
/** Of each kind, in turn. */
const ROUNDS = Number(process.env.ROUNDS ?? 20);
/** Short rounds side by side: what else the machine does then weighs on both alike. */
const COPIES = 150;

const secretKey = Buffer.alloc(32, 7).toString('base64');
const accountId = '2000000000000002';

/** Both on one server, each on a database of its own: what one leaves behind is no burden of the other. */
interface Side {
  readonly test: FreshDatabase;
  readonly understudy: UnderstudyProcess;
  readonly client: RawClient;
  readonly credentials: Credentials;
  readonly source: string;
  readonly perSecond: number[];
}

const sides: Side[] = [];
beforeAll(async () => {
  for (const script of [undefined, 'test/support/without-access.mjs']) {
    const test = await freshDatabase();
    const credentials = await userOf(test);
    const understudy = await startProcess(
      {
        DATABASE_URL: test.url,
        ROLES: 'api',
        RATE_LIMIT: 'on',
        UNDERSTUDY_SECRET_KEY: secretKey,
        CALL_LOG: 'off',
      },
      script,
    );
    const source = await buildNewsroom(popCore(understudy.endpoint, credentials), randomUUID());
    const client = new RawClient(understudy.endpoint);
    sides.push({ test, understudy, client, credentials, source, perSecond: [] });
  }
});
afterAll(async () => {
  for (const { client, understudy, test } of sides) {
    client.close();
    await understudy.stop();
    await test.drop();
  }
});

/** A user with policies as people write them, of an account whose calls are counted and never refused. */
async function userOf({ database }: FreshDatabase): Promise<Credentials> {
  const userName = 'anna';
  await createAccount(database, accountId);
  await createUser(database, { accountId, userName });
  const statements = {
    ReadAll: [{ Effect: 'Allow', Action: ['live:Describe*', 'live:Get*'], Resource: '*' }],
    Studios: [
      {
        Effect: 'Allow',
        Action: 'live:*',
        Resource: `acs:live:*:${accountId}:*`,
        Condition: { IpAddress: { 'acs:SourceIp': ['127.0.0.0/8', '10.0.0.0/8'] } },
      },
      { Effect: 'Deny', Action: ['live:DeleteCaster', 'live:StopCaster'], Resource: '*' },
    ],
  };
  for (const [policyName, Statement] of Object.entries(statements)) {
    await createPolicy(database, {
      accountId,
      policyName,
      document: JSON.stringify({ Version: '1', Statement }),
    });
    await attachPolicy(database, { accountId, policyName, userName });
  }
  await setCallRate(database, accountId, 'CopyCaster', 1_000_000);
  return createAccessKey(database, sealer(secretKey), { accountId, userName });
}

/** Copies a second by so many callers on connections that are kept; signed before, so that only sending is timed. */
async function round({ client, credentials, source }: Side, copies: number): Promise<number> {
  const requests = Array.from({ length: copies }, () =>
    signedV1(
      'POST',
      [
        ['Action', 'CopyCaster'],
        ['SrcCasterId', source],
        ['CasterName', 'A copy'],
        ['ClientToken', randomUUID()],
      ],
      credentials,
    ),
  );
  const startedAt = performance.now();
  const refused: string[] = [];
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
        const { status, body } = await client.send(next);
        if (status !== 200) refused.push(body);
      }
    }),
  );
  expect(refused).toEqual([]);
  return copies / ((performance.now() - startedAt) / 1_000);
}

it('What nonce, call rate and policy cost a copy together is printed, and all of it is done', async () => {
  const [withAll, without] = sides as [Side, Side];
  for (const side of sides) await round(side, 4 * COPIES);
  const before = await Promise.all(sides.map(processorSeconds));
  for (let time = 0; time < ROUNDS; time++)
    // In turn, and each first as often as the other.
    for (const side of time % 2 === 0 ? [withAll, without] : [without, withAll])
      side.perSecond.push(await round(side, COPIES));

  const milliseconds = (await Promise.all(sides.map(processorSeconds))).map(
    (seconds, place) => (1_000 * (seconds - (before[place] ?? Number.NaN))) / (ROUNDS * COPIES),
  );

  const copies = (4 + ROUNDS) * COPIES;
  const found = async ({ test }: Side, query: string) =>
    Number((await test.database.pool.query<{ n: number }>(query)).rows[0]?.n);
  const made = "select count(*)::int as n from events where type = 'CasterCopied'";
  for (const side of sides) expect(await found(side, made)).toBe(copies);
  expect(await found(withAll, 'select count(*)::int as n from nonces')).toBeGreaterThanOrEqual(copies);
  expect(await found(without, 'select count(*)::int as n from nonces')).toBe(0);
  expect(await found(without, 'select count(*)::int as n from call_counts')).toBe(0);

  const ratios = withAll.perSecond.map(
    (perSecond, place) => perSecond / (without.perSecond[place] ?? Number.NaN),
  );
  const rounded = (values: readonly number[]) => values.map((value) => Math.round(value)).join(' ');
  process.stdout.write(
    `copies a second with nonce, rate and policy: ${rounded(withAll.perSecond)}; without: ${rounded(without.perSecond)}; ` +
      `they cost ${(100 * (1 - median(ratios))).toFixed(1)} % (median of ${ROUNDS}), ` +
      `and the program works for ${milliseconds.map((one) => one.toFixed(2)).join(' instead of ')} ms\n`,
  );
});

/** What the program has had of a processor: the rest of a copy is PostgreSQL's, and waiting. */
async function processorSeconds({ understudy }: Side): Promise<number> {
  const page = await (await fetch(`${understudy.endpoint}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(page)?.[1]);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
