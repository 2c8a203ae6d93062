import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  attachPolicy,
  createAccessKey,
  createAccount,
  createPolicy,
  createUser,
  readAuditLog,
  sealer,
  setAccountActive,
} from '#libs/access';
import { waitFor } from '#libs/testing';
import { type Credentials, codeOf, openApi, popCore } from './support/clients.js';
import { type Parameters, protocols } from './support/isolation/callers.js';
import { type Program, startProgram } from './support/program.js';
import { RawClient } from './support/raw-client.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');
const owner = '2000000000000001';
const grantee = '2000000000000002';
const other = '2000000000000003';

let program: Program;
let client: RawClient;
let replica: RawClient;
const keys: Record<string, Credentials> = {};

beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  client = new RawClient(program.endpoint);
  replica = new RawClient((await program.replica()).endpoint);
  for (const accountId of [owner, grantee, other]) {
    await createAccount(program.test.database, accountId);
    keys[accountId] = await createAccessKey(program.test.database, sealer(secretKey), { accountId });
  }
});
afterAll(async () => {
  client?.close();
  replica?.close();
  await program?.end();
});

/** A user of the account with one statement. */
async function userOf(accountId: string, statement: object): Promise<Credentials> {
  const { database } = program.test;
  const names = { accountId, userName: `u${randomUUID()}`, policyName: `p${randomUUID()}` };
  await createUser(database, names);
  const document = JSON.stringify({ Version: '1', Statement: [statement] });
  await createPolicy(database, { ...names, document });
  await attachPolicy(database, names);
  return createAccessKey(database, sealer(secretKey), names);
}

async function rest(key: Credentials | undefined, action: string, given: Parameters, to = client) {
  const { code, body } = await protocols.REST(to, key as Credentials)(action, given);
  return { code, ...body };
}

const studio = async (tag?: string) =>
  (
    await rest(keys[owner], 'CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      CasterName: 'Newsroom',
      ClientToken: randomUUID(),
      ...(tag !== undefined && { Tag: [{ Key: 'desk', Value: tag }] }),
    })
  ).CasterId as string;
const grant = async (on: Parameters, GranteeAccountId = grantee) =>
  (await rest(keys[owner], 'CreateCopyGrant', { GranteeAccountId, ...on })).GrantId as string;
const revoke = (GrantId: string) => rest(keys[owner], 'RevokeCopyGrant', { GrantId });

/** What a copy is answered with, in each of the ways that there are. */
async function copied(SrcCasterId: string, key = keys[grantee] as Credentials, to = client) {
  const one = () => ({ SrcCasterId, CasterName: 'A copy', ClientToken: randomUUID() });
  const rpc = await protocols.RPC(to, key)('CopyCaster', one());
  const plain = await rest(key, 'CopyCaster', one(), to);
  const { CasterName, ...source } = one();
  const batch = await rest(key, 'CopyCasterBatch', { ...source, CasterNames: ['One', 'Two'] }, to);
  return [rpc.code, plain.code, batch.code];
}
const all = (code: string) => [code, code, code];

describe('Copies from another account', () => {
  it('are made where a grant is about the studio, and are refused as ever where none is', async () => {
    const [plain, evening, morning] = [await studio(), await studio('evening'), await studio('morning')];
    expect(await copied(plain)).toEqual(all('IllegalOperation'));

    const onStudio = await grant({ CasterId: plain });
    expect(await grant({ CasterId: plain })).toBe(onStudio);
    const onTag = await grant({ TagKey: 'desk', TagValue: 'evening' });
    for (const to of [client, replica]) {
      expect(await copied(plain, undefined, to)).toEqual(all('OK'));
      expect(await copied(evening, undefined, to)).toEqual(all('OK'));
      expect(await copied(morning, undefined, to)).toEqual(all('IllegalOperation'));
    }
    expect(await copied(plain, keys[other])).toEqual(all('IllegalOperation'));
    expect(await copied(randomUUID())).toEqual(all('InvalidCaster.NotFound'));

    // Nothing else than copying is granted.
    for (const action of ['GetCaster', 'DescribeCasterConfig', 'ExportCaster', 'DeleteCaster'])
      expect([action, (await rest(keys[grantee], action, { CasterId: plain })).code]).toEqual([
        action,
        expect.stringMatching(/^(IllegalOperation|PermissionDenied)$/),
      ]);

    for (const one of [onStudio, onTag]) expect((await revoke(one)).code).toBe('OK');
    for (const to of [client, replica])
      for (const one of [plain, evening])
        expect(await copied(one, undefined, to)).toEqual(all('IllegalOperation'));
    expect((await revoke(onTag)).code).toBe('InvalidCopyGrant.NotFound');

    const onKey = await grant({ TagKey: 'desk' });
    expect(await copied(morning)).toEqual(all('OK'));
    await revoke(onKey);
  });

  it('are the grantee’s own, by the official SDKs too, and a retry outlives the grant', async () => {
    const source = await studio();
    const id = await grant({ CasterId: source });
    for (const sdk of [popCore, openApi]) {
      const call = sdk(program.endpoint, keys[grantee]);
      const request = { SrcCasterId: source, CasterName: 'Tonight', ClientToken: randomUUID() };
      const { CasterId } = await call('CopyCaster', request);
      expect((await call('DescribeCasters', { CasterId })).CasterList.Caster).toHaveLength(1);
      expect(await codeOf(sdk(program.endpoint, keys[owner])('DescribeCasterConfig', { CasterId }))).toBe(
        'IllegalOperation',
      );
      // An edit stores a setup of the copy's own.
      await call('AddCasterVideoResource', {
        CasterId,
        ResourceName: 'Map',
        LocationId: 'RV01',
        MaterialId: 'map',
      });
      expect((await call('DescribeCasterVideoResources', { CasterId })).Total).toBe(1);
      if (sdk === openApi) await revoke(id);
      expect((await call('CopyCaster', request)).CasterId).toBe(CasterId);
    }
  });

  it('come by no wildcard, from no account that is disabled, and from no studio that is deleted', async () => {
    const { database } = program.test;
    const source = await studio('evening');
    for (const on of [{ CasterId: '*' }, { TagKey: 'desk', TagValue: '*' }, { TagKey: '*' }]) {
      await rest(keys[owner], 'CreateCopyGrant', { GranteeAccountId: grantee, ...on });
      expect(await copied(source)).toEqual(all('IllegalOperation'));
    }
    for (const GranteeAccountId of ['*', owner])
      expect(
        (await rest(keys[owner], 'CreateCopyGrant', { GranteeAccountId, CasterId: source })).code,
      ).toMatch(/^Invalid/);
    await grant({ CasterId: source });
    expect(await copied(source)).toEqual(all('OK'));
    await setAccountActive(database, owner, false);
    expect(await copied(source)).toEqual(all('IllegalOperation'));
    await setAccountActive(database, owner, true);
    await waitFor(async () => (await rest(keys[owner], 'DeleteCaster', { CasterId: source })).code === 'OK', {
      what: 'the key of the enabled account',
    });
    expect(await copied(source)).toEqual(all('IllegalOperation'));
  });

  it('need a policy on the owner’s studio, and grants one on their own', async () => {
    const source = await studio();
    const own = await userOf(grantee, {
      Effect: 'Allow',
      Action: 'live:*',
      Resource: `acs:live:*:${grantee}:*`,
    });
    const allowed = await userOf(grantee, {
      Effect: 'Allow',
      Action: ['live:CopyCaster', 'live:CopyCasterBatch'],
      Resource: `acs:live:*:${owner}:caster/${source}`,
    });
    const single = await userOf(grantee, {
      Effect: 'Allow',
      Action: 'live:CopyCasterBatch',
      Resource: '*',
    });
    expect(await copied(source, own)).toEqual(all('IllegalOperation'));
    expect(await copied(source, allowed)).toEqual(all('NoPermission'));
    const id = await grant({ CasterId: source });
    expect(await copied(source, own)).toEqual(all('NoPermission'));
    expect(await copied(source, allowed)).toEqual(all('OK'));
    // Who may not copy one may not copy many.
    expect(await copied(source, single)).toEqual(all('NoPermission'));

    const granting = (Resource: string) => userOf(owner, { Effect: 'Allow', Action: 'live:*', Resource });
    const ofOne = await granting(`acs:live:*:${owner}:caster/${source}`);
    const create = (on: Parameters) =>
      rest(ofOne, 'CreateCopyGrant', { GranteeAccountId: grantee, ...on }).then(({ code }) => code);
    expect(await create({ CasterId: source })).toBe('OK');
    expect(await create({ CasterId: await studio() })).toBe('NoPermission');
    expect(await create({ TagKey: 'desk' })).toBe('NoPermission');
    const ofAnother = await granting(`acs:live:*:${owner}:caster/${randomUUID()}`);
    expect((await rest(ofAnother, 'RevokeCopyGrant', { GrantId: id })).code).toBe('NoPermission');
    expect((await rest(ofOne, 'RevokeCopyGrant', { GrantId: id })).code).toBe('OK');
  });

  it('are told by the audit logs of both, and the lists of both have the grant', async () => {
    const source = await studio();
    const id = await grant({ CasterId: source });
    await copied(source);
    const listed = async (key: Credentials | undefined, given: Parameters = {}) =>
      (await rest(key, 'ListCopyGrants', given)).CopyGrants.CopyGrant.find(
        ({ GrantId }: { GrantId: string }) => GrantId === id,
      );
    expect(await listed(keys[owner])).toMatchObject({ CasterId: source, CreatedBy: `account ${owner}` });
    expect(await listed(keys[grantee], { Direction: 'received' })).not.toHaveProperty('CreatedBy');
    expect(await listed(keys[grantee], { Direction: 'given' })).toBeUndefined();
    expect(await listed(keys[other])).toBeUndefined();
    await revoke(id);
    expect(await listed(keys[owner])).toBeUndefined();
    expect(await listed(keys[owner], { WithRevoked: true })).toHaveProperty('RevokeTime');

    const resource = `acs:live:*:${owner}:caster/${source}`;
    const told = async (accountId: string, by: string) =>
      (await readAuditLog(program.test.database, { accountId, limit: 1_000 }))
        .filter((entry) => entry.resource === resource && entry.principalName === by)
        .map(({ action }) => action)
        .sort();
    // A copy each by RPC and REST, two of a batch.
    const copies = ['CopyCaster', 'CopyCaster', 'CopyCasterBatch', 'CopyCasterBatch'];
    const expected = copies.map((name) => `live:${name}`);
    await waitFor(async () => (await told(owner, grantee)).length >= expected.length, { what: 'the copies' });
    expect(await told(owner, grantee)).toEqual(expected);
    const changes = ['live:CreateCopyGrant', 'live:RevokeCopyGrant'];
    await waitFor(async () => (await told(grantee, owner)).length >= 2, { what: 'grant and revocation' });
    expect(await told(grantee, owner)).toEqual(changes);
  });
});
