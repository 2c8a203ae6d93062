import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
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

const ids = [
  'ResourceId',
  'LayoutId',
  'ComponentId',
  'SceneId',
  'FromSceneId',
  'ToSceneId',
  'EpisodeId',
  'ShowId',
];

/** What operations need besides the studio, so that nothing but the studio can be wrong. */
const needed: Record<string, Record<string, string>> = {
  ...Object.fromEntries(ids.map((name) => [name, { [name]: randomUUID() }])),
  CasterName: { CasterName: 'Copy' },
  ResourceName: { ResourceName: 'A', ImageId: 'x' },
  LocationId: { LocationId: 'RV01' },
  ChannelId: { ChannelId: 'RV01' },
  VideoLayer: { 'VideoLayer.1.FillMode': 'none' },
  BlendList: { 'BlendList.1': 'RV01' },
  AudioLayer: { 'AudioLayer.1.VolumeRate': '1' },
  MixList: { 'MixList.1': 'RV01' },
  ComponentType: { ComponentType: 'text', TextLayerContent: '{"Text":"x"}', LocationId: 'RC01' },
  ComponentLayer: { ComponentLayer: '{}' },
  Type: { Type: 'All' },
  NewResourceGroupId: { NewResourceGroupId: 'rg-desk' },
  StartTime: { StartTime: '2026-11-24T18:00:00Z' },
  EndTime: { EndTime: '2026-11-24T19:00:00Z' },
  EpisodeType: { EpisodeType: 'Component', 'ComponentId.1': randomUUID() },
  SwitchType: { SwitchType: 'TimeFirst' },
  Episode: {
    'Episode.1.EpisodeType': 'Component',
    'Episode.1.ComponentId.1': randomUUID(),
    'Episode.1.StartTime': '2026-11-24T18:00:00Z',
    'Episode.1.EndTime': '2026-11-24T19:00:00Z',
  },
  SyncGroup: { 'SyncGroup.1.Mode': '1', 'SyncGroup.1.ResourceIds.1': randomUUID() },
  LayoutName: { LayoutName: 'Studio' },
  LayoutType: { LayoutType: 'common', CommonConfig: '{"ChannelId":"RV01"}' },
  ProgramItems: { ProgramItems: '[{"ItemName":"Titles","ResourceValue":"titles"}]' },
  StorageInfo: { StorageInfo: '{"StorageLocation":"bucket","FileName":"clip"}' },
};

/** Beyond what is required, for operations that want one of several parameters. */
const alsoNeeded: Record<string, Record<string, string>> = {
  AddShowIntoShowList: { ResourceType: 'vod', ResourceId: 'titles' },
  RemoveShowFromShowList: { ShowId: randomUUID() },
  ModifyShowList: { RepeatTimes: '1' },
  EditShowAndReplace: { StartTime: '1', EndTime: '2' },
  SetShowListBackground: { MaterialId: 'still', ResourceType: 'PIC' },
};

const studioOf = ({ parameters }: (typeof operations)[number]) =>
  ['CasterId', 'SrcCasterId'].find((name) => Object.hasOwn(parameters, name) && isRequired(parameters[name]));
const isRequired = (schema: z.ZodType) => !schema.safeParse(undefined).success;

function givenTo(operation: (typeof operations)[number], casterId: string): Record<string, string> {
  const studio = studioOf(operation) ?? '';
  const required = Object.entries(operation.parameters as Record<string, z.ZodType>)
    .filter(([name, schema]) => name !== studio && isRequired(schema))
    .map(([name]) => (name === 'ClientToken' ? { ClientToken: randomUUID() } : needed[name]));
  return Object.assign({ [studio]: casterId }, ...required, alsoNeeded[operation.name]);
}

/** The code by which the contract refuses another account's studio. */
function codeForStrangers({ refusals }: (typeof operations)[number]): string {
  const own = refusals.find(
    (entry) => typeof entry !== 'string' && entry.refusal === 'CasterOfAnotherAccount',
  );
  return typeof own === 'object' ? own.as : 'IllegalOperation';
}

const ofOneStudio = operations.filter(
  (operation) => !operation.restOnly && studioOf(operation) !== undefined,
);

describe.each(ofOneStudio.map((operation) => [operation.name, operation] as const))(
  '%s',
  (name, operation) => {
    const codes = async (casterId: string, credentials?: typeof stranger) => {
      const given = givenTo(operation, casterId);
      const of = (endpoint: string) => codeOf(popCore(endpoint, credentials)(name, given));
      return [await of(program.endpoint), await of(replica.endpoint)];
    };
    const foreign = codeForStrangers(operation);

    it("tells a stranger the same of another account's studio, whatever became of it", async () => {
      expect(await codes(await create(), stranger)).toEqual([foreign, foreign]);
      expect(await codes(await deleted(), stranger)).toEqual([foreign, foreign]);
    });

    it('finds neither a studio that never was nor one of the account that was deleted', async () => {
      for (const casterId of [randomUUID(), await deleted()])
        for (const code of await codes(casterId)) expect(code).toBe('InvalidCaster.NotFound');
      expect(await codes(randomUUID(), stranger)).toEqual([
        'InvalidCaster.NotFound',
        'InvalidCaster.NotFound',
      ]);
    });
  },
);

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
