import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  detachPolicy,
  disableAccessKey,
  sealer,
} from '#libs/access';
import { allReadable, freshDatabase, openTransaction, waitFor } from '#libs/testing';
import type { Credentials } from './support/clients.js';
import { type OpenFeed, openFeed, type Told } from './support/feed.js';
import { protocols } from './support/isolation/callers.js';
import { startProcess } from './support/process.js';
import { type Program, startProgram } from './support/program.js';
import { RawClient } from './support/raw-client.js';

const FEEDS = Number(process.env.FEEDS ?? 100);
const secretKey = Buffer.alloc(32, 7).toString('base64');
const anna = '2000000000000001';
const ben = '2000000000000002';
const operator = '2000000000000003';

let program: Program;
const feeds: OpenFeed[] = [];
const keys: Record<string, Credentials> = {};
beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey, OPERATOR_ACCOUNTS: operator });
  for (const account of [anna, ben, operator]) {
    await createAccount(program.test.database, account);
    keys[account] = await createAccessKey(program.test.database, sealer(secretKey), { accountId: account });
  }
});
afterAll(async () => {
  for (const feed of feeds) await feed.close();
  await program?.end();
});

const open = async (
  account: string,
  options: Parameters<typeof openFeed>[1] = {},
  { endpoint } = program as { endpoint: string },
) => {
  const feed = await openFeed(endpoint, { credentials: keys[account], ...options });
  feeds.push(feed);
  // Its first words have the place from which it tells.
  if (feed.status === 200) await waitFor(() => feed.place(), { what: 'the feed to begin' });
  return feed;
};

/** The id of a new studio. */
async function create(account: string, { endpoint } = program as { endpoint: string }): Promise<string> {
  const client = new RawClient(endpoint);
  try {
    const { body, text } = await protocols.RPC(client, keys[account]!)('CreateCaster', {
      CasterName: `Of ${account}`,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    if (body.CasterId === undefined) throw new Error(text);
    return body.CasterId;
  } finally {
    client.close();
  }
}

const studios = (told: readonly Told[]) => told.map(({ CasterId }) => CasterId);
const hears = (feed: OpenFeed, casterId: string) =>
  waitFor(() => studios(feed.told).includes(casterId), { what: `the feed to tell of ${casterId}` });

describe('A live feed', () => {
  it('tells an account what happens to its own studios, and operators of all that ask for it', async () => {
    const [annas, bens, all, ofBen] = await Promise.all([
      open(anna),
      open(ben),
      open(operator, { query: { AccountId: '*' } }),
      open(operator, { query: { AccountId: ben } }),
    ]);
    expect(annas.headers.get('content-type')).toBe('text/event-stream;charset=utf-8');
    const figures = await fetch(`${program.endpoint}/metrics`);
    expect(await figures.text()).toMatch(/^understudy_live_feeds 4$/m);
    const [hers, his] = [await create(anna), await create(ben)];
    await Promise.all([hears(annas, hers), hears(bens, his), hears(all, hers), hears(all, his)]);
    await hears(ofBen, his);
    expect(annas.told).toEqual([
      expect.objectContaining({
        AccountId: anna,
        CasterId: hers,
        Version: 1,
        Type: 'CasterCreated',
        Name: `Of ${anna}`,
        By: { Type: 'account' },
      }),
    ]);
    expect(studios(bens.told)).toEqual([his]);
    expect(studios(ofBen.told)).toEqual([his]);
    expect(studios(all.told).sort()).toEqual([hers, his].sort());

    const refused = await open(anna, { query: { AccountId: ben } });
    expect(refused).toMatchObject({ status: 403, problem: { code: 'NoPermission' } });
    expect(refused.problem.detail).toContain('The parameter AccountId is for whoever operates');
  });

  it('counts no longer when its connection ends, also while it waits for another answer there', async () => {
    const feeds = async () => {
      const page = await (await fetch(`${program.endpoint}/metrics`)).text();
      return Number(/^understudy_live_feeds (\d+)$/m.exec(page)?.[1]);
    };
    const before = await feeds();
    const { accessKeyId, secret } = keys[anna]!;
    const request = (path: string) =>
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic ${btoa(`${accessKeyId}:${secret}`)}\r\n\r\n`;
    const lock = await openTransaction(
      program.test.database.pool,
      'lock table streams in access exclusive mode',
    );
    const { hostname, port } = new URL(program.endpoint);
    const socket = connect({ host: hostname, port: Number(port) });
    try {
      socket.write(request('/v1/casters') + request('/v1/events'));
      await waitFor(async () => (await feeds()) === before + 1, { what: 'the feed to be open' });
      socket.destroy();
      await waitFor(async () => (await feeds()) === before, { what: 'the feed to be over' });
    } finally {
      socket.destroy();
      await lock.end();
    }
  });

  it('is of one studio, and of some types of events', async () => {
    const studio = await create(anna);
    const client = new RawClient(program.endpoint);
    const send = protocols.RPC(client, keys[anna]!);
    await send('SetCasterConfig', { CasterId: studio, CasterName: 'Renamed' });
    await send('DeleteCaster', { CasterId: studio });
    client.close();
    await allReadable(program.test.database.pool);
    const all = { follow: 'false', after: '1-0-0', CasterId: studio };
    const told = async (query: Record<string, string>) => {
      const feed = await openFeed(program.endpoint, { credentials: keys[anna], query });
      await feed.over;
      expect(feed.end()?.Code).toBe('CaughtUp');
      return feed.told.map(({ Version, Type }) => `${Version} ${Type}`);
    };
    const whole = ['1 CasterCreated', '2 CasterConfigured', '3 CasterDeleted'];
    expect(await told(all)).toEqual(whole);
    expect(await told({ ...all, type: 'CasterCreated,CasterDeleted' })).toEqual([whole[0], whole[2]]);
    expect(await told({ ...all, CasterId: randomUUID() })).toEqual([]);
    const misspelt = await open(anna, { query: { type: 'CasterRenamed' } });
    expect(misspelt).toMatchObject({ status: 400, problem: { code: 'Invalidtype' } });
    const nowhere = await open(anna, { after: '1-2' });
    expect(nowhere).toMatchObject({ status: 400, problem: { code: 'InvalidLastEventId' } });
  });

  it('goes on elsewhere where a process stops, and leaves nothing out and tells nothing twice', async () => {
    const made: string[] = [];
    const told: Told[] = [];
    let place = '';
    for (let round = 0; round < 3; round += 1) {
      const replica = await program.replica();
      const feed = await open(anna, place === '' ? {} : { after: place }, replica);
      for (let i = 0; i < 5; i += 1) made.push(await create(anna, replica));
      // The last of them may be on its way while the process stops.
      await hears(feed, made.at(-2)!);
      await replica.stop();
      await feed.over;
      expect(feed.end()).toMatchObject({ Code: 'Stopping' });
      told.push(...feed.told);
      place = feed.place();
      made.push(await create(anna));
    }
    const last = await open(anna, { after: place });
    await hears(last, made.at(-1)!);
    told.push(...last.told);
    expect(studios(told)).toEqual(made);
  });

  it('ends within seconds where its key is disabled, or a policy does not allow it any more', async () => {
    const { database } = program.test;
    const names = { accountId: anna, userName: 'listener', policyName: 'listen' };
    await createUser(database, names);
    const Statement = { Effect: 'Allow', Action: 'live:StreamCasterEvents', Resource: '*' };
    await createPolicy(database, { ...names, document: JSON.stringify({ Version: '1', Statement }) });
    await attachPolicy(database, names);
    const ofUser = await createAccessKey(database, sealer(secretKey), names);
    const other = await createAccessKey(database, sealer(secretKey), { accountId: anna });
    const [users, disabled, untouched] = await Promise.all([
      open(anna, { credentials: ofUser }),
      open(anna, { credentials: other }),
      open(anna),
    ]);
    await detachPolicy(database, names);
    await disableAccessKey(database, other.accessKeyId);
    await Promise.all([users.over, disabled.over]);
    expect(users.end()?.Code).toBe('NoPermission');
    expect(disabled.end()?.Code).toBe('InvalidAccessKeyId.Inactive');
    await hears(untouched, await create(anna));
  });

  it(`${FEEDS} of an account all hear the same, and one more is refused`, async () => {
    const replica = await program.replica({ MAX_FEEDS_PER_ACCOUNT: String(FEEDS) });
    const many = await Promise.all(Array.from({ length: FEEDS }, () => open(ben, {}, replica)));
    const refused = await open(ben, {}, replica);
    expect(refused).toMatchObject({ status: 429, problem: { code: 'FeedNumberExceed' } });
    expect((await open(anna, {}, replica)).status).toBe(200);

    const made = [await create(ben), await create(ben, replica), await create(ben)];
    await Promise.all(many.map((feed) => hears(feed, made.at(-1)!)));
    for (const feed of many) expect(studios(feed.told)).toEqual(made);
    await many[0]?.close();
    await waitFor(async () => (await open(ben, {}, replica)).status === 200, { what: 'room for one more' });

    await replica.stop();
    await Promise.all(many.map(({ over }) => over));
    expect(many.slice(1).map((feed) => feed.end()?.Code)).toEqual(many.slice(1).map(() => 'Stopping'));
  });
});

it.each(['1', '2'])(
  'The program stops while feeds are open, with API_PROCESSES=%s',
  async (API_PROCESSES) => {
    const { url, drop } = await freshDatabase();
    const understudy = await startProcess({ DATABASE_URL: url, API_PROCESSES, ADMIN_PORT: '0' });
    try {
      const listening = await Promise.all(Array.from({ length: 6 }, () => openFeed(understudy.endpoint)));
      await waitFor(() => listening.every((feed) => feed.place() !== ''), { what: 'all feeds to begin' });
      expect(await understudy.stop()).toBe(0);
      await Promise.all(listening.map(({ over }) => over));
      expect(listening.map((feed) => feed.end()?.Code)).toEqual(listening.map(() => 'Stopping'));
    } finally {
      if (understudy.child.exitCode === null) await understudy.kill();
      await drop();
    }
  },
);
