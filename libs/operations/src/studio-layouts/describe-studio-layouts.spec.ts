import { beforeEach, describe, expect, it } from '@jest/globals';
import { pureStudios } from '#libs/testing';
import { addStudioLayout } from './add-studio-layout.js';
import { deleteStudioLayout } from './delete-studio-layout.js';
import { describeStudioLayouts } from './describe-studio-layouts.js';
import { modifyStudioLayout } from './modify-studio-layout.js';
import { cameraAdded, cameraId, virtualStudioCreated } from './virtual-studio.suite.js';

const { casterId: CasterId } = virtualStudioCreated;
const content = {
  BgImageConfig: {
    Id: 'wall',
    MaterialId: 'wall-1',
    ImageUrl: 'https://example.com/wall.png',
    LocationId: 'RV02',
  },
  MediaInputConfigList: [
    {
      Id: 'map',
      Index: 1,
      ChannelId: 'RV03',
      VideoResourceId: cameraId,
      ImageMaterialId: 'map-1',
      FillMode: 'none',
      PositionRefer: 'center',
      PositionNormalized: [0.1, 0.2],
      WidthNormalized: 0.5,
      HeightNormalized: 0.25,
    },
  ],
  ScreenInputConfigList: [
    {
      Id: 'anna',
      Index: 2,
      ChannelId: 'RV04',
      VideoResourceId: cameraId,
      Color: 'green',
      PositionX: '0.1',
      PositionY: '0.25',
      HeightNormalized: 0.8,
      PortraitType: 1,
      OnlyAudio: false,
      AudioConfig: { ValidChannel: 'leftChannel', VolumeRate: 1.5 },
    },
  ],
  LayerOrderConfigList: [
    { Type: 'background', Id: 'wall' },
    { Type: 'media', Id: 'map' },
  ],
};
const presenter = { LayoutName: 'Presenter', LayoutType: 'studio', ...content };
const closeUp = {
  LayoutName: 'Close-up',
  LayoutType: 'common',
  CommonConfig: { ChannelId: 'RV01', VideoResourceId: cameraId },
};

let house: ReturnType<typeof pureStudios>;
beforeEach(() => {
  house = pureStudios();
  house.has('anna', virtualStudioCreated, cameraAdded);
});
const call = (operation: Parameters<typeof house.call>[1], parameters: Record<string, unknown> = {}) =>
  house.call('anna', operation, { CasterId, ...parameters });

describe('DescribeStudioLayouts', () => {
  it('answers every member that was set, its lists without wrappers and positions of screens as text', async () => {
    const { LayoutId } = await call(addStudioLayout, presenter);
    expect(await call(describeStudioLayouts)).toEqual({
      Total: 1,
      StudioLayouts: [{ LayoutId, ...presenter }],
    });
  });

  it('answers a common layout with the one input it has', async () => {
    const { LayoutId } = await call(addStudioLayout, closeUp);
    const lists = { MediaInputConfigList: [], ScreenInputConfigList: [], LayerOrderConfigList: [] };
    const described = { Total: 1, StudioLayouts: [{ LayoutId, ...closeUp, ...lists }] };
    expect(await call(describeStudioLayouts)).toEqual(described);
  });

  it('answers what may be sent back as it is', async () => {
    for (const layout of [presenter, closeUp]) await call(addStudioLayout, layout);
    const before = await call(describeStudioLayouts);
    for (const layout of before.StudioLayouts) await call(modifyStudioLayout, layout);
    expect(await call(describeStudioLayouts)).toEqual(before);
  });

  it('lists the layouts that are named, separated by commas', async () => {
    const [first, second, third] = [
      await call(addStudioLayout, closeUp),
      await call(addStudioLayout, presenter),
      await call(addStudioLayout, closeUp),
    ];
    const { Total, StudioLayouts } = await call(describeStudioLayouts, {
      LayoutId: `${third.LayoutId},${first.LayoutId.toUpperCase()}`,
    });
    expect([Total, ...StudioLayouts.map(({ LayoutId }: typeof first) => LayoutId)]).toEqual([
      2,
      first.LayoutId,
      third.LayoutId,
    ]);

    await call(deleteStudioLayout, { LayoutId: second.LayoutId });
    await expect(call(describeStudioLayouts, { LayoutId: second.LayoutId })).rejects.toMatchObject({
      refusal: 'LayoutNotFound',
    });
    await expect(call(deleteStudioLayout, { LayoutId: second.LayoutId })).rejects.toMatchObject({
      refusal: 'LayoutNotFound',
    });
    expect((await call(describeStudioLayouts)).Total).toBe(2);
  });

  it.each([
    ['InvalidCommonConfig', { ...closeUp, CommonConfig: {} }],
    ['InvalidBgImageConfig', { ...presenter, BgImageConfig: { Id: 'wall' } }],
    ['InvalidMediaInputConfigList', { ...presenter, MediaInputConfigList: [{ Id: 'map' }] }],
    ['InvalidScreenInputConfigList', { ...presenter, ScreenInputConfigList: [{ Id: 'anna' }] }],
    ['InvalidLayerOrderConfigList', { ...presenter, LayerOrderConfigList: [{ Type: 'screen', Id: 'anna' }] }],
  ])('knows of every material what it shows: else %s', (code, layout) =>
    expect(call(addStudioLayout, layout)).rejects.toMatchObject({ code }),
  );

  it('finds no virtual studio in a studio of another type', async () => {
    const general = { ...virtualStudioCreated, setup: { ...virtualStudioCreated.setup, normType: 1 } };
    house.has('anna', general);
    await expect(call(describeStudioLayouts)).rejects.toMatchObject({ refusal: 'CasterNotFound' });
  });
});
