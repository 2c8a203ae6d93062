import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attachPolicy, createAccessKey, createAccount, createPolicy, createUser, sealer } from '#libs/access';
import { localAccess } from '../apps/understudy/src/settings.js';
import { type Credentials, codeOf, openApi, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const { accountId } = localAccess;

let program: Program;
let desk: Credentials;
let stranger: Credentials;
let studio: string;
let copy: string;

beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  const { database } = program.test;
  await createAccount(database, '2000000000000002');
  stranger = await createAccessKey(database, sealer(secretKey), { accountId: '2000000000000002' });

  // Version 1: made by the account; 2: a source, by a user; 3: another name.
  studio = (
    await rest('POST', '/v1/casters', {
      CasterName: 'Evening news',
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).body.CasterId;
  desk = await userOf('desk', `acs:live:*:${accountId}:caster/${studio}`);
  await rest(
    'POST',
    `/v1/casters/${studio}/video-resources`,
    { ResourceName: 'Map', LocationId: 'RV01', ImageId: 'map' },
    desk,
  );
  copy = (
    await rest('POST', `/v1/casters/${studio}/copies`, { CasterName: 'Tonight', ClientToken: randomUUID() })
  ).body.CasterId;
  await rest('PUT', `/v1/casters/${studio}/config`, {
    CasterName: 'Late news',
    DomainName: 'live.example.com',
  });
});
afterAll(() => program?.end());

async function userOf(userName: string, Resource: string): Promise<Credentials> {
  const { database } = program.test;
  await createUser(database, { accountId, userName });
  const document = JSON.stringify({
    Version: '1',
    Statement: [{ Effect: 'Allow', Action: 'live:*', Resource }],
  });
  await createPolicy(database, { accountId, policyName: userName, document });
  await attachPolicy(database, { accountId, userName, policyName: userName });
  return createAccessKey(database, sealer(secretKey), { accountId, userName });
}

/** As curl would. */
async function rest(
  method: string,
  path: string,
  body?: object,
  { accessKeyId, secret }: Credentials = localAccess,
) {
  const answer = await fetch(`${program.endpoint}${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`,
      ...(method !== 'GET' && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
  return { status: answer.status, body: JSON.parse(await answer.text()) as any };
}
const get = (path: string, credentials?: Credentials) => rest('GET', path, undefined, credentials);
const refusal = async (path: string, credentials?: Credentials) => {
  const { status, body } = await get(path, credentials);
  return [status, body.code];
};

describe('A studio as it was', () => {
  it('is read at a version or a time, in whole and in its parts', async () => {
    const named = async (query: string) => (await get(`/v1/casters/${studio}${query}`)).body.CasterName;
    expect(await named('')).toBe('Late news');
    expect(await named('?version=3')).toBe('Late news');
    expect(await named('?version=2')).toBe('Evening news');
    const sources = async (query: string) =>
      (await get(`/v1/casters/${studio}/video-resources${query}`)).body.Total;
    expect([await sources('?version=1'), await sources('?version=2')]).toEqual([0, 1]);

    const { Events } = (await get(`/v1/casters/${studio}/events`)).body;
    for (const { Version, RecordedAt } of Events)
      expect((await get(`/v1/casters/${studio}/export?at=${RecordedAt}`)).body).toEqual(
        (await get(`/v1/casters/${studio}/export?version=${Version}`)).body,
      );
    const file = (await get(`/v1/casters/${studio}/export?version=1`)).body;
    expect([file.name, file.setup.parts.resource]).toEqual(['Evening news', []]);
  });

  it('is refused where there was none, or the moment is none', async () => {
    const { Events } = (await get(`/v1/casters/${studio}/events`)).body;
    const before = new Date(new Date(Events.at(-1).RecordedAt).getTime() - 1).toISOString();
    for (const [query, expected] of [
      ['version=4', [404, 'InvalidVersion.NotFound']],
      [`at=${before}`, [404, 'InvalidVersion.NotFound']],
      ['version=0', [400, 'InvalidVersion.Malformed']],
      ['version=last', [400, 'InvalidVersion.Malformed']],
      ['at=last-tuesday', [400, 'InvalidTime.Malformed']],
      ['at=2026-02-30T00:00:00Z', [400, 'InvalidTime.Malformed']],
      [`version=1&at=${Events[0].RecordedAt}`, [400, 'InvalidParameter.Malformed']],
    ] as const)
      expect([query, await refusal(`/v1/casters/${studio}?${query}`)]).toEqual([query, expected]);
    for (const moment of ['version=1', `at=${Events[0].RecordedAt}`])
      expect(await refusal(`/v1/casters/${randomUUID()}?${moment}`)).toEqual([404, 'InvalidCaster.NotFound']);
    expect(await refusal(`/v1/casters/${studio}?version=1`, stranger)).toEqual([401, 'IllegalOperation']);
  });

  it('is nothing to SDKs: what they send is read as the documented API says', async () => {
    for (const client of [popCore, openApi]) {
      const call = client(program.endpoint);
      const answer = await call('DescribeCasterVideoResources', { CasterId: studio, at: 'then' });
      expect(answer.Total).toBe(1);
      expect(await codeOf(call('DescribeCasterEvents', { CasterId: studio }))).toMatch(/^InvalidAction/);
    }
  });

  it('is there after its end, and so is its history', async () => {
    const { CasterId } = (
      await rest('POST', '/v1/casters', { NormType: 1, ChargeType: 'PostPaid', ClientToken: randomUUID() })
    ).body;
    await rest('DELETE', `/v1/casters/${CasterId}`);
    expect(await refusal(`/v1/casters/${CasterId}`)).toEqual([404, 'InvalidCaster.NotFound']);
    expect(await refusal(`/v1/casters/${CasterId}?version=2`)).toEqual([404, 'InvalidCaster.NotFound']);
    expect((await get(`/v1/casters/${CasterId}?version=1`)).body).toMatchObject({ CasterId, Status: 0 });
    expect((await get(`/v1/casters/${CasterId}/events`)).body).toMatchObject({
      Total: 2,
      Events: [{ Type: 'CasterDeleted' }, { Type: 'CasterCreated' }],
    });
    expect((await get(`/v1/casters/${CasterId}/lineage`)).body.Studio).toMatchObject({
      CasterId,
      DeletedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
  });
});

describe('The history of a studio', () => {
  it('says who, in which request, and what changed', async () => {
    const { body } = await get(`/v1/casters/${studio}/events`);
    expect(body).toMatchObject({
      CasterId: studio,
      Total: 3,
      Events: [
        {
          Version: 3,
          Type: 'CasterConfigured',
          By: { Type: 'account' },
          Name: { Before: 'Evening news', After: 'Late news' },
          Members: ['config.domainName'],
        },
        {
          Version: 2,
          Type: 'VideoResourceAdded',
          By: { Type: 'user', Name: 'desk' },
          RequestId: expect.stringMatching(/^[0-9A-F]{8}-/),
          Parts: [{ Kind: 'resource', Change: 'added' }],
        },
        { Version: 1, Type: 'CasterCreated' },
      ],
    });
    const { VideoResources } = (await get(`/v1/casters/${studio}/video-resources`)).body;
    expect(body.Events[1].Parts[0].PartId).toBe(VideoResources.VideoResource[0].ResourceId);
    expect((await get(`/v1/casters/${copy}/events`)).body.Events).toMatchObject([
      { CopiedFrom: { CasterId: studio, Version: 2 }, Name: { After: 'Tonight' } },
    ]);
  });

  it('is paged', async () => {
    const first = (await get(`/v1/casters/${studio}/events?maxResults=2`)).body;
    const last = (await get(`/v1/casters/${studio}/events?maxResults=2&nextToken=${first.NextToken}`)).body;
    expect([...first.Events, ...last.Events].map(({ Version }) => Version)).toEqual([3, 2, 1]);
    expect(last).not.toHaveProperty('NextToken');
  });
});

describe('What may be read of other studios by the past of one', () => {
  it('is what policies allow of them', async () => {
    expect((await get(`/v1/casters/${studio}/events`, desk)).status).toBe(200);
    expect((await get(`/v1/casters/${studio}/diff?from=1`, desk)).status).toBe(200);
    // The policy is of this one studio: neither another's setup nor its name is told.
    for (const path of [`${studio}/diff?with=${copy}`, `${studio}/lineage`, `${copy}/events`])
      expect([path, await refusal(`/v1/casters/${path}`, desk)]).toEqual([path, [403, 'NoPermission']]);
    const everything = await userOf('all', `acs:live:*:${accountId}:caster/*`);
    expect((await get(`/v1/casters/${studio}/diff?with=${copy}`, everything)).body).toMatchObject({
      Identical: false,
      Members: [
        { Member: 'name', Before: 'Late news', After: 'Tonight' },
        { Member: 'config.domainName', Before: 'live.example.com' },
      ],
      Parts: [],
    });
    expect((await get(`/v1/casters/${studio}/lineage`, everything)).body).toMatchObject({
      Descendants: [{ CasterId: copy, CasterName: 'Tonight', SourceVersion: 2 }],
    });
  });
});
