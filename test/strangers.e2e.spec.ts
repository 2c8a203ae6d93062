import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { operations } from '#libs/operations';
import type { Understudy } from '../apps/understudy/src/understudy.js';
import { codeOf, openApi, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

const secretKey = Buffer.alloc(32, 7).toString('base64');

let program: Program;
/** Remembers nothing of the studios when it is asked. */
let replica: Understudy;
let stranger: { accessKeyId: string; secret: string };
beforeAll(async () => {
  program = await startProgram({ UNDERSTUDY_SECRET_KEY: secretKey });
  await createAccount(program.test.database, '2000000000000002');
  stranger = await createAccessKey(program.test.database, sealer(secretKey), {
    accountId: '2000000000000002',
  });
  replica = await program.replica();
});
afterAll(() => program.end());

const create = async () =>
  (
    await popCore(program.endpoint)('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).CasterId as string;

const deleted = async () => {
  const casterId = await create();
  await popCore(program.endpoint)('DeleteCaster', { CasterId: casterId });
  return casterId;
};

/** What each operation needs besides the studio, so that nothing but the studio can be wrong. */
const parameters: Record<string, (casterId: string) => Record<string, string>> = {
  CopyCaster: (SrcCasterId) => ({ SrcCasterId, CasterName: 'Copy', ClientToken: randomUUID() }),
  AddCasterVideoResource: (CasterId) => ({ CasterId, ResourceName: 'A', LocationId: 'RV01', ImageId: 'x' }),
  AddCasterLayout: (CasterId) => ({
    CasterId,
    'VideoLayer.1.FillMode': 'none',
    'BlendList.1': 'RV01',
    'AudioLayer.1.VolumeRate': '1',
    'MixList.1': 'RV01',
  }),
  AddCasterComponent: (CasterId) => ({
    CasterId,
    ComponentType: 'text',
    LocationId: 'RC01',
    ComponentLayer: '{}',
    TextLayerContent: '{"Text":"x"}',
  }),
};
const ofOneStudio = operations.filter(
  ({ name, restOnly }) => !restOnly && name !== 'CreateCaster' && name !== 'DescribeCasters',
);

describe.each(ofOneStudio.map(({ name }) => name))('%s', (name) => {
  const codes = async (casterId: string, credentials?: typeof stranger) => {
    const given = (parameters[name] ?? ((CasterId) => ({ CasterId })))(casterId);
    const of = (endpoint: string) => codeOf(popCore(endpoint, credentials)(name, given));
    return [await of(program.endpoint), await of(replica.endpoint)];
  };
  // DeleteCaster documents a code of its own.
  const foreign = name === 'DeleteCaster' ? 'PermissionDenied' : 'IllegalOperation';

  it("tells a stranger the same of another account's studio, whatever became of it", async () => {
    expect(await codes(await create(), stranger)).toEqual([foreign, foreign]);
    expect(await codes(await deleted(), stranger)).toEqual([foreign, foreign]);
  });

  it('finds neither a studio that never was nor one of the account that was deleted', async () => {
    for (const casterId of [randomUUID(), await deleted()])
      for (const code of await codes(casterId)) expect(code).toBe('InvalidCaster.NotFound');
    expect(await codes(randomUUID(), stranger)).toEqual(['InvalidCaster.NotFound', 'InvalidCaster.NotFound']);
  });
});

it('Plain REST answers with the same codes', async () => {
  const { accessKeyId, secret } = stranger;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`;
  for (const casterId of [await create(), await deleted()]) {
    const answer = await fetch(`${program.endpoint}/v1/casters/${casterId}`, { headers: { authorization } });
    expect([answer.status, await answer.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'IllegalOperation' }),
    ]);
  }
});

it('A key that another secret key sealed opens no door', async () => {
  // Made while the program runs: one that is there at its start is refused then.
  const sealed = await createAccessKey(
    program.test.database,
    sealer(Buffer.alloc(32, 8).toString('base64')),
    { accountId: '2000000000000002' },
  );
  for (const client of [popCore, openApi])
    expect(await codeOf(client(program.endpoint, sealed)('DescribeCasters', {}))).toBe(
      'InvalidAccessKeyId.Inactive',
    );
  const authorization = `Basic ${Buffer.from(`${sealed.accessKeyId}:${sealed.secret}`).toString('base64')}`;
  const answer = await fetch(`${program.endpoint}/v1/casters`, { headers: { authorization } });
  expect([answer.status, await answer.json()]).toEqual([
    401,
    expect.objectContaining({ code: 'InvalidAccessKeyId.NotFound' }),
  ]);
});
