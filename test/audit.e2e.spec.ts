import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  disableAccessKey,
  issueTemporaryKey,
  type RecordedEntry,
  readAuditLog,
  sealer,
  setCallRate,
} from '#libs/access';
import { waitFor } from '#libs/testing';
import type { Credentials } from './support/clients.js';
import { type Parameters as Given, protocols } from './support/isolation/callers.js';
import { type Program, startProgram } from './support/program.js';
import { plain, RawClient, signedV1 } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const environment = { UNDERSTUDY_SECRET_KEY: secretKey };

let program: Program;
let client: RawClient;
beforeAll(async () => {
  program = await startProgram({ ...environment, RATE_LIMIT: 'on' });
  client = new RawClient(program.endpoint);
});
afterAll(async () => {
  client?.close();
  await program?.end();
});

let accounts = 0;
/** An account with nothing in its audit log, a key of its own, and one of a user who may do nothing. */
async function newAccount() {
  const { database } = program.test;
  accounts += 1;
  const accountId = String(3_000_000_000_000_000 + accounts);
  await createAccount(database, accountId);
  await createUser(database, { accountId, userName: 'anna' });
  return {
    accountId,
    key: await createAccessKey(database, sealer(secretKey), { accountId }),
    anna: await createAccessKey(database, sealer(secretKey), { accountId, userName: 'anna' }),
  };
}

const newStudio = () => ({ NormType: 1, ChargeType: 'PostPaid', ClientToken: randomUUID() });

async function call(
  { accessKeyId, secret }: Credentials,
  action: string,
  parameters: Given,
  { by = 'RPC', to = client }: { by?: 'RPC' | 'REST'; to?: RawClient } = {},
) {
  const { code, body, status } = await protocols[by](to, { accessKeyId, secret })(action, parameters);
  return { code, body, status };
}

type CallParameters = Parameters<typeof call>;

/** What the log has of the account once it has so many entries; oldest first. */
async function entriesOf(accountId: string, count: number): Promise<RecordedEntry[]> {
  const read = () => readAuditLog(program.test.database, { accountId, limit: 1_000 });
  await waitFor(async () => (await read()).length >= count, { what: `${count} entries` });
  return (await read()).reverse();
}

const told = ({ principalType, principalName, action, code, denied, times }: RecordedEntry) =>
  [principalType, principalName, action, code, denied ? 'denied' : 'not denied', times].join(' ');

/** What is written by now is all that there is: an entry of another account that came later is there. */
async function settled(): Promise<void> {
  const { accountId, key } = await newAccount();
  await call(key, 'CreateCaster', newStudio());
  await entriesOf(accountId, 1);
}

describe('The audit log', () => {
  it('says who did what, over both protocols', async () => {
    const { accountId, key, anna } = await newAccount();
    const { database } = program.test;
    const allowed = { accountId, userName: 'anna', policyName: 'all' };
    const Statement = [{ Effect: 'Allow', Action: 'live:*', Resource: '*' }];
    await createPolicy(database, { ...allowed, document: JSON.stringify({ Version: '1', Statement }) });
    await attachPolicy(database, allowed);

    const { CasterId } = (await call(key, 'CreateCaster', newStudio())).body;
    await call(anna, 'SetCasterConfig', { CasterId, CasterName: 'News' });
    await call(anna, 'DeleteCaster', { CasterId }, { by: 'REST' });
    await call(key, 'DeleteCaster', { CasterId });
    const entries = await entriesOf(accountId, 4);
    await settled();
    expect((await entriesOf(accountId, 4)).map(told)).toEqual([
      `account ${accountId} live:CreateCaster OK not denied 1`,
      'user anna live:SetCasterConfig OK not denied 1',
      'user anna live:DeleteCaster OK not denied 1',
      `account ${accountId} live:DeleteCaster InvalidCaster.NotFound not denied 1`,
    ]);
    expect(entries[1]).toMatchObject({
      accountId,
      accessKeyId: anna.accessKeyId,
      resource: `acs:live:*:${accountId}:caster/${CasterId}`,
      sourceIp: '127.0.0.1',
      requestId: expect.stringMatching(/^[0-9A-F]{8}-/),
    });
    // The event tells by the same request what came of it.
    const { rows } = await database.pool.query(
      "select meta ->> 'requestId' as id from events where caster_id = $1 order by version",
      [CasterId],
    );
    expect(rows.map(({ id }) => id)).toEqual(entries.slice(0, 3).map(({ requestId }) => requestId));
  });

  it('has each way of being refused, once, under whoever’s key it was', async () => {
    const { accountId, key, anna } = await newAccount();
    const stranger = await newAccount();
    const { database } = program.test;
    const foreign = (await call(stranger.key, 'CreateCaster', newStudio())).body.CasterId;
    const disabled = await createAccessKey(database, sealer(secretKey), { accountId });
    await disableAccessKey(database, disabled.accessKeyId);
    const temporary = await issueTemporaryKey(database, sealer(secretKey), {
      accountId,
      userName: 'anna',
      sessionName: 'night-shift',
      seconds: 900,
    });
    const wrong = { ...key, secret: 'a-guess' };
    const codes: string[] = [];
    const refused = async (...given: CallParameters) => codes.push((await call(...given)).code);

    await refused(wrong, 'DescribeCasters', {});
    await refused(wrong, 'GetCaster', { CasterId: foreign }, { by: 'REST' });
    await refused(disabled, 'DescribeCasters', {});
    await refused(disabled, 'GetCaster', { CasterId: foreign }, { by: 'REST' });
    await refused(anna, 'DescribeCasterConfig', { CasterId: foreign });
    await refused(anna, 'DeleteCaster', { CasterId: foreign }, { by: 'REST' });
    await refused(key, 'DescribeCasterConfig', { CasterId: foreign });
    await refused(key, 'DescribeCasters', { OwnerId: stranger.accountId });
    await refused(key, 'DescribeCasters', { SecurityToken: 'a-token' });
    await refused(temporary, 'DescribeCasters', {});
    const once = signedV1('POST', [['Action', 'DescribeCasters']], key);
    expect((await client.send(once)).status).toBe(200);
    expect((await client.send(once)).status).toBe(400);

    const entries = await entriesOf(accountId, 11);
    await settled();
    const own = `account ${accountId} live:`;
    expect((await entriesOf(accountId, 11)).map(told)).toEqual([
      `${own}DescribeCasters SignatureDoesNotMatch denied 1`,
      `${own}GetCaster InvalidAccessKeyId.NotFound denied 1`,
      `${own}DescribeCasters InvalidAccessKeyId.Inactive denied 1`,
      `${own}GetCaster InvalidAccessKeyId.Inactive denied 1`,
      'user anna live:DescribeCasterConfig NoPermission denied 1',
      'user anna live:DeleteCaster NoPermission denied 1',
      `${own}DescribeCasterConfig IllegalOperation denied 1`,
      `${own}DescribeCasters IllegalOperation denied 1`,
      `${own}DescribeCasters InvalidSecurityToken.MismatchWithAccessKey denied 1`,
      'session night-shift live:DescribeCasters MissingSecurityToken denied 1',
      `${own}DescribeCasters SignatureNonceUsed denied 1`,
    ]);
    expect(entries.slice(0, 10).map(({ code }) => code)).toEqual(codes);
    // The stranger is told nothing of it.
    expect((await entriesOf(stranger.accountId, 1)).map(told)).toEqual([
      `account ${stranger.accountId} live:CreateCaster OK not denied 1`,
    ]);
  });

  it('has callers who come too often', async () => {
    const { accountId, key } = await newAccount();
    await setCallRate(program.test.database, accountId, 'DescribeCasters', 0);
    expect((await call(key, 'DescribeCasters', {})).code).toBe('Throttling.User');
    expect((await entriesOf(accountId, 1)).map(told)).toEqual([
      `account ${accountId} live:DescribeCasters Throttling.User denied 1`,
    ]);
  });

  it('has few rows for a flood of wrong signatures, and counts each', async () => {
    const { accountId, key } = await newAccount();
    const guess = { ...key, secret: 'a-guess' };
    const flood = async () => {
      for (let i = 0; i < 500; i++)
        await client.send(signedV1('GET', [['Action', 'DescribeCasters']], guess));
    };
    await Promise.all(Array.from({ length: 20 }, flood));
    const count = async () =>
      (await readAuditLog(program.test.database, { accountId, limit: 1_000 })).reduce(
        (sum, { times }) => sum + times,
        0,
      );
    await waitFor(async () => (await count()) === 10_000, { what: 'all of them' });
    const rows = await readAuditLog(program.test.database, { accountId, limit: 1_000 });
    expect(new Set(rows.map(({ code }) => code))).toEqual(new Set(['SignatureDoesNotMatch']));
    // All that can be read at once; each wrong signature for itself would be ten times as many.
    expect(rows.length).toBeLessThan(1_000);
  });

  it('has no secret, signature or token in it', async () => {
    const { accountId, key } = await newAccount();
    const token = `a-token-${randomUUID()}`;
    const asked = signedV1(
      'GET',
      [
        ['Action', 'DescribeCasters'],
        ['SecurityToken', token],
      ],
      key,
    );
    await client.send(asked);
    await client.send(plain('GET', '/v1/casters', undefined, { 'x-acs-security-token': token }, key));
    await settled();
    expect((await entriesOf(accountId, 1)).map(({ code }) => code)).toContain(
      'InvalidSecurityToken.MismatchWithAccessKey',
    );
    const { rows } = await program.test.database.pool.query('select audit_log::text as row from audit_log');
    const all = rows.map(({ row }) => row).join('\n');
    const signature = new URLSearchParams(asked.path.slice(2)).get('Signature') ?? '';
    expect(all).toContain(key.accessKeyId);
    for (const hidden of [key.secret, token, signature]) expect(all).not.toContain(hidden);
  });

  it('is listed by the command line, newest first and page by page', async () => {
    const { accountId, key, anna } = await newAccount();
    const { CasterId } = (await call(key, 'CreateCaster', newStudio())).body;
    await call(anna, 'DeleteCaster', { CasterId });
    await entriesOf(accountId, 2);
    const first = await understudy('audit', 'list', '--account', accountId, '--limit', '1', '--json');
    const [newest] = JSON.parse(first.out);
    expect(newest).toMatchObject({ action: 'live:DeleteCaster', code: 'NoPermission', denied: true });
    const then = await understudy('audit', 'list', '--account', accountId, '--after', newest.place);
    expect(then).toMatchObject({ code: 0, out: expect.stringContaining('live:CreateCaster') });
    expect(then.out).not.toContain('live:DeleteCaster');
    const denied = await understudy('audit', 'list', '--account', accountId, '--denied');
    expect(denied.out).toMatch(/user anna .*live:DeleteCaster .*denied: NoPermission/);
    expect(denied.out).not.toContain('live:CreateCaster');
    expect(await understudy('audit', 'list', '--account', '4', '--json')).toMatchObject({ out: '[]\n' });
  });
});

describe('What AUDIT_LOG says', () => {
  it('off: nothing is kept; all: queries too; and each is written before the program has stopped', async () => {
    for (const [level, wanted] of [
      ['off', []],
      ['all', ['live:DescribeCasters', 'live:CreateCaster']],
      ['commands', ['live:CreateCaster']],
    ] as const) {
      const { accountId, key } = await newAccount();
      const replica = await program.replica({ AUDIT_LOG: level });
      const to = new RawClient(replica.endpoint);
      expect((await call(key, 'DescribeCasters', {}, { to })).code).toBe('OK');
      expect((await call(key, 'CreateCaster', newStudio(), { to })).code).toBe('OK');
      to.close();
      await replica.stop();
      const entries = await readAuditLog(program.test.database, { accountId, limit: 10 });
      expect({ level, kept: entries.map(({ action }) => action).reverse() }).toEqual({ level, kept: wanted });
    }
  });

  it('A denial that is only logged is kept with the success that it was', async () => {
    const { accountId, anna } = await newAccount();
    const replica = await program.replica({ PERMISSIONS: 'log' });
    const to = new RawClient(replica.endpoint);
    expect((await call(anna, 'DescribeCasters', {}, { to })).code).toBe('OK');
    to.close();
    expect((await entriesOf(accountId, 1)).map(told)).toEqual(['user anna live:DescribeCasters OK denied 1']);
  });

  it('AUDIT_DAYS: what is older is gone after a start', async () => {
    const { accountId, key } = await newAccount();
    await call(key, 'CreateCaster', newStudio());
    await entriesOf(accountId, 1);
    const { pool } = program.test.database;
    await pool.query("update audit_log set at = now() - interval '4 days' where account_id = $1", [
      accountId,
    ]);
    await program.replica({ AUDIT_DAYS: '3' });
    await waitFor(
      async () =>
        (await pool.query('select from audit_log where account_id = $1', [accountId])).rowCount === 0,
      { what: 'that it is gone' },
    );
  });
});

/** What the command line prints. */
async function understudy(...args: string[]) {
  const child = spawn(process.execPath, ['dist/apps/understudy/src/cli/understudy.js', ...args], {
    env: { ...process.env, ...environment, DATABASE_URL: program.test.url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const [code] = await once(child, 'close');
  return { code, out, err };
}
