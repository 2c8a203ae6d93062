import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';
import { copyStudio, createStudio, deleteStudio, expectSame, newId } from './studios.js';

/** A studio of NormType 4 with layouts of both types, from its making to its end. */
export async function virtualStudio(call: Call): Promise<void> {
  const CasterId = await createStudio(call, 4, 'Green screen');
  const of: Call = (action, parameters) => call(action, { CasterId, ...parameters });
  const ResourceId = newId(
    (
      await of('AddCasterVideoResource', {
        ResourceName: 'Anchor',
        LocationId: 'RV01',
        LiveStreamUrl: 'rtmp://ingest.example.com/live/anchor',
      })
    ).ResourceId,
  );

  const common = { LayoutName: 'Plain', LayoutType: 'common' };
  const CommonConfig = { VideoResourceId: ResourceId };
  const studio = { LayoutName: 'Newsroom', LayoutType: 'studio' };
  const media = {
    FillMode: 'none',
    PositionRefer: 'topLeft',
    PositionNormalized: [0.25, 0.5],
    WidthNormalized: 0.5,
    HeightNormalized: 0.25,
  };
  const screen = {
    Color: 'green',
    PositionX: '0.5',
    PositionY: '0.75',
    HeightNormalized: 0.5,
    PortraitType: 1,
    OnlyAudio: false,
    AudioConfig: { ValidChannel: 'all', VolumeRate: 1.5 },
  };
  const config = {
    BgImageConfig: {
      Id: 'set',
      MaterialId: 'a-set',
      ImageUrl: 'https://media.example.com/set.png',
      LocationId: 'RV03',
    },
    MediaInputConfigList: [
      { ...media, Id: 'screen', Index: 2, ChannelId: 'RV02' },
      { ...media, Id: 'side', Index: 3, VideoResourceId: ResourceId },
      { ...media, Id: 'logo', Index: 4, ImageMaterialId: 'a-logo' },
    ],
    ScreenInputConfigList: [
      { ...screen, Id: 'anchor', Index: 1, VideoResourceId: ResourceId },
      { ...screen, Id: 'guest', Index: 5, ChannelId: 'RV04' },
    ],
    LayerOrderConfigList: [
      { Type: 'background', Id: 'set' },
      { Type: 'media', Id: 'anchor' },
      { Type: 'media', Id: 'screen' },
    ],
  };
  const asTexts = (given: object) =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, JSON.stringify(value)]));
  const add = async (layout: object) => newId((await of('AddStudioLayout', { ...layout })).LayoutId);
  const plain = await add({ ...common, ...asTexts({ CommonConfig }) });
  const newsroom = await add({ ...studio, ...asTexts(config) });
  const spare = await add({ ...common, CommonConfig: JSON.stringify({ ChannelId: 'RV01' }) });

  const changed = { LayoutName: 'Late newsroom', LayerOrderConfigList: [{ Type: 'media', Id: 'anchor' }] };
  const { LayoutName, ...lists } = changed;
  expect(await of('ModifyStudioLayout', { LayoutId: newsroom, LayoutName, ...asTexts(lists) })).toEqual({});
  const none = { MediaInputConfigList: [], ScreenInputConfigList: [], LayerOrderConfigList: [] };
  const answered = {
    plain: { LayoutId: plain, ...common, CommonConfig, ...none },
    newsroom: { LayoutId: newsroom, ...studio, ...config, ...changed },
    spare: { LayoutId: spare, ...common, CommonConfig: { ChannelId: 'RV01' }, ...none },
  };
  expect(await of('DescribeStudioLayouts', { LayoutId: `${plain},${newsroom}` })).toEqual({
    Total: 2,
    StudioLayouts: [answered.plain, answered.newsroom],
  });
  expect(await of('DescribeStudioLayouts', {})).toEqual({
    Total: 3,
    StudioLayouts: [answered.plain, answered.newsroom, answered.spare],
  });
  expect(await of('DeleteStudioLayout', { LayoutId: spare })).toEqual({});
  expect(await codeOf(of('DescribeStudioLayouts', { LayoutId: spare }))).toBe('InvalidLayout.NotFound');

  const copy = await copyStudio(call, CasterId);
  const readAll = async (CasterId: string) => [
    await call('DescribeStudioLayouts', { CasterId }),
    await call('DescribeCasterVideoResources', { CasterId }),
  ];
  expectSame(await readAll(CasterId), await readAll(copy));
  await deleteStudio(call, CasterId);
  expect((await call('DescribeStudioLayouts', { CasterId: copy })).Total).toBe(2);
  await deleteStudio(call, copy);
}
