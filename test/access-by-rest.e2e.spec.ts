import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, issueTemporaryKey, sealer } from '#libs/access';
import { operations } from '#libs/operations';
import { waitFor } from '#libs/testing';
import type { Credentials } from './support/clients.js';
import { type Parameters, protocols, type Reply } from './support/isolation/callers.js';
import { type Program, startProgram } from './support/program.js';
import { plain, RawClient } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const anna = '2000000000000001';
const ben = '2000000000000002';

let program: Program;
let client: RawClient;
let replica: RawClient;
let own: Credentials;
let bens: Credentials;

beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  client = new RawClient(program.endpoint);
  replica = new RawClient((await program.replica()).endpoint);
  for (const accountId of [anna, ben]) await createAccount(program.test.database, accountId);
  own = await createAccessKey(program.test.database, sealer(secretKey), { accountId: anna });
  bens = await createAccessKey(program.test.database, sealer(secretKey), { accountId: ben });
});
afterAll(async () => {
  client?.close();
  replica?.close();
  await program?.end();
});

const send = (key: Credentials, action: string, given: Parameters = {}, to = client): Promise<Reply> =>
  protocols.REST(to, key)(action, given);

async function call(key: Credentials, action: string, given: Parameters = {}) {
  const { code, text, body } = await send(key, action, given);
  if (code !== 'OK') throw new Error(text);
  return body;
}

const allowing = (Action: string, Effect = 'Allow') =>
  JSON.stringify({ Version: '1', Statement: [{ Effect, Action, Resource: '*' }] });

/** A user with a key, who may do what the policy says. */
async function userWho(PolicyDocument: string) {
  const [UserName, PolicyName] = [`user-${randomUUID()}`, `policy-${randomUUID()}`];
  await call(own, 'CreateUser', { UserName });
  await call(own, 'CreatePolicy', { PolicyName, PolicyDocument });
  await call(own, 'AttachPolicyToUser', { UserName, PolicyName });
  const made = await call(own, 'CreateAccessKey', { UserName, ClientToken: randomUUID() });
  return {
    UserName,
    PolicyName,
    AccessKeyId: made.AccessKeyId as string,
    key: { accessKeyId: made.AccessKeyId, secret: made.AccessKeySecret } as Credentials,
  };
}

/** What is in force is so everywhere within two seconds. */
const comesTo = (code: string, key: Credentials, action: string, to = replica) =>
  waitFor(async () => (await send(key, action, {}, to)).code === code, {
    what: `${action} to be answered with ${code}`,
  });

const changes = operations.filter(({ permission }) => permission.by === 'account');

describe('Who may change access', () => {
  it('is the account itself: no policy lets a user or a temporary key', async () => {
    expect(changes.map(({ kind }) => kind)).toEqual(changes.map(() => 'command'));
    const { key } = await userWho(allowing('*'));
    const { accessKeyId, secret, securityToken } = await issueTemporaryKey(
      program.test.database,
      sealer(secretKey),
      { accountId: anna, sessionName: 'night' },
    );
    const temporary = async (path: string) => {
      const request = plain(
        'POST',
        path,
        '{"UserName":"mallory"}',
        { 'content-type': 'application/json', 'x-acs-security-token': securityToken },
        { accessKeyId, secret },
      );
      return JSON.parse((await client.send(request)).body).code;
    };
    expect(await temporary('/v1/users')).toBe('NoPermission');
    const given = {
      UserName: 'mallory',
      PolicyName: 'all',
      AccessKeyId: own.accessKeyId,
      PolicyDocument: allowing('*'),
      ClientToken: randomUUID(),
    };
    for (const { name, parameters } of changes) {
      const of = Object.fromEntries(Object.entries(given).filter(([member]) => member in parameters));
      expect([name, (await send(key, name, of)).code]).toEqual([name, 'NoPermission']);
    }
    expect((await call(own, 'ListUsers')).Users).not.toContainEqual(
      expect.objectContaining({ UserName: 'mallory' }),
    );
  });

  it('is not widened where denials are only logged', async () => {
    const { endpoint } = await program.replica({ PERMISSIONS: 'log' });
    const logging = new RawClient(endpoint);
    try {
      const { key } = await userWho(allowing('live:DescribeCasters'));
      expect((await send(key, 'ListUsers', {}, logging)).code).toBe('OK');
      expect((await send(key, 'CreateUser', { UserName: 'mallory' }, logging)).code).toBe('NoPermission');
    } finally {
      logging.close();
    }
  });

  it('every key learns who it is, whatever policies say', async () => {
    const { key, UserName } = await userWho(allowing('*', 'Deny'));
    expect(await call(key, 'GetCaller')).toEqual({
      AccountId: anna,
      AccessKeyId: key.accessKeyId,
      Principal: { Type: 'user', Name: UserName },
      CasterCount: 0,
      CasterQuota: 100_000,
      IsOperator: false,
    });
    expect((await send(key, 'ListUsers')).code).toBe('NoPermission');
  });
});

describe('Keys', () => {
  it('are made once for a ClientToken, and the secret is told once', async () => {
    const given = { ClientToken: randomUUID() };
    const { AccessKeyId, AccessKeySecret } = await call(own, 'CreateAccessKey', given);
    const again = await send(own, 'CreateAccessKey', given);
    expect([again.code, again.status]).toEqual(['EntityAlreadyExists.User.AccessKey', 409]);
    expect(again.text).toContain(AccessKeyId);
    expect(again.text).not.toContain(AccessKeySecret);
    const made = { accessKeyId: AccessKeyId, secret: AccessKeySecret };
    expect((await send(made, 'GetCaller', {}, replica)).code).toBe('OK');
    for (const answer of [await send(own, 'ListAccessKeys'), await send(own, 'ListAuditEntries')])
      expect(answer.text).not.toContain(AccessKeySecret);

    await call(own, 'DisableAccessKey', { AccessKeyId });
    await comesTo('InvalidAccessKeyId.Inactive', made, 'GetCaller');
    await call(own, 'EnableAccessKey', { AccessKeyId });
    await comesTo('OK', made, 'GetCaller');
    await call(own, 'DeleteAccessKey', { AccessKeyId });
    await comesTo('InvalidAccessKeyId.NotFound', made, 'GetCaller');
    expect((await send(own, 'EnableAccessKey', { AccessKeyId })).code).toBe('EntityNotExist.User.AccessKey');
  });

  it('of another account are none', async () => {
    for (const action of ['DisableAccessKey', 'EnableAccessKey', 'DeleteAccessKey']) {
      const { code } = await send(own, action, { AccessKeyId: bens.accessKeyId, EvenLast: true });
      expect(code).toBe('EntityNotExist.User.AccessKey');
    }
    expect((await send(bens, 'GetCaller')).code).toBe('OK');
  });

  it('are left to the account: the last goes only where that is meant, of two at once one stays', async () => {
    const accountId = '2000000000000003';
    await createAccount(program.test.database, accountId);
    const make = () => createAccessKey(program.test.database, sealer(secretKey), { accountId });
    const [one, other] = [await make(), await make()];
    const codes = await Promise.all([
      send(one, 'DisableAccessKey', { AccessKeyId: other.accessKeyId }),
      send(other, 'DeleteAccessKey', { AccessKeyId: one.accessKeyId }, replica),
    ]);
    // The key of one that came later is gone by then.
    const late = /^(LastAccessKey\.InUse|InvalidAccessKeyId\.(Inactive|NotFound))$/;
    expect(codes.map(({ code }) => code).sort()).toEqual([expect.stringMatching(late), 'OK']);
    const [left] = codes[0].code === 'OK' ? [one] : [other];
    for (const action of ['DisableAccessKey', 'DeleteAccessKey'])
      expect((await send(left, action, { AccessKeyId: left.accessKeyId })).code).toBe('LastAccessKey.InUse');
    expect(
      (await send(left, 'DisableAccessKey', { AccessKeyId: left.accessKeyId, EvenLast: true })).code,
    ).toBe('OK');
  });

  it('are not made without a secret key', async () => {
    const { endpoint } = await program.replica({ UNDERSTUDY_SECRET_KEY: undefined as unknown as string });
    const without = new RawClient(endpoint);
    try {
      const local = { accessKeyId: 'understudy', secret: 'understudy-local-secret' };
      const { status, code } = await send(local, 'CreateAccessKey', { ClientToken: randomUUID() }, without);
      expect([status, code]).toEqual([409, 'SecretKey.NotConfigured']);
    } finally {
      without.close();
    }
  });
});

describe('A denied call', () => {
  it('is in the audit log with what is asked about it, and the answer names the statement', async () => {
    const { key, UserName, PolicyName } = await userWho(
      JSON.stringify({
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: 'live:CreateCaster', Resource: '*' },
          {
            Effect: 'Allow',
            Action: 'live:DescribeCasters',
            Resource: '*',
            Condition: { IpAddress: { 'acs:SourceIp': '192.0.2.0/24' } },
          },
        ],
      }),
    );
    expect((await send(key, 'DescribeCasters')).code).toBe('NoPermission');
    const entry = await waitFor(
      async () =>
        (await call(own, 'ListAuditEntries', { Denied: true })).Entries.find(
          ({ AccessKeyId }: { AccessKeyId: string }) => AccessKeyId === key.accessKeyId,
        ),
      { what: 'the entry' },
    );
    expect(entry).toMatchObject({
      Principal: { Type: 'user', Name: UserName },
      Action: 'live:DescribeCasters',
      Code: 'NoPermission',
      IsDenied: true,
      SourceIp: '127.0.0.1',
    });

    const { AccessKeyId, Action: Operation, Resource, SourceIp, Time: At } = entry;
    const about = { AccessKeyId, Operation, Resource, SourceIp, At };
    expect(await call(own, 'ExplainPermission', about)).toMatchObject({
      Principal: { Type: 'user', Name: UserName },
      Action: 'live:DescribeCasters',
      Resource: `acs:live:*:${anna}:caster/*`,
      IsAllowed: false,
      Because: 'No statement allows it.',
      NearMisses: [
        {
          Policy: PolicyName,
          Statement: 2,
          Effect: 'Allow',
          Failed: [{ Part: 'IpAddress acs:SourceIp', Given: '127.0.0.1' }],
        },
      ],
    });
    expect(await call(own, 'ExplainPermission', { ...about, SourceIp: '192.0.2.7' })).toMatchObject({
      IsAllowed: true,
      Because: `Statement 2 of policy ${PolicyName} allows it.`,
    });
    expect(await call(own, 'ExplainPermission', { UserName, Operation: 'CreateUser' })).toMatchObject({
      IsAllowed: false,
      Because: "Only the account's own keys may, whatever policies allow.",
    });
  });

  it('of another account is explained to nobody', async () => {
    const asked = { AccessKeyId: bens.accessKeyId, Operation: 'CopyCaster' };
    expect((await send(own, 'ExplainPermission', asked)).code).toBe('EntityNotExist.User.AccessKey');
    const studio = await call(bens, 'CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
    expect(
      await call(own, 'ExplainPermission', {
        AccessKeyId: own.accessKeyId,
        Operation: 'GetCaster',
        CasterId: studio.CasterId,
      }),
    ).toMatchObject({ IsAllowed: false, Because: expect.stringContaining('has no studio') });
  });

  it('is asked about in words that there are', async () => {
    const codes = await Promise.all(
      [
        { AccessKeyId: own.accessKeyId, Operation: 'CopyCasters' },
        { AccessKeyId: own.accessKeyId, UserName: 'anna', Operation: 'CopyCaster' },
        { Operation: 'CopyCaster' },
        { AccessKeyId: own.accessKeyId, Operation: 'CopyCaster', SourceIp: '10.0.0' },
        { UserName: 'nobody', Operation: 'CopyCaster' },
      ].map(async (given) => (await send(own, 'ExplainPermission', given)).code),
    );
    expect(codes).toEqual([
      'InvalidOperation',
      'InvalidParameter.Malformed',
      'InvalidParameter.Malformed',
      'InvalidSourceIp',
      'EntityNotExist.User',
    ]);
  });
});

describe('Policies', () => {
  it('that cannot be enforced are refused with every fault', async () => {
    const PolicyDocument = JSON.stringify({
      Version: '2',
      Statement: [{ Effect: 'Maybe', Action: 'live:CopyCaster', Resource: '*' }],
    });
    const refused = await send(own, 'CreatePolicy', { PolicyName: 'faulty', PolicyDocument });
    expect(refused.code).toBe('InvalidPolicyDocument');
    expect(refused.body.detail).toContain('Version: it is "1"');
    expect(refused.body.detail).toContain('Statement 1: Effect: it is Allow or Deny');
  });

  it('and users are refused by the codes of RAM', async () => {
    const { UserName, PolicyName } = await userWho(allowing('live:*'));
    const PolicyDocument = allowing('live:*');
    const codes = [];
    for (const [action, given] of [
      ['CreateUser', { UserName }],
      ['CreatePolicy', { PolicyName, PolicyDocument }],
      ['UpdatePolicy', { PolicyName: 'none', PolicyDocument }],
      ['DeletePolicy', { PolicyName }],
      ['DeleteUser', { UserName }],
      ['GetPolicy', { PolicyName: 'none' }],
      ['AttachPolicyToUser', { UserName: 'nobody', PolicyName }],
      ['AttachPolicyToUser', { UserName, PolicyName: 'none' }],
      ['DetachPolicyFromUser', { UserName: 'nobody', PolicyName }],
      ['CreateAccessKey', { UserName: 'nobody', ClientToken: randomUUID() }],
    ] as const)
      codes.push((await send(own, action, given)).code);
    expect(codes).toEqual([
      'EntityAlreadyExists.User',
      'EntityAlreadyExists.Policy',
      'EntityNotExist.Policy',
      'DeleteConflict.Policy.User',
      'DeleteConflict.User.AccessKey',
      'EntityNotExist.Policy',
      'EntityNotExist.User',
      'EntityNotExist.Policy',
      'EntityNotExist.User.Policy',
      'EntityNotExist.User',
    ]);
  });
});

describe('Lists', () => {
  it.each([
    ['ListUsers', 'Users', 'UserName'],
    ['ListPolicies', 'Policies', 'PolicyName'],
    ['ListAccessKeys', 'AccessKeys', 'AccessKeyId'],
  ] as const)('%s goes on where it was, each once', async (action, member, name) => {
    for (let i = 0; i < 3; i += 1) await userWho(allowing('live:Get*'));
    const all = (await call(own, action, { maxResults: 100 }))[member].map(
      (one: Record<string, string>) => one[name],
    );
    const paged: string[] = [];
    for (let nextToken: string | undefined; ; ) {
      const page = await call(own, action, { maxResults: 2, ...(nextToken !== undefined && { nextToken }) });
      paged.push(...page[member].map((one: Record<string, string>) => one[name]));
      nextToken = page.NextToken;
      if (nextToken === undefined) break;
    }
    expect(paged).toEqual(all);
    expect(all.length).toBeGreaterThan(2);
  });

  it('ListAuditEntries tells what was changed, by whom, and of this account alone', async () => {
    const UserName = `user-${randomUUID()}`;
    await call(own, 'CreateUser', { UserName });
    await call(bens, 'CreateUser', { UserName });
    const told = await waitFor(
      async () => {
        const { Entries } = await call(own, 'ListAuditEntries', { maxResults: 20 });
        const found = Entries.filter(
          ({ Resource }: { Resource?: string }) => Resource === `user ${UserName}`,
        );
        return found.length > 0 && found;
      },
      { what: 'the entry' },
    );
    expect(told).toEqual([
      expect.objectContaining({
        Action: 'CreateUser',
        Principal: { Type: 'account', Name: anna },
        AccessKeyId: own.accessKeyId,
        Code: 'OK',
        IsDenied: false,
      }),
    ]);
    const first = await call(own, 'ListAuditEntries', { maxResults: 1 });
    const second = await call(own, 'ListAuditEntries', { maxResults: 1, nextToken: first.NextToken });
    expect(second.Entries[0].Place).not.toBe(first.Entries[0].Place);
    expect((await send(own, 'ListAuditEntries', { nextToken: '2026-13-45T00:00:00.000Z/x' })).code).toBe(
      'InvalidnextToken',
    );
  });
});
