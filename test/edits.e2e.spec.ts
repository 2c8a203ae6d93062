import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { codeOf, popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let call: CallOperation;
beforeAll(async () => {
  program = await startProgram();
  call = popCore(program.endpoint);
});
afterAll(() => program.end());

const create = async (parameters: Record<string, string> = {}) =>
  (
    await call('CreateCaster', {
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
      ...parameters,
    })
  ).CasterId as string;

const component = (CasterId: string, number: number) => ({
  CasterId,
  ComponentType: 'image',
  LocationId: `RC${String(number).padStart(2, '0')}`,
  ComponentLayer: '{}',
  ImageLayerContent: JSON.stringify({ materialId: `m${number}` }),
});

describe('Edits of one studio', () => {
  it('at once, on two replicas, all succeed: a burst is no failure of ours', async () => {
    const other = popCore((await program.replica({ ROLES: 'api' })).endpoint);
    const CasterId = await create();
    const codes = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        codeOf((i % 2 ? call : other)('AddCasterComponent', component(CasterId, i + 1))),
      ),
    );
    expect(codes.filter((code) => !code.startsWith('no error'))).toEqual([]);
    expect((await call('DescribeCasterComponents', { CasterId })).Total).toBe(60);
  });

  it('that want one location: exactly one gets it', async () => {
    const CasterId = await create();
    const codes = await Promise.all(
      Array.from({ length: 12 }, () => codeOf(call('AddCasterComponent', component(CasterId, 1)))),
    );
    expect(codes.filter((code) => code.startsWith('no error'))).toHaveLength(1);
    expect(codes.filter((code) => code === 'DuplicateLocationID')).toHaveLength(11);
  });
});

describe('A configuration', () => {
  it('sent back as it was answered loses nothing', async () => {
    const CasterId = await buildNewsroom(call, randomUUID());
    const {
      RequestId,
      CasterId: _id,
      SyncGroupsConfig,
      CasterName,
      ...before
    } = await call('DescribeCasterConfig', { CasterId });
    expect(SyncGroupsConfig.SyncGroup).toHaveLength(1);
    const asText = Object.fromEntries(
      Object.entries(before).map(([name, value]) => [
        name,
        typeof value === 'object' ? JSON.stringify(value) : String(value),
      ]),
    );
    await call('SetCasterConfig', { CasterId, ...asText });
    const { RequestId: _again, ...after } = await call('DescribeCasterConfig', { CasterId });
    expect(after).toEqual({ ...before, CasterId, CasterName, SyncGroupsConfig: { SyncGroup: [] } });
  });

  it('is cleared by what is empty, and a bad value says what would be good', async () => {
    const CasterId = await buildNewsroom(call, randomUUID());
    await call('SetCasterConfig', { CasterId, DomainName: '', Delay: '', TranscodeConfig: '' });
    const cleared = await call('DescribeCasterConfig', { CasterId });
    expect(cleared).toMatchObject({ CasterName: 'Evening news', Delay: 0 });
    expect(cleared.DomainName).toBeUndefined();
    const messageOf = (parameters: Record<string, string>) =>
      call('SetCasterConfig', { CasterId, ...parameters }).then(
        () => 'no error',
        (error: { data: { Message: string } }) => error.data.Message,
      );
    expect(await messageOf({ SideOutputUrl: 'http://h/x' })).toContain('rtmp://');
    expect(await messageOf({ RecordConfig: '{' })).toContain('JSON');
    expect(
      await messageOf({
        SyncGroupsConfig:
          '[{"mode":1,"hostResourceId":"5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001","resourceIds":["5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001"]}]',
      }),
    ).toContain('mode 0');
  });
});

describe('Values', () => {
  it('are read as SDKs of other languages write them', async () => {
    const CasterId = await create({ 'Tag.1.Key': 'without a value' });
    await call('AddCasterLayout', {
      CasterId,
      'VideoLayer.1.HeightNormalized': '5e-05',
      'VideoLayer.1.WidthNormalized': '5.0E-4',
      'BlendList.1': 'RV01',
      'AudioLayer.1.VolumeRate': '1.0',
      'MixList.1': 'RV01',
    });
    const [layout] = (await call('DescribeCasterLayouts', { CasterId })).Layouts.Layout;
    expect(layout.VideoLayers.VideoLayer[0]).toMatchObject({
      HeightNormalized: 0.00005,
      WidthNormalized: 0.0005,
    });
    const upper = await call('DescribeCasterLayouts', { CasterId, LayoutId: layout.LayoutId.toUpperCase() });
    expect(upper.Total).toBe(1);
    expect((await call('DescribeCasterLayouts', { CasterId, LayoutId: '' })).Total).toBe(1);
    const [listed] = (await call('DescribeCasters', { CasterId, PageNum: '', PageSize: '' })).CasterList
      .Caster;
    expect(listed.Tags.tag).toEqual([{ TagKey: 'without a value', TagValue: '' }]);
  });

  it('that no calendar has are refused, not passed on to the database', async () =>
    expect(await codeOf(call('DescribeCasters', { StartTime: '0000-01-01T00:00:00Z' }))).toBe(
      'InvalidStartTime',
    ));
});

it('The 1,000 shows of a full list are added by one call, with every member, and removed by one', async () => {
  const CasterId = await create({ NormType: '6' });
  const shows = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, i) =>
      Object.entries({
        showName: `Show ${i + 1} of a very long evening`,
        resourceType: 'vod',
        resourceId: `media-${i}`,
        resourceUrl: `https://media.example.com/shows/${i}.mp4`,
        liveInputType: String(i),
        repeatTimes: '1',
      }).map(([name, value]) => [`showList.${i + 1}.${name}`, value]),
    ).flat(),
  );
  const added = await call('AddShowIntoShowList', { CasterId, isBatchMode: 'true', ...shows });
  const ids = (added.successfulShowIds as string).split(',');
  expect(ids).toHaveLength(1_000);

  const named = Object.fromEntries(ids.map((id, i) => [`showIdList.${i + 1}`, id]));
  const removed = await call('RemoveShowFromShowList', { CasterId, isBatchMode: 'true', ...named });
  expect(removed.successfulShowIds).toBe(added.successfulShowIds);
});
