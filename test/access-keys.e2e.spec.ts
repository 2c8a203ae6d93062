import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  deleteAccessKey,
  detachPolicy,
  disableAccessKey,
  issueTemporaryKey,
  sealer,
  setAccountActive,
} from '#libs/access';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { type Credentials, codeOf, openApi, popCore, popCoreByGet } from './support/clients.js';
import { understudy } from './support/command.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { type Program, startProgram } from './support/program.js';
import { plain, RawClient, signedV1, signedV3 } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const seal = sealer(secretKey);
const policy = (action: string) =>
  JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });

let accounts = 0;

/** An account of its own, with a user who may describe studios, and a key of theirs. */
async function newUser({ database }: Pick<FreshDatabase, 'database'>) {
  const accountId = `200000000000${1_000 + ++accounts}`;
  await createAccount(database, accountId);
  const user = { accountId, userName: 'anna' };
  await createUser(database, user);
  const describing = { ...user, policyName: 'Describe' };
  await createPolicy(database, { ...describing, document: policy('live:Describe*') });
  await attachPolicy(database, describing);
  return { ...user, ...describing, ...(await createAccessKey(database, seal, user)) };
}

describe('While three processes serve it', () => {
  let test: FreshDatabase;
  let processes: UnderstudyProcess[] = [];
  beforeAll(async () => {
    test = await freshDatabase();
    const environment = { DATABASE_URL: test.url, UNDERSTUDY_SECRET_KEY: secretKey, ROLES: 'api' };
    processes = await Promise.all([1, 2, 3].map(() => startProcess(environment)));
  });
  afterAll(async () => {
    await Promise.all(processes.map((process) => process.stop()));
    await test?.drop();
  });

  type User = Awaited<ReturnType<typeof newUser>>;
  const changes: readonly [string, string, (user: User) => Promise<unknown>][] = [
    [
      'a key that was disabled',
      'InvalidAccessKeyId.Inactive',
      ({ accessKeyId }) => disableAccessKey(test.database, accessKeyId),
    ],
    [
      'a key that was deleted',
      'InvalidAccessKeyId.NotFound',
      ({ accessKeyId }) => deleteAccessKey(test.database, accessKeyId),
    ],
    [
      'the key of an account that was disabled',
      'InvalidAccessKeyId.Inactive',
      ({ accountId }) => setAccountActive(test.database, accountId, false),
    ],
    ['a key whose policy was detached', 'NoPermission', (user) => detachPolicy(test.database, user)],
  ];

  it.each(changes)(
    '%s is refused by each of them within two seconds, and by none accepted after it',
    async (what, code, change) => {
      const user = await newUser(test);
      const callers = processes.map(({ endpoint }) => new Caller(endpoint, user));
      try {
        await waitFor(() => callers.every(({ calls }) => calls.length >= 20), { what: 'calls' });
        for (const { calls } of callers)
          expect(new Set(calls.map((call) => call.code))).toEqual(new Set(['OK']));

        await change(user);
        const changedAt = performance.now();
        await waitFor(() => callers.every(({ calls }) => calls.at(-1)?.code === code), {
          what: `${code} by all three`,
        });
        const refusedFrom = performance.now();
        const calledAfter = (caller: Caller) => caller.calls.filter(({ sentAt }) => sentAt >= refusedFrom);
        await waitFor(() => callers.every((caller) => calledAfter(caller).length >= 50), {
          what: '50 calls more at each',
        });
        const afterwards = callers.flatMap(calledAfter);
        expect(afterwards.filter((call) => call.code !== code)).toEqual([]);
        const lastAccepted = Math.max(
          ...callers.flatMap(({ calls }) =>
            calls.filter((call) => call.code === 'OK').map((call) => call.sentAt),
          ),
        );
        const since = callers.flatMap(({ calls }) => calls.filter(({ sentAt }) => sentAt >= changedAt));
        expect(since.filter((call) => ![code, 'OK'].includes(call.code))).toEqual([]);
        // Two seconds, and what a busy machine is late by.
        const later = since.filter(({ sentAt }) => sentAt >= changedAt + 10_000);
        expect(later.filter((call) => call.code !== code)).toEqual([]);
        process.stdout.write(
          `${what}: the last accepted call came ${Math.round(lastAccepted - changedAt)} ms after the change, all three refused after ${Math.round(refusedFrom - changedAt)} ms, ${afterwards.length} calls refused after that\n`,
        );
      } finally {
        await Promise.all(callers.map((caller) => caller.stop()));
      }
    },
  );
});

describe('With one process', () => {
  let program: Program;
  let client: RawClient;
  beforeAll(async () => {
    program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
    client = new RawClient(program.endpoint);
  });
  afterAll(async () => {
    client?.close();
    await program?.end();
  });

  it('a thousand requests with a key take a query of keys once a second', async () => {
    const user = await newUser(program.test);
    const { pool } = program.runtime.database;
    const original = pool.query;
    let queries = 0;
    pool.query = function counting(this: typeof pool, ...given: unknown[]) {
      const [query] = given as [string | { text: string }];
      if (/access_keys|user_policies/.test(typeof query === 'string' ? query : query.text)) queries += 1;
      return (original as (...all: unknown[]) => unknown).apply(pool, given);
    } as typeof pool.query;
    const startedAt = performance.now();
    try {
      let left = 1_000;
      const call = async () => {
        while (left-- > 0) {
          const { status } = await client.send(plain('GET', '/v1/casters', undefined, {}, user));
          expect(status).toBe(200);
        }
      };
      await Promise.all(Array.from({ length: 20 }, call));
    } finally {
      pool.query = original;
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    process.stdout.write(`1,000 requests in ${seconds.toFixed(1)} s took ${queries} queries of keys\n`);
    expect(queries).toBeGreaterThan(0);
    expect(queries).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
  });

  describe('a temporary key', () => {
    const list = (credentials: Credentials) => ({
      'version 1, POST': codeOf(popCore(program.endpoint, credentials)('DescribeCasters', {})),
      'version 1, GET': codeOf(popCoreByGet(program.endpoint, credentials)('DescribeCasters', {})),
      'version 3': codeOf(openApi(program.endpoint, credentials)('DescribeCasters', {})),
      'plain REST': restCode(credentials),
    });
    /** One code, whichever way the request is made. */
    async function codeByAll(credentials: Credentials): Promise<string> {
      const codes = Object.entries(list(credentials)).map(async ([way, code]) => [way, await code]);
      const byWay = Object.fromEntries(await Promise.all(codes)) as Record<string, string>;
      const [first = ''] = Object.values(byWay);
      const isAccepted = Object.values(byWay).every((code) => code.startsWith('no error'));
      if (!isAccepted)
        expect(byWay).toEqual(Object.fromEntries(Object.keys(byWay).map((way) => [way, first])));
      return isAccepted ? 'OK' : first;
    }
    async function restCode({ securityToken, ...credentials }: Credentials): Promise<string> {
      const headers: Record<string, string> = {};
      if (securityToken !== undefined) headers['x-acs-security-token'] = securityToken;
      const { status, body } = await client.send(
        plain('GET', '/v1/casters', undefined, headers, credentials),
      );
      return status === 200 ? 'no error' : JSON.parse(body).code;
    }
    const issue = async (more: { sessionPolicy?: string } = {}) => {
      const { accountId } = await newUser(program.test);
      const session = { accountId, sessionName: 'night', ...more };
      return issueTemporaryKey(program.test.database, seal, session);
    };

    it('opens with its token, and with no other', async () => {
      const key = await issue();
      expect(await codeByAll(key)).toBe('OK');
      const { securityToken, ...without } = key;
      expect(await codeByAll(without)).toBe('MissingSecurityToken');
      const other = await issue();
      for (const wrong of [other.securityToken, `${securityToken}x`, securityToken.toUpperCase()])
        expect(await codeByAll({ ...key, securityToken: wrong })).toBe('InvalidSecurityToken.Malformed');
    });

    it('is over when it is', async () => {
      const key = await issue();
      expect(await codeByAll(key)).toBe('OK');
      await program.test.database.pool.query(
        "update access_keys set expires_at = now() - interval '1 s' where access_key_id = $1",
        [key.accessKeyId],
      );
      await waitFor(async () => (await restCode(key)) === 'InvalidSecurityToken.Expired', {
        what: 'its end',
      });
      expect(await codeByAll(key)).toBe('InvalidSecurityToken.Expired');
    });

    it('may not what its policy does not allow, and is told as a session', async () => {
      const key = await issue({ sessionPolicy: policy('live:CopyCaster') });
      const { body, status } = await client.send(
        signedV1(
          'POST',
          [
            ['Action', 'DescribeCasters'],
            ['Format', 'JSON'],
            ['SecurityToken', key.securityToken],
          ],
          key,
        ),
      );
      expect(status).toBe(403);
      expect(JSON.parse(body)).toMatchObject({
        Code: 'NoPermission',
        AccessDeniedDetail: {
          AuthPrincipalType: 'AssumedRoleUser',
          AuthPrincipalDisplayName: 'night',
          PolicyType: 'SessionPolicy',
          NoPermissionType: 'ImplicitDeny',
        },
      });
    });

    it('signs its token: one that is added afterwards is refused', async () => {
      const key = await issue();
      const { securityToken, ...without } = key;
      const request = signedV3('DescribeCasters', [], new URL(program.endpoint).host, without);
      const headers = { ...request.headers, 'x-acs-security-token': securityToken };
      const { body } = await client.send({ ...request, headers });
      expect(JSON.parse(body).Code).toBe('IncompleteSignature');
      const signed = signedV1(
        'GET',
        [
          ['Action', 'DescribeCasters'],
          ['Format', 'JSON'],
        ],
        without,
      );
      const added = `${signed.path}&SecurityToken=${securityToken}`;
      expect(JSON.parse((await client.send({ ...signed, path: added })).body).Code).toBe(
        'SignatureDoesNotMatch',
      );
    });

    it('is the only one that comes with a token', async () => {
      const user = await newUser(program.test);
      const { securityToken } = await issue();
      expect(await codeByAll({ ...user, securityToken })).toBe('InvalidSecurityToken.MismatchWithAccessKey');
    });
  });
});

describe('With embedded PostgreSQL and no secret key in the settings', () => {
  it('a key that a command makes beside the program opens at once, and after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-keys-'));
    const environment = { UNDERSTUDY_DATA_DIR: folder, DATABASE_URL: '', UNDERSTUDY_SECRET_KEY: '' };
    let running = await startProcess(environment);
    try {
      const made = await understudy(['keys', 'create', '--json'], environment);
      const key = JSON.parse(made.out) as Credentials;
      const statusBy = async () => {
        const client = new RawClient(running.endpoint);
        const { status } = await client.send(plain('GET', '/v1/casters', undefined, {}, key));
        client.close();
        return status;
      };
      expect(await statusBy()).toBe(200);
      expect(await running.stop()).toBe(0);
      running = await startProcess(environment);
      expect(await statusBy()).toBe(200);
      await running.stop();
      const reset = await understudy(['database', 'reset'], environment);
      expect(reset.out).toContain('secret-key');
    } finally {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});

/** Calls one process again and again, until it is stopped. */
class Caller {
  readonly calls: { readonly sentAt: number; readonly code: string }[] = [];
  private readonly client: RawClient;
  private isStopped = false;
  private readonly calling: Promise<void>;

  constructor(endpoint: string, credentials: Credentials) {
    this.client = new RawClient(endpoint);
    this.calling = this.call(credentials);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.calling;
    this.client.close();
  }

  private async call(credentials: Credentials): Promise<void> {
    while (!this.isStopped) {
      const sentAt = performance.now();
      const { status, body } = await this.client.send(
        signedV1(
          'POST',
          [
            ['Action', 'DescribeCasters'],
            ['Format', 'JSON'],
          ],
          credentials,
        ),
      );
      this.calls.push({ sentAt, code: status === 200 ? 'OK' : JSON.parse(body).Code });
    }
  }
}
