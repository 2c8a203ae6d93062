import { beforeEach, describe, expect, it } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { type Answered, ApiGateway, type ApiGatewayOptions } from './api-gateway.js';
import type { OperationContract } from './contract.js';
import {
  anna,
  copyCaster,
  copyNewsroom,
  describeLayouts,
  exampleErrors,
  examplePorts,
  newsroom,
  noon,
  type Parameters,
  plain,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import { document, group, list, pattern, text } from './parameters.js';
import {
  onAccess,
  onAccount,
  onAnyCaster,
  onCaster,
  onCasterAnd,
  onCasterOf,
  onCasterToCopy,
  onDomain,
  onSystem,
} from './permission.js';
import type { AccessKey, Admission, Arrival, PermissionDecision, PermissionRequest } from './ports.js';
import type { RawAnswer, RawRequest } from './request.js';
import type { FindResource } from './request-context.js';

const other = '11111111-2222-4333-8444-555555555555';
const lowerCased = () =>
  z.preprocess((id) => (typeof id === 'string' ? id.toLowerCase() : id), pattern(/^[0-9a-f-]{36}$/));

/** Reads what its parameter names in every way that there is. */
const contract = (name: string, more: Partial<OperationContract>) =>
  ({
    ...describeLayouts,
    kind: 'command',
    name,
    rest: undefined,
    refusals: [],
    ...more,
  }) as OperationContract;

const contracts: OperationContract[] = [
  copyCaster as OperationContract,
  describeLayouts as unknown as OperationContract,
  contract('StopPlaylist', {
    permission: onCasterOf('update', 'ProgramId'),
    parameters: { ProgramId: lowerCased() },
    rest: { method: 'POST', path: '/v1/playlists/{ProgramId}/stop' },
  }),
  contract('CopyMany', {
    permission: onCasterToCopy('SrcCasterId', ['CopyCaster']),
    parameters: { SrcCasterId: pattern(/^[0-9a-f-]{36}$/) },
  }),
  contract('SeeDomain', {
    permission: onDomain('get'),
    parameters: { CasterId: pattern(/^[0-9a-f-]{36}$/) },
  }),
  contract('CompareCasters', {
    permission: onCasterAnd('get', { type: 'caster', named: 'With' }, { type: 'caster' }),
    parameters: { CasterId: lowerCased(), With: lowerCased().optional() },
  }),
  contract('CreateUser', { permission: onAccess('create'), parameters: {} }),
  contract('GetCaller', { permission: { ...onAccount('get'), by: 'anyone' }, parameters: {} }),
  contract('DescribeSystem', {
    kind: 'query',
    permission: onSystem('get'),
    parameters: {},
    rest: { method: 'GET', path: '/v1/system' },
  }),
  contract('WatchCasters', {
    permission: onCasterAnd('get', { type: 'system', given: 'AccountId' }),
    parameters: { CasterId: lowerCased().optional(), AccountId: text().optional() },
  }),
  contract('CreateCaster', { permission: onAnyCaster('create'), parameters: { CasterName: text() } }),
  contract('ImportCaster', {
    permission: onAnyCaster('create'),
    parameters: { CasterId: text().optional(), CasterFile: document(group({ casterId: text() })) },
    rest: {
      method: 'POST',
      path: '/v1/import',
      headers: { 'idempotency-key': 'CasterId' },
      body: { parameter: 'CasterFile', maxBytes: 10_000 },
    },
  }),
  // Called by another name in answers, documented with a small first letter, and left out at will.
  contract('EditShow', {
    permission: onCaster('update', 'casterId'),
    parameters: { casterId: lowerCased().optional(), Names: list(text()).default([]) },
    answeredAs: { Studio: 'casterId' },
    rest: { method: 'PUT', path: '/v1/shows', headers: { 'x-studio': 'casterId' } },
  }),
];

const bob = { accountId: anna.accountId, accessKeyId: 'bobs-key', secret: 'bobs-secret' };
const explicitDeny = {
  allowed: false,
  kind: 'ExplicitDeny',
  policyType: 'AccountLevelIdentityBasedPolicy',
} as const;

let asked: PermissionRequest[];
let executed: {
  operation: string;
  given: Readonly<Record<string, unknown>>;
  notFound?: true;
  resourceOwner?: string;
}[];
let looked: string[];
let answered: Answered[];
let logged: unknown[][];
let arrivals: Arrival[];
beforeEach(() => {
  asked = [];
  executed = [];
  looked = [];
  answered = [];
  logged = [];
  arrivals = [];
});

/** A gateway on which Bob, a user of Anna's account, has the policies that `decide` stands for. */
function gateway({
  decide = () => ({ allowed: true }) as const,
  found = undefined,
  bobs = {},
  admission = { kind: 'admitted' },
  ...options
}: Partial<ApiGatewayOptions> & {
  decide?: (request: PermissionRequest) => PermissionDecision;
  found?: string | undefined;
  bobs?: Partial<AccessKey>;
  admission?: Admission;
} = {}) {
  const ports = examplePorts();
  const key: AccessKey = {
    ...bob,
    principal: { type: 'user', name: 'bob' },
    active: true,
    may: (request) => {
      asked.push(request);
      return decide(request);
    },
    ...bobs,
  };
  const findResource: FindResource = async ({ type, of }, value) => {
    looked.push(`${type} of ${of} ${value}`);
    return found;
  };
  return new ApiGateway(
    contracts,
    {
      keys: {
        find: async (accessKeyId) => (accessKeyId === bob.accessKeyId ? key : ports.keys.find(accessKeyId)),
      },
      admissions: {
        admit: async (arrival) => {
          arrivals.push(arrival);
          return admission;
        },
      },
    },
    async ({ name }, given, { notFound, resourceOwner }) => {
      executed.push({
        operation: name,
        given,
        ...(notFound && { notFound }),
        ...(resourceOwner && { resourceOwner }),
      });
      return { Done: true };
    },
    {
      errors: exampleErrors,
      rateLimit: true,
      now: () => noon,
      findResource,
      onAnswered: (one) => answered.push(one),
      log: (...line) => logged.push(line),
      ...options,
    },
  );
}

const json = ({ body }: RawAnswer) => JSON.parse(body);
const byBob = (parameters: Parameters) => post(signedV1(parameters, { key: bob }));
const code = async (request: RawRequest, on = gateway()) => json(await on.rpc(request)).Code;
const detail = {
  AuthAction: 'live:CopyCaster',
  AuthPrincipalType: 'SubUser',
  AuthPrincipalOwnerId: bob.accountId,
  AuthPrincipalDisplayName: 'bob',
  PolicyType: 'AccountLevelIdentityBasedPolicy',
  NoPermissionType: 'ExplicitDeny',
  EncodedDiagnosticMessage: expect.any(String),
};
const arn = (name: string) => `acs:live:*:${bob.accountId}:${name}`;

describe('A call that reads more than what it acts on', () => {
  const compare = (more: Parameters = {}) => byBob({ Action: 'CompareCasters', CasterId: newsroom, ...more });

  it('needs a permission for each, and is audited by what it acts on', async () => {
    expect((await gateway().rpc(compare({ With: other.toUpperCase() }))).status).toBe(200);
    expect(asked.map(({ resource }) => resource)).toEqual(
      [`caster/${newsroom}`, `caster/${other}`, 'caster/*'].map(arn),
    );
    expect(answered).toMatchObject([{ resource: arn(`caster/${newsroom}`) }]);
  });

  it('is not asked about what it does not name', async () => {
    expect((await gateway().rpc(compare())).status).toBe(200);
    expect(asked.map(({ resource }) => resource)).toEqual([`caster/${newsroom}`, 'caster/*'].map(arn));
  });

  it('is denied where one of them is', async () => {
    for (const denied of [newsroom, other, '*']) {
      const decide = ({ resource }: PermissionRequest) =>
        resource === arn(`caster/${denied}`) ? explicitDeny : ({ allowed: true } as const);
      expect(await code(compare({ With: other }), gateway({ decide }))).toBe('NoPermission');
    }
    expect(executed).toEqual([]);
  });
});

describe('A call that no policy decides', () => {
  const session = { expiresAt: new Date(noon.getTime() + 60_000), isToken: () => true };

  it.each<[string, Partial<AccessKey>]>([
    ['a user whom policies allow all', {}],
    ['a temporary key', { principal: { type: 'session', name: 'night' }, session }],
  ])('changes access for no other key than one of the account itself: not for %s', async (_, bobs) => {
    for (const permissions of ['enforce', 'log'] as const) {
      const request = byBob({ Action: 'CreateUser', ...('session' in bobs && { SecurityToken: 'token' }) });
      const { Code, Message } = json(await gateway({ bobs, permissions }).rpc(request));
      expect(Code).toBe('NoPermission');
      expect(Message).toContain("Only the account's own keys may");
    }
    expect([asked, executed]).toEqual([[], []]);
    expect(answered[0]).toMatchObject({ isDenied: true, resource: arn('*') });
  });

  it('is done for a key of the account itself', async () => {
    const bobs = { principal: { type: 'account', name: bob.accountId } } as const;
    expect((await gateway({ bobs }).rpc(byBob({ Action: 'CreateUser' }))).status).toBe(200);
  });

  it('tells every key who it is', async () => {
    const on = gateway({ decide: () => explicitDeny });
    expect((await on.rpc(byBob({ Action: 'GetCaller' }))).status).toBe(200);
    expect(asked).toEqual([]);
  });
});

describe('What policies deny', () => {
  const denying = () => gateway({ decide: () => explicitDeny });

  it('is 403 NoPermission with its AccessDeniedDetail, in JSON', async () => {
    const answer = await denying().rpc(byBob(copyNewsroom));
    expect(answer.status).toBe(403);
    expect(json(answer)).toMatchObject({
      Code: 'NoPermission',
      Message: `You are not authorized to do this action. Resource: ${arn(`caster/${newsroom}`)} Action: live:CopyCaster`,
      AccessDeniedDetail: detail,
    });
    const told = Buffer.from(json(answer).AccessDeniedDetail.EncodedDiagnosticMessage, 'base64').toString();
    expect(told).toBe(json(answer).RequestId);
    expect(executed).toEqual([]);
  });

  it('is the same in XML', async () => {
    const answer = await denying().rpc(byBob({ ...copyNewsroom, Format: 'XML' }));
    expect(answer.status).toBe(403);
    const { Error: error } = new XMLParser({ parseTagValue: false }).parse(answer.body);
    expect(error).toMatchObject({ Code: 'NoPermission', AccessDeniedDetail: detail });
  });

  it('is the same as a problem', async () => {
    const answer = await denying().rest(
      plain('POST', `/v1/casters/${newsroom}/copies`, { key: bob, body: { CasterName: 'x' } }),
    );
    expect([answer.status, answer.headers['content-type']]).toEqual([403, 'application/problem+json']);
    expect(json(answer)).toMatchObject({ code: 'NoPermission', accessDeniedDetail: detail });
    expect(executed).toEqual([]);
  });

  it('says of a session that it is one, and which kind of policy decided', async () => {
    const answer = await gateway({
      decide: () => ({ allowed: false, kind: 'ImplicitDeny', policyType: 'SessionPolicy' }),
      bobs: { principal: { type: 'session', name: 'deploy' } },
    }).rpc(byBob(copyNewsroom));
    expect(json(answer).AccessDeniedDetail).toMatchObject({
      AuthPrincipalType: 'AssumedRoleUser',
      AuthPrincipalDisplayName: 'deploy',
      PolicyType: 'SessionPolicy',
      NoPermissionType: 'ImplicitDeny',
    });
  });

  it('is told by onAnswered with who asked for what', async () => {
    await denying().rpc({ ...byBob(copyNewsroom), sourceIp: '192.0.2.1' });
    expect(answered).toEqual([
      expect.objectContaining({
        code: 'NoPermission',
        status: 403,
        kind: 'command',
        accessKeyId: bob.accessKeyId,
        principal: { type: 'user', name: 'bob' },
        resource: arn(`caster/${newsroom}`),
        sourceIp: '192.0.2.1',
        isDenied: true,
      }),
    ]);
    expect(logged).toEqual([]);
  });

  it('goes on where denials are only logged, with a line that has key, action and resource', async () => {
    const on = gateway({ decide: () => explicitDeny, permissions: 'log', found: other });
    expect((await on.rpc(byBob(copyNewsroom))).status).toBe(200);
    expect((await on.rpc(byBob({ Action: 'StopPlaylist', ProgramId: newsroom }))).status).toBe(200);
    expect(executed.map(({ operation }) => operation)).toEqual(['CopyCaster', 'StopPlaylist']);
    expect(logged.map(([level, , fields]) => ({ level, ...(fields as object) }))).toEqual([
      expect.objectContaining({
        level: 'warn',
        accessKeyId: bob.accessKeyId,
        action: 'live:CopyCaster',
        resource: arn(`caster/${newsroom}`),
        requestId: answered[0]?.requestId,
      }),
      // The log is the operator's: there it is named whatever was looked up.
      expect.objectContaining({ action: 'live:StopPlaylist', resource: arn(`caster/${other}`) }),
    ]);
    expect(answered.map(({ code: told, isDenied }) => [told, isDenied])).toEqual([
      ['OK', true],
      ['OK', true],
    ]);
  });

  it('is logged for no call that is allowed', async () => {
    expect((await gateway({ permissions: 'log' }).rpc(byBob(copyNewsroom))).status).toBe(200);
    expect(logged).toEqual([]);
    expect(answered[0]?.isDenied).toBeUndefined();
  });
});

describe('The order of checks', () => {
  const wrong: Parameters = { Action: 'CopyCaster', SrcCasterId: newsroom, CasterName: '' };
  const deny = { decide: () => explicitDeny };

  it('asks nonce and rate before policies', async () => {
    expect(await code(byBob(wrong), gateway({ ...deny, admission: { kind: 'nonce used' } }))).toBe(
      'SignatureNonceUsed',
    );
    expect(
      await code(byBob(wrong), gateway({ ...deny, admission: { kind: 'throttled', retryAfterMs: 1 } })),
    ).toBe('Throttling.User');
    expect(asked).toEqual([]);
  });

  it('asks policies before owner, presence and values', async () => {
    expect(await code(byBob({ ...wrong, OwnerId: '2002' }), gateway(deny))).toBe('NoPermission');
    expect(await code(byBob(wrong), gateway(deny))).toBe('NoPermission');
    expect(await code(byBob({ ...wrong, OwnerId: '2002' }))).toBe('PermissionDenied');
    expect(await code(byBob(wrong))).toBe('MissingClientToken');
  });

  it('is the same in plain REST', async () => {
    const request = plain('POST', `/v1/casters/${newsroom}/copies`, { key: bob, body: {} });
    const problem = async (on: ApiGateway) => json(await on.rest(request)).code;
    expect(await problem(gateway({ ...deny, admission: { kind: 'throttled', retryAfterMs: 1 } }))).toBe(
      'Throttling.User',
    );
    expect(await problem(gateway(deny))).toBe('NoPermission');
    expect(await problem(gateway())).toBe('MissingCasterName');
  });

  it('asks no policy of whom it does not know', async () => {
    expect(await code(post({ ...signedV1(copyNewsroom, { key: bob }), Signature: 'x' }))).toBe(
      'SignatureDoesNotMatch',
    );
    expect([asked, arrivals, looked]).toEqual([[], [], []]);
  });

  it('takes no nonce where nothing is signed', async () => {
    await gateway().rest(plain('GET', '/v1/layouts', { key: bob }));
    await gateway().rpc(byBob(copyNewsroom));
    expect(arrivals.map((arrival) => 'nonce' in arrival)).toEqual([false, true]);
  });

  it('takes the calls a second of the account where it has its own', async () => {
    const bobs = { callsPerSecond: { CopyCaster: 3 } };
    await gateway({ bobs }).rpc(byBob(copyNewsroom));
    await gateway({ bobs }).rpc(byBob({ Action: 'DescribeLayouts' }));
    await gateway({ bobs, rateLimit: false }).rpc(byBob(copyNewsroom));
    expect(arrivals.map(({ callsPerSecond }) => callsPerSecond)).toEqual([3, 10, undefined]);
  });
});

describe('What is looked up', () => {
  it('is what policies are asked for', async () => {
    await gateway({ found: other }).rpc(byBob({ Action: 'StopPlaylist', ProgramId: newsroom }));
    await gateway({ found: 'live.example.com' }).rpc(byBob({ Action: 'SeeDomain', CasterId: newsroom }));
    expect(looked).toEqual([`caster of ProgramId ${newsroom}`, `domain of CasterId ${newsroom}`]);
    expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['live:StopPlaylist', arn(`caster/${other}`)],
      ['live:SeeDomain', arn('domain/live.example.com')],
    ]);
  });

  it('and is not there, is not there for the operation either, which policies were not asked about', async () => {
    await gateway().rpc(byBob({ Action: 'StopPlaylist', ProgramId: newsroom }));
    await gateway({ found: other }).rpc(byBob({ Action: 'StopPlaylist', ProgramId: newsroom }));
    // A studio without a domain is there.
    await gateway().rpc(byBob({ Action: 'SeeDomain', CasterId: newsroom }));
    expect(executed.map(({ operation, notFound }) => [operation, notFound])).toEqual([
      ['StopPlaylist', true],
      ['StopPlaylist', undefined],
      ['SeeDomain', undefined],
    ]);
  });

  it('is told in no answer, header or format, found or not', async () => {
    const answers: RawAnswer[] = [];
    for (const found of ['live.example.com', undefined]) {
      const on = gateway({ decide: () => explicitDeny, found });
      for (const Format of ['JSON', 'XML'])
        answers.push(await on.rpc(byBob({ Action: 'SeeDomain', CasterId: newsroom, Format })));
      answers.push(await on.rest(plain('POST', `/v1/playlists/${newsroom}/stop`, { key: bob, body: {} })));
    }
    const withoutIds = answers.map(({ status, headers, body }) => {
      const { 'x-acs-request-id': id = '', ...rest } = headers;
      const diagnostic = Buffer.from(id).toString('base64');
      return {
        status,
        rest,
        body: body.replaceAll(id, '').replaceAll(id.toLowerCase(), '').replace(diagnostic, ''),
      };
    });
    expect(withoutIds.slice(0, 3)).toEqual(withoutIds.slice(3));
    expect(JSON.stringify(withoutIds)).not.toContain('live.example.com');
    for (const { resource } of answered) expect(resource).toMatch(/(domain|caster)\/\*$/);
  });

  it('is nothing for a key of the account itself, which may do all', async () => {
    const on = gateway();
    await on.rpc(post(signedV1({ Action: 'StopPlaylist', ProgramId: newsroom })));
    await on.rpc(post(signedV1({ Action: 'SeeDomain', CasterId: newsroom })));
    expect([looked, executed.length]).toEqual([[], 2]);
  });

  it('lets nobody through where it fails', async () => {
    const on = gateway({
      findResource: async () => {
        throw new Error('no database');
      },
    });
    expect(await code(byBob({ Action: 'StopPlaylist', ProgramId: newsroom }), on)).toBe('InternalError');
    expect([asked, executed]).toEqual([[], []]);
  });
});

describe('What policies are asked is what is done', () => {
  const upper = newsroom.toUpperCase();
  const rest = (method: string, url: string, body?: unknown, headers?: Record<string, string>) =>
    plain(method, url, { key: bob, ...(body !== undefined && { body }), ...(headers && { headers }) });
  const signed = (parameters: Parameters) => byBob({ Action: 'EditShow', ...parameters });

  // Each either does nothing at all, or does it to what the policies were asked for.
  it.each<[string, RawRequest]>([
    ['as documented', signed({ casterId: newsroom })],
    ['a capital in the name', signed({ CasterId: newsroom })],
    ['capitals in the value', signed({ casterId: upper })],
    ['the answered name', signed({ Studio: newsroom })],
    ['the answered name with a small letter', signed({ studio: newsroom })],
    ['all capitals in the name', signed({ CASTERID: newsroom })],
    ['both spellings of the name', signed({ casterId: newsroom, CasterId: other })],
    ['the answered name as well', signed({ casterId: newsroom, Studio: other })],
    ['the answered name, and an empty one', signed({ casterId: '', Studio: newsroom })],
    ['an empty answered name', signed({ casterId: newsroom, Studio: '' })],
    ['an entry of a list', signed({ 'casterId.1': newsroom })],
    ['value and list', signed({ casterId: newsroom, 'casterId.1': other })],
    ['a member', signed({ 'casterId.casterId': newsroom })],
    ['space around it', signed({ casterId: ` ${newsroom} ` })],
    ['a line end', signed({ casterId: `${newsroom}\n` })],
    ['NUL', signed({ casterId: `${newsroom}\0` })],
    ['a wildcard', signed({ casterId: '*' })],
    ['an ARN', signed({ casterId: `caster/${newsroom}` })],
    ['nothing', signed({})],
    ['emptiness', signed({ casterId: '' })],
    ['a JSON body', rest('PUT', '/v1/shows', { casterId: newsroom })],
    ['a JSON body with a capital', rest('PUT', '/v1/shows', { CasterId: upper })],
    ['a JSON body with a list', rest('PUT', '/v1/shows', { casterId: [newsroom] })],
    ['a JSON body with an object', rest('PUT', '/v1/shows', { casterId: { casterId: newsroom } })],
    ['a JSON body with null', rest('PUT', '/v1/shows', { casterId: null })],
    ['a JSON body with a number', rest('PUT', '/v1/shows', { casterId: 5 })],
    ['a member twice', rest('PUT', '/v1/shows', `{"casterId":"${newsroom}","casterId":"${other}"}`)],
    [
      'an escaped member twice',
      rest('PUT', '/v1/shows', `{"casterId":"${newsroom}","\\u0063asterId":"${other}"}`),
    ],
    ['__proto__', rest('PUT', '/v1/shows', `{"__proto__":{"casterId":"${newsroom}"}}`)],
    ['query and body', rest('PUT', `/v1/shows?casterId=${newsroom}`, { casterId: other })],
    ['query and body, spelt differently', rest('PUT', `/v1/shows?CasterId=${newsroom}`, { casterId: other })],
    ['null and query', rest('PUT', `/v1/shows?casterId=${newsroom}`, { casterId: null })],
    ['header and body', rest('PUT', '/v1/shows', { casterId: newsroom }, { 'x-studio': other })],
    [
      'header and body, spelt differently',
      rest('PUT', '/v1/shows', { CasterId: newsroom }, { 'x-studio': other }),
    ],
    ['header and answered name', rest('PUT', '/v1/shows', { Studio: newsroom }, { 'x-studio': other })],
    ['header alone', rest('PUT', '/v1/shows', {}, { 'x-studio': upper })],
  ])('%s', async (_, request) => {
    const on = gateway();
    await (request.url.startsWith('/v1') ? on.rest(request) : on.rpc(request));
    for (const { given } of executed) {
      expect(asked).toHaveLength(1);
      expect(asked[0]?.resource).toBe(arn(`caster/${given.casterId ?? '*'}`));
    }
    if (executed.length === 0) expect(answered[0]?.status).toBe(400);
  });

  it('executes of these what names a studio in one way', async () => {
    for (const parameters of [
      { casterId: upper },
      { CasterId: newsroom },
      { Studio: newsroom },
    ] as Parameters[])
      await gateway().rpc(signed(parameters));
    expect(executed.map(({ given }) => given.casterId)).toEqual([newsroom, newsroom, newsroom]);
  });

  it.each([
    ['path and body', `/v1/casters/${newsroom}/copies`, { SrcCasterId: other, CasterName: 'x' }],
    ['path and query', `/v1/casters/${newsroom}/copies?SrcCasterId=${other}`, { CasterName: 'x' }],
    ['path and small letters', `/v1/casters/${newsroom}/copies?srcCasterId=${other}`, { CasterName: 'x' }],
    [
      'an encoded path',
      `/v1/casters/${encodeURIComponent(newsroom).replace('3', '%33')}/copies`,
      { CasterName: 'x' },
    ],
    ['a slash in the path', `/v1/casters/${other}%2F..%2F${newsroom}/copies`, { CasterName: 'x' }],
  ])('%s', async (_, url, body) => {
    await gateway().rest(rest('POST', url, body, { 'idempotency-key': 't' }));
    for (const { given } of executed) {
      expect(given.SrcCasterId).toBe(newsroom);
      expect(asked.map(({ resource }) => resource)).toEqual([arn(`caster/${newsroom}`)]);
    }
  });

  it('a file names no studio that policies are asked for, whatever it says', async () => {
    await gateway().rest(rest('POST', '/v1/import', { casterId: other }, { 'idempotency-key': newsroom }));
    await gateway().rest(rest('POST', `/v1/import?CasterFile=x`, { casterId: other }));
    await gateway().rpc(byBob({ Action: 'CreateCaster', CasterName: 'x', CasterId: newsroom }));
    expect(asked.map(({ resource }) => resource)).toEqual(asked.map(() => arn('caster/*')));
    expect(executed.map(({ operation }) => operation)).toEqual(['ImportCaster', 'CreateCaster']);
  });

  it('looks up what is executed, in its one spelling', async () => {
    await gateway({ found: other }).rpc(byBob({ Action: 'StopPlaylist', ProgramId: upper }));
    await gateway({ found: other }).rest(rest('POST', `/v1/playlists/${upper}/stop`, {}));
    expect(looked).toEqual(Array.from({ length: 2 }, () => `caster of ProgramId ${newsroom}`));
    expect(executed.map(({ given }) => given.ProgramId)).toEqual([newsroom, newsroom]);
  });
});

describe('Conditions', () => {
  const conditions = async (request: Partial<RawRequest>) => {
    await gateway().rpc({ ...byBob(copyNewsroom), ...request });
    return asked.at(-1)?.conditions;
  };

  it('are time, address and scheme of the request', async () => {
    expect(await conditions({ sourceIp: '192.0.2.1', isSecure: true })).toEqual({
      'acs:CurrentTime': '2026-11-24T12:00:00.000Z',
      'acs:SecureTransport': 'true',
      'acs:MFAPresent': 'false',
      'acs:SourceIp': '192.0.2.1',
    });
    expect(await conditions({})).toMatchObject({ 'acs:SecureTransport': 'false' });
    expect(await conditions({})).not.toHaveProperty('acs:SourceIp');
  });
});

describe('A temporary key', () => {
  const session = {
    expiresAt: new Date(noon.getTime() + 1),
    isToken: (token: string) => token === 'sesame',
  };
  const bobs: Partial<AccessKey> = { principal: { type: 'session', name: 'deploy' }, session };
  const expired = { ...bobs, session: { ...session, expiresAt: noon } };
  const withToken = (token: string, more: Parameters = {}) =>
    byBob({ ...copyNewsroom, ...more, ...(token && { SecurityToken: token }) });
  const inHeader = (request: RawRequest, token: string): RawRequest => ({
    ...request,
    headers: { ...request.headers, 'x-acs-security-token': token },
  });

  it.each<[string, RawRequest, Partial<AccessKey>, string | undefined]>([
    ['comes with its token', withToken('sesame'), bobs, undefined],
    ['comes with none', withToken(''), bobs, 'MissingSecurityToken'],
    ['comes with an empty one', byBob({ ...copyNewsroom, SecurityToken: '' }), bobs, 'MissingSecurityToken'],
    ['comes with another', withToken('sesam'), bobs, 'InvalidSecurityToken.Malformed'],
    ['is over', withToken('sesame'), expired, 'InvalidSecurityToken.Expired'],
    ['is over, with another', withToken('sesam'), expired, 'InvalidSecurityToken.Malformed'],
    [
      'has it in a header that is not signed',
      inHeader(withToken(''), 'sesame'),
      bobs,
      'MissingSecurityToken',
    ],
    ['has it in both', inHeader(withToken('sesame'), 'sesame'), bobs, undefined],
    ['has another in a header', inHeader(withToken('sesame'), 'x'), bobs, 'InvalidSecurityToken'],
    ['is none and has a token', withToken('sesame'), {}, 'InvalidSecurityToken.MismatchWithAccessKey'],
    [
      'is none, and a header has one',
      inHeader(withToken(''), 'x'),
      {},
      'InvalidSecurityToken.MismatchWithAccessKey',
    ],
  ])('that %s', async (_, request, key, expected) => {
    const got = await code(request, gateway({ bobs: key }));
    if (expected === 'InvalidSecurityToken') expect(got).toMatch(/^InvalidSecurityToken/);
    else expect(got).toBe(expected);
  });

  it('has its token in a signed header in version 3, and in a header in plain REST', async () => {
    const signed = signedV3(copyNewsroom, { 'x-acs-security-token': 'sesame' }, bob);
    expect(await code(signed, gateway({ bobs }))).toBeUndefined();
    expect(await code(signedV3(copyNewsroom, {}, bob), gateway({ bobs }))).toBe('MissingSecurityToken');
    const rest = (token?: string) =>
      plain('GET', '/v1/layouts', { key: bob, headers: token ? { 'x-acs-security-token': token } : {} });
    expect((await gateway({ bobs }).rest(rest('sesame'))).status).toBe(200);
    expect(json(await gateway({ bobs }).rest(rest())).code).toBe('MissingSecurityToken');
    expect(json(await gateway().rest(rest('x'))).code).toBe('InvalidSecurityToken.MismatchWithAccessKey');
  });

  it('is judged before nonce, rate and policies', async () => {
    await gateway({ bobs }).rpc(withToken('x'));
    expect([arrivals, asked]).toEqual([[], []]);
  });
});

describe('A call beyond the rate', () => {
  const throttled = (retryAfterMs: number, options: Partial<ApiGatewayOptions> = {}) =>
    gateway({ admission: { kind: 'throttled', retryAfterMs }, ...options });

  it.each([400, 429, 503] as const)(
    'is %d where the settings say so, with what SDKs read',
    async (status) => {
      const answer = await throttled(400, { throttlingStatus: status }).rpc(byBob(copyNewsroom));
      expect(answer).toMatchObject({
        status,
        headers: {
          'x-acs-retry-after': '400',
          'x-ratelimit-user-api': 'Limit:10,Remain:0,TimeLeft:400',
          'retry-after': '1',
        },
      });
      expect(json(answer).Code).toBe('Throttling.User');
    },
  );

  it('is 400 unless they do, and 429 in plain REST whatever they say', async () => {
    expect((await throttled(1_000.4).rpc(byBob(copyNewsroom))).headers).toMatchObject({
      'x-acs-retry-after': '1001',
      'x-ratelimit-user-api': 'Limit:10,Remain:0,TimeLeft:1001',
      'retry-after': '2',
    });
    expect((await throttled(1).rpc(byBob(copyNewsroom))).status).toBe(400);
    const answer = await throttled(0, { throttlingStatus: 503 }).rest(
      plain('GET', '/v1/layouts', { key: bob }),
    );
    expect(answer).toMatchObject({
      status: 429,
      headers: { 'x-ratelimit-user-api': 'Limit:10,Remain:0,TimeLeft:1', 'retry-after': '1' },
    });
  });
});

describe('What another account lets copy', () => {
  const copyMany = { Action: 'CopyMany', SrcCasterId: newsroom };
  const owner = '2002';
  const lookedFor: string[] = [];
  const granting = (grantor?: string) => ({
    findGrantor: async (casterId: string) => {
      lookedFor.push(casterId);
      return grantor;
    },
  });

  it('is asked of the policies as the owner’s, for every action that the call stands for', async () => {
    expect(await code(byBob(copyMany), gateway(granting(owner)))).toBeUndefined();
    const resource = `acs:live:*:${owner}:caster/${newsroom}`;
    expect(asked).toMatchObject([
      { action: 'live:CopyMany', resource },
      { action: 'live:CopyCaster', resource },
    ]);
    expect(executed).toMatchObject([{ operation: 'CopyMany', resourceOwner: owner }]);
    expect(answered).toMatchObject([{ resource }]);
  });

  it('is the caller’s own where nobody grants it, and the operation knows what was asked', async () => {
    await gateway(granting()).rpc(byBob(copyMany));
    expect(asked).toMatchObject([
      { resource: `acs:live:*:${bob.accountId}:caster/${newsroom}` },
      { resource: `acs:live:*:${bob.accountId}:caster/${newsroom}` },
    ]);
    expect(executed).toMatchObject([{ resourceOwner: bob.accountId }]);
  });

  it('is denied by whichever action is, and the answer does not say whose it is', async () => {
    for (const denied of ['live:CopyMany', 'live:CopyCaster']) {
      const on = gateway({
        ...granting(owner),
        decide: ({ action }) => (action === denied ? explicitDeny : { allowed: true }),
      });
      const answer = json(await on.rpc(byBob(copyMany)));
      expect(answer).toMatchObject({ Code: 'NoPermission', AccessDeniedDetail: { AuthAction: denied } });
      expect(JSON.stringify(answer)).not.toContain(owner);
    }
    expect(executed).toEqual([]);
  });

  it('is not looked for where no policy is asked', async () => {
    lookedFor.splice(0);
    await gateway(granting(owner)).rpc(post(signedV1(copyMany, { key: anna })));
    expect(lookedFor).toEqual([]);
    expect(executed).toEqual([{ operation: 'CopyMany', given: { SrcCasterId: newsroom } }]);
  });
});

describe('What is for operators', () => {
  const operators = [anna.accountId];
  const system = { Action: 'DescribeSystem' };

  it('is refused to every other account, whatever its key and whatever its policies allow', async () => {
    for (const key of [anna, bob]) {
      const answer = await gateway({ operators: ['2002'] }).rpc(post(signedV1(system, { key })));
      expect(answer.status).toBe(403);
      expect(json(answer)).toMatchObject({
        Code: 'NoPermission',
        Message: expect.stringContaining(`account ${anna.accountId} does not: OPERATOR_ACCOUNTS`),
      });
    }
    expect([asked, executed]).toEqual([[], []]);
    expect(answered[0]).toMatchObject({ isDenied: true, resource: arn('system/*') });
  });

  it('is refused where policies are only logged, and where nobody is an operator', async () => {
    expect(await code(byBob(system), gateway({ permissions: 'log' }))).toBe('NoPermission');
    expect(json(await gateway().rest(plain('GET', '/v1/system'))).code).toBe('NoPermission');
    expect(executed).toEqual([]);
  });

  it('is done for their own key, and for users whom a policy allows it on the system', async () => {
    expect((await gateway({ operators }).rpc(post(signedV1(system)))).status).toBe(200);
    expect(asked).toEqual([]);
    expect((await gateway({ operators }).rpc(byBob(system))).status).toBe(200);
    expect(asked).toMatchObject([{ action: 'live:DescribeSystem', resource: arn('system/*') }]);
    expect(await code(byBob(system), gateway({ operators, decide: () => explicitDeny }))).toBe(
      'NoPermission',
    );
  });

  it('may be a parameter alone: without it the call is everybody’s', async () => {
    const watch = { Action: 'WatchCasters', CasterId: newsroom };
    expect(await code(byBob(watch))).toBeUndefined();
    expect(await code(byBob({ ...watch, AccountId: '2002' }))).toBe('NoPermission');
    asked = [];
    expect(await code(byBob({ ...watch, AccountId: '2002' }), gateway({ operators }))).toBeUndefined();
    expect(asked.map(({ resource }) => resource)).toEqual([`caster/${newsroom}`, 'system/*'].map(arn));
  });
});
