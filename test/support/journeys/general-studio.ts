import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { codeOf } from '../clients.js';
import type { Call } from '../journey-clients.js';
import { copyStudio, deleteStudio, expectSame, newId } from './studios.js';

/** A studio of NormType 1 with every kind of part that one has, from its making to its end. */
export async function generalStudio(call: Call): Promise<void> {
  const CasterId = await create(call);
  const of: Call = (action, parameters) => call(action, { CasterId, ...parameters });
  const resources = await addSources(of);
  await configure(of, resources);
  const layouts = await addLayouts(of);
  const components = await addComponents(of);
  await bindChannels(of, resources);
  await planProgram(of, resources, components);

  expect(await codeOf(of('DescribeCasterStreamUrl', {}))).toBe('InvalidScene.NotFound');
  const scenes = await start(of, CasterId);
  await mix(of, scenes, layouts, components, resources);
  await of('RestartCaster', {});

  const copy = await copyStudio(call, CasterId);
  const ofCopy: Call = (action, parameters) => call(action, { CasterId: copy, ...parameters });
  expect(await of('StopCaster', {})).toEqual({});
  expectSame(await readAll(of), await readAll(ofCopy));
  const tokenOf = async (studio: Call) => (await studio('DescribeCasterRtcInfo', {})).AuthToken;
  expect(await tokenOf(of)).not.toBe(await tokenOf(ofCopy));

  expect(await ofCopy('DeleteCasterProgram', {})).toEqual({ CasterId: copy });
  expect((await ofCopy('DescribeCasterProgram', {})).Total).toBe(0);
  expect((await of('DescribeCasterProgram', {})).Total).toBe(2);
  await deleteStudio(call, CasterId);
  expect((await ofCopy('DescribeCasterVideoResources', {})).Total).toBe(4);
  await deleteStudio(call, copy);
}

async function create(call: Call): Promise<string> {
  const ClientToken = randomUUID();
  const term = { PurchaseTime: '2026-01-01T00:00:00Z', ExpireTime: '2999-01-01T00:00:00Z' };
  const request = {
    CasterName: 'Evening news',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken,
    ResourceGroupId: 'rg-news',
    ...term,
    Tag: [
      { Key: 'desk', Value: 'evening' },
      { Key: 'city', Value: '' },
    ],
  };
  const CasterId = newId((await call('CreateCaster', request)).CasterId);
  expect(await call('CreateCaster', request)).toEqual({ CasterId });

  await call('UpdateCasterResourceGroup', { CasterId, NewResourceGroupId: 'rg-evening' });
  expect(await call('DescribeCasters', { CasterId, ResourceGroupId: 'rg-evening' })).toEqual({
    Total: 1,
    CasterList: {
      Caster: [
        {
          CasterId,
          CasterName: 'Evening news',
          NormType: 1,
          ChargeType: 'PostPaid',
          ClientTokenId: ClientToken,
          ResourceGroupId: 'rg-evening',
          ...term,
          ChannelEnable: 0,
          Status: 0,
          CreateTime: aTime,
          LastModified: aTime,
          Tags: {
            tag: [
              { TagKey: 'desk', TagValue: 'evening' },
              { TagKey: 'city', TagValue: '' },
            ],
          },
        },
      ],
    },
  });
  return CasterId;
}

const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** The public id of each, by its location. */
type Resources = Readonly<Record<'RV01' | 'RV02' | 'RV03' | 'RV04', string>>;

async function addSources(of: Call): Promise<Resources> {
  const anchor = {
    ResourceName: 'Anchor',
    LocationId: 'RV01',
    LiveStreamUrl: 'rtmp://ingest.example.com/live/anchor',
    FixedDelayDuration: 200,
  };
  const titles = {
    ResourceName: 'Titles',
    LocationId: 'RV02',
    VodUrl: 'https://media.example.com/titles.mp4',
    BeginOffset: 500,
    EndOffset: -1000,
    RepeatNum: -1,
  };
  const archive = {
    ResourceName: 'Archive',
    LocationId: 'RV03',
    MaterialId: '5c2f9d7ae0b14a6d9c33f7a2b1e8d405',
    PtsCallbackInterval: 2000,
    RepeatNum: 0,
  };
  const map = {
    ResourceName: 'Weather <map> & 世界',
    LocationId: 'RV04',
    ImageUrl: 'https://media.example.com/weather.png',
  };
  const add = async (source: Record<string, unknown>) =>
    newId((await of('AddCasterVideoResource', source)).ResourceId);
  const ids = {
    RV01: await add(anchor),
    RV02: await add(titles),
    RV03: await add(archive),
    RV04: await add(map),
  };
  expect(await codeOf(add(map))).toBe('DuplicateLocationID');
  const card = { ResourceName: 'Card', LocationId: 'RV99', ImageId: 'an-image' };
  const extra = await add(card);
  expect((await of('DescribeCasterVideoResources', {})).VideoResources.VideoResource[4]).toEqual({
    ResourceId: extra,
    ...card,
    RepeatNum: 0,
    FixedDelayDuration: 0,
  });

  const longer = { ResourceName: 'Long titles', EndOffset: 9000 };
  expect(await of('ModifyCasterVideoResource', { ResourceId: ids.RV02, ...longer })).toMatchObject({
    ResourceId: ids.RV02,
  });
  expect(await of('DeleteCasterVideoResource', { ResourceId: extra })).toEqual({});
  expect(await codeOf(of('DeleteCasterVideoResource', { ResourceId: extra }))).toBe(
    'InvalidResource.NotFound',
  );
  expect(await of('DescribeCasterVideoResources', {})).toEqual({
    Total: 4,
    VideoResources: {
      VideoResource: [
        { ResourceId: ids.RV01, ...anchor, RepeatNum: 0 },
        { ResourceId: ids.RV02, ...titles, ...longer, FixedDelayDuration: 0 },
        { ResourceId: ids.RV03, ...archive, FixedDelayDuration: 0 },
        { ResourceId: ids.RV04, ...map, RepeatNum: 0, FixedDelayDuration: 0 },
      ],
    },
  });
  return ids;
}

async function configure(of: Call, { RV01, RV02 }: Resources): Promise<void> {
  const plain = {
    CasterName: 'Late news',
    DomainName: 'live.example.com',
    CallbackUrl: 'https://newsroom.example.com/casters',
    Delay: 2.5,
    ChannelEnable: 1,
    ProgramName: 'Rundown',
    ProgramEffect: 1,
    SideOutputUrl: 'rtmp://side.example.com/live/news',
    SideOutputUrlList: JSON.stringify(['rtmp://backup.example.com/live/news']),
    AutoSwitchUrgentOn: 'true',
    AutoSwitchUrgentConfig: JSON.stringify({ eofThres: 3 }),
    UrgentMaterialId: 'a2b8e671f0a74b5e8f3f1b0c9d4e2a11',
    UrgentImageId: 'standby',
    UrgentImageUrl: 'https://media.example.com/standby.png',
    UrgentLiveStreamUrl: 'rtmp://ingest.example.com/live/standby',
  };
  const video = { width: 1280, height: 720, fps: 25, bitrate: 2500 };
  const format = {
    Format: 'm3u8',
    OssObjectPrefix: 'record/{Date}',
    SliceOssObjectPrefix: 'slices/{Date}',
    CycleDuration: 3600,
  };
  const { CasterId } = await of('SetCasterConfig', {
    ...plain,
    TranscodeConfig: JSON.stringify({
      CasterTemplate: 'lp_hd',
      LiveTemplate: ['lsd', 'lhd'],
      CustomParams: { video },
    }),
    RecordConfig: JSON.stringify({
      Endpoint: 'oss-cn-shanghai.aliyuncs.com',
      OssBucket: 'evening-news',
      VideoFormat: [format],
      interval: 5,
      OnDemand: 1,
    }),
    SyncGroupsConfig: JSON.stringify([{ mode: 0, hostResourceId: RV01, resourceIds: [RV01, RV02] }]),
  });
  const inStep = { Mode: 0, HostResourceId: RV01, ResourceIds: { ResourceId: [RV01, RV02] } };
  expect(await of('DescribeCasterConfig', {})).toEqual({
    CasterId,
    ...plain,
    TranscodeConfig: {
      CasterTemplate: 'lp_hd',
      LiveTemplateIds: { LocationId: ['lsd', 'lhd'] },
      CustomParams: { video },
    },
    RecordConfig: {
      OssEndpoint: 'oss-cn-shanghai.aliyuncs.com',
      OssBucket: 'evening-news',
      OnDemand: 1,
      Interval: 5,
      RecordFormat: { RecordFormat: [format] },
    },
    SyncGroupsConfig: { SyncGroup: [inStep] },
  });
  expect(await of('DescribeCasterSyncGroup', {})).toEqual({ CasterId, SyncGroups: { SyncGroup: [inStep] } });

  await of('SetCasterSyncGroup', {
    SyncGroup: [{ Mode: 1, ResourceIds: [RV02, RV01], SyncOffsets: [40, -40], SyncDelayThreshold: 9 }],
  });
  expect((await of('DescribeCasterSyncGroup', {})).SyncGroups).toEqual({
    SyncGroup: [
      {
        Mode: 1,
        ResourceIds: { ResourceId: [RV02, RV01] },
        SyncOffsets: { SyncOffset: [40, -40] },
        SyncDelayThreshold: 9,
      },
    ],
  });
}

async function addLayouts(of: Call): Promise<string[]> {
  const lower = {
    FillMode: 'fit',
    HeightNormalized: 1,
    WidthNormalized: 1,
    PositionNormalized: [0, 0],
    PositionRefer: 'center',
    FixedDelayDuration: 100,
  };
  const upper = {
    FillMode: 'none',
    HeightNormalized: 0.25,
    WidthNormalized: 0.5,
    PositionNormalized: [0.125, 0.75],
    PositionRefer: 'topRight',
    FixedDelayDuration: 0,
  };
  const sound = { VolumeRate: 0.8, ValidChannel: 'leftChannel', FixedDelayDuration: 300 };
  const single = { VideoLayer: [lower], BlendList: ['RV01'], AudioLayer: [sound], MixList: ['RV01'] };
  const double = {
    VideoLayer: [lower, upper],
    BlendList: ['RV01', 'RV02'],
    AudioLayer: [sound, { ...sound, ValidChannel: 'all' }],
    MixList: ['RV02', 'RV01'],
  };
  const answered = ({ VideoLayer, BlendList, AudioLayer, MixList }: typeof single, LayoutId: string) => ({
    LayoutId,
    VideoLayers: {
      VideoLayer: VideoLayer.map(({ PositionNormalized, ...layer }) => ({
        ...layer,
        PositionNormalizeds: { Position: PositionNormalized },
      })),
    },
    BlendList: { LocationId: BlendList },
    AudioLayers: { AudioLayer },
    MixList: { LocationId: MixList },
  });
  const add = async (layout: typeof single) => newId((await of('AddCasterLayout', layout)).LayoutId);
  const [first, second, third] = [await add(single), await add(single), await add(double)];
  const list = (...layouts: object[]) => ({ Total: layouts.length, Layouts: { Layout: layouts } });

  expect(await of('ModifyCasterLayout', { LayoutId: second, ...double })).toEqual({ LayoutId: second });
  expect(await of('DescribeCasterLayouts', {})).toEqual(
    list(answered(single, first), answered(double, second), answered(double, third)),
  );
  expect(await of('DescribeCasterLayouts', { LayoutId: second })).toEqual(list(answered(double, second)));
  expect(await of('DeleteCasterLayout', { LayoutId: third })).toMatchObject({ LayoutId: third });
  expect((await of('DescribeCasterLayouts', {})).Total).toBe(2);
  return [first, second];
}

async function addComponents(of: Call): Promise<string[]> {
  const layer = { HeightNormalized: 0.1, WidthNormalized: 0.8, PositionRefer: 'topLeft', Transparency: 200 };
  const ComponentLayer = JSON.stringify({ ...layer, PositionNormalized: [0.1, 0.85] });
  const font = {
    SizeNormalized: 0.05,
    BorderWidthNormalized: 0.1,
    FontName: 'KaiTi',
    BorderColor: '0x000000',
    Color: '0xffffff',
  };
  const caption = {
    ...font,
    LocationId: 'RV01',
    SourceLan: 'en',
    TargetLan: 'cn',
    ShowSourceLan: true,
    Truncation: true,
    SourceLanPerLineWordCount: 11,
    TargetLanPerLineWordCount: 12,
    SourceLanReservePages: 3,
    TargetLanReservePages: 4,
  };
  const given = [
    {
      ComponentName: 'Headline',
      ComponentType: 'text',
      LocationId: 'RC01',
      Effect: 'animateH',
      LayerOrder: 'cover',
      TextLayerContent: { ...font, Text: 'Ελλάδα & 世界 <live>' },
    },
    {
      ComponentName: 'Logo',
      ComponentType: 'image',
      LocationId: 'RC02',
      Effect: 'none',
      ImageLayerContent: { MaterialId: 'logo' },
    },
    {
      ComponentName: 'Subtitles',
      ComponentType: 'caption',
      LocationId: 'RV01',
      Effect: 'none',
      CaptionLayerContent: caption,
    },
    {
      ComponentName: 'Ticker',
      ComponentType: 'html',
      LocationId: 'RC03',
      Effect: 'animateV',
      HtmlLayerContent: { HtmlUrl: 'https://graphics.example.com/ticker' },
    },
  ];
  const add = async (component: object) => {
    const parameters = Object.entries({ ...component, ComponentLayer }).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : value,
    ]);
    return newId((await of('AddCasterComponent', Object.fromEntries(parameters))).ComponentId);
  };
  const ids: string[] = [];
  for (const component of given) ids.push(await add(component));
  const extra = await add({
    ComponentType: 'text',
    LocationId: 'RC04',
    TextLayerContent: { Text: 'No name' },
  });

  const answered = (component: object, i: number) => ({
    ComponentId: ids[i],
    ...component,
    ComponentLayer: { ...layer, PositionNormalizeds: { Position: [0.1, 0.85] } },
  });
  const renamed = { ComponentName: 'Station', ImageLayerContent: { MaterialId: 'logo-2' } };
  expect(
    await of('ModifyCasterComponent', {
      ComponentId: ids[1],
      ComponentName: renamed.ComponentName,
      ImageLayerContent: JSON.stringify(renamed.ImageLayerContent),
    }),
  ).toEqual({ ComponentId: ids[1] });
  expect((await of('DescribeCasterComponents', { ComponentId: extra })).Components.Component).toMatchObject([
    { ComponentId: extra, ComponentName: extra },
  ]);
  expect(await of('DeleteCasterComponent', { ComponentId: extra })).toMatchObject({ ComponentId: extra });
  expect(await of('DescribeCasterComponents', {})).toEqual({
    Total: 4,
    Components: {
      Component: given.map((component, i) => answered(i === 1 ? { ...component, ...renamed } : component, i)),
    },
  });
  return ids;
}

async function bindChannels(of: Call, { RV01, RV02 }: Resources): Promise<void> {
  const bound = [
    { ChannelId: 'RV01', ResourceId: RV01, FaceBeauty: '1' },
    { ChannelId: 'RV02', ResourceId: RV02 },
  ];
  for (const channel of bound) expect(await of('SetCasterChannel', channel)).toEqual({});
  expect(await of('DescribeCasterChannels', {})).toEqual({ Total: 2, Channels: { Channel: bound } });
}

async function planProgram(of: Call, { RV02, RV03 }: Resources, components: string[]): Promise<void> {
  const [headline, logo] = components;
  const hour = (hour: number) => `2999-01-01T${hour}:00:00Z`;
  const film = {
    EpisodeName: 'Film',
    EpisodeType: 'Resource',
    ResourceId: RV02,
    ComponentId: [headline, logo],
    StartTime: hour(10),
    EndTime: hour(11),
    SwitchType: 'ContentFirst',
  };
  const overlay = {
    EpisodeName: 'Overlay',
    EpisodeType: 'Component',
    ComponentId: [logo],
    StartTime: hour(11),
    EndTime: hour(12),
  };
  const archive = {
    ...film,
    EpisodeName: 'Archive',
    ResourceId: RV03,
    ComponentId: [headline],
    StartTime: hour(13),
    EndTime: hour(14),
    SwitchType: 'TimeFirst',
  };
  const { EpisodeIds } = await of('AddCasterProgram', { Episode: [film, overlay] });
  const [first, second] = EpisodeIds.EpisodeId.map(({ EpisodeId }: { EpisodeId: string }) =>
    newId(EpisodeId),
  );
  const third = newId((await of('AddCasterEpisode', archive)).EpisodeId);

  const answered = ({ ComponentId, ...episode }: Omit<typeof overlay, 'Status'>, EpisodeId: string) => ({
    EpisodeId,
    ...episode,
    ComponentIds: { ComponentId },
    Status: 0,
  });
  expect((await of('DescribeCasterProgram', {})).Episodes.Episode).toEqual([
    answered(film, first),
    answered(overlay, second),
    answered(archive, third),
  ]);

  const later = { EpisodeName: 'Archive at last', EndTime: hour(15) };
  expect(await of('ModifyCasterEpisode', { EpisodeId: third, ...later })).toMatchObject({ EpisodeId: third });
  expect(await of('DeleteCasterEpisode', { EpisodeId: second })).toMatchObject({ EpisodeId: second });
  // The first goes, the third stays with another name, and one is new.
  const replaced = await of('ModifyCasterProgram', {
    Episode: [{ EpisodeId: third, EpisodeName: 'From the archive' }, overlay],
  });
  const program = await of('DescribeCasterProgram', {});
  const added = newId(program.Episodes.Episode[0].EpisodeId);
  expect(program).toEqual({
    ...replaced,
    ProgramName: 'Rundown',
    ProgramEffect: 1,
    Total: 2,
    Episodes: {
      Episode: [
        answered(overlay, added),
        answered({ ...archive, ...later, EpisodeName: 'From the archive' }, third),
      ],
    },
  });
  const found = async (filter: Readonly<Record<string, unknown>>) =>
    (await of('DescribeCasterProgram', filter)).Episodes.Episode.map(
      ({ EpisodeId }: { EpisodeId: string }) => EpisodeId,
    );
  expect(await found({ EpisodeType: 'Resource' })).toEqual([third]);
  expect(await found({ EndTime: hour(12) })).toEqual([added]);
  expect(await found({ PageNum: 2, PageSize: 1 })).toEqual([third]);
}

type Scenes = Readonly<Record<'preview' | 'program', string>>;

async function start(of: Call, CasterId: string): Promise<Scenes> {
  const url = (scheme: string) => expect.stringMatching(`^${scheme}://live\\.example\\.com/`);
  const { PvwSceneInfos, PgmSceneInfos } = await of('StartCaster', {});
  const [preview] = PvwSceneInfos.SceneInfo;
  const [program] = PgmSceneInfos.SceneInfo;
  expect(PvwSceneInfos).toEqual({ SceneInfo: [{ SceneId: newId(preview.SceneId), StreamUrl: url('http') }] });
  const outputs = ['original', 'lsd', 'lhd'].flatMap((TranscodeConfig) =>
    [
      ['flv', 'http'],
      ['rtmp', 'rtmp'],
      ['m3u8', 'http'],
    ].map(([VideoFormat, scheme = '']) => ({
      TranscodeConfig,
      VideoFormat,
      OutputStreamUrl: url(scheme),
    })),
  );
  expect(PgmSceneInfos).toEqual({
    SceneInfo: [
      {
        SceneId: newId(program.SceneId),
        StreamUrl: url('http'),
        StreamInfos: { StreamInfo: outputs },
      },
    ],
  });

  expect((await of('DescribeCasters', {})).CasterList.Caster).toMatchObject([
    {
      CasterName: 'Late news',
      CasterTemplate: 'lp_hd',
      ChannelEnable: 1,
      Status: 1,
      StartTime: aTime,
      Duration: expect.stringMatching(/^\d\d:\d\d:\d\d$/),
    },
  ]);
  const scenes = await of('DescribeCasterScenes', {});
  expect(scenes).toEqual({
    Total: 2,
    SceneList: {
      Scene: [
        {
          ...preview,
          SceneName: 'PVW',
          OutputType: '0',
          Status: 1,
          ComponentIds: { componentId: [] },
          StreamInfos: { StreamInfo: expect.any(Array) },
        },
        { ...program, SceneName: 'PGM', OutputType: '1', Status: 1, ComponentIds: { componentId: [] } },
      ],
    },
  });
  const { SceneName, Status, ComponentIds, OutputType, ...streamOfPreview } = scenes.SceneList.Scene[0];
  expect(await of('DescribeCasterStreamUrl', {})).toEqual({
    CasterId,
    Total: 2,
    CasterStreams: {
      CasterStream: [
        { ...streamOfPreview, OutputType: 0, RtmpUrl: url('rtmp') },
        { ...program, OutputType: 1, RtmpUrl: url('rtmp') },
      ],
    },
  });
  expect(await of('DescribeCasterRtcInfo', {})).toEqual({ CasterId, AuthToken: expect.any(String) });
  const { VideoResources } = await of('DescribeCasterVideoResources', {});
  expect(VideoResources.VideoResource.map(({ FlvUrl }: { FlvUrl?: string }) => FlvUrl)).toEqual([
    url('http'),
    undefined,
    undefined,
    undefined,
  ]);
  expect((await of('DescribeCasterChannels', {})).Channels.Channel).toMatchObject([
    { ChannelId: 'RV01', StreamUrl: url('http'), RtmpUrl: url('rtmp') },
    { ChannelId: 'RV02', StreamUrl: url('http'), RtmpUrl: url('rtmp') },
  ]);
  return { preview: preview.SceneId, program: program.SceneId };
}

async function mix(
  of: Call,
  { preview, program }: Scenes,
  [single, double]: string[],
  [headline, logo, subtitles]: string[],
  { RV01, RV02, RV03 }: Resources,
): Promise<void> {
  const shown = async (SceneId: string) => {
    const { Total, SceneList } = await of('DescribeCasterScenes', { SceneId });
    expect({ Total, id: SceneList.Scene[0].SceneId }).toEqual({ Total: 1, id: SceneId });
    const { LayoutId, ComponentIds, Status } = SceneList.Scene[0];
    return { LayoutId, components: ComponentIds.componentId, Status };
  };
  const done = async (action: string, parameters: Readonly<Record<string, unknown>>) =>
    expect({ action, answer: await of(action, parameters) }).toEqual({ action, answer: {} });

  await done('SetCasterSceneConfig', { SceneId: preview, LayoutId: single, ComponentId: [logo, headline] });
  expect(await shown(preview)).toEqual({ LayoutId: single, components: [logo, headline], Status: 1 });
  await done('CopyCasterSceneConfig', { FromSceneId: preview, ToSceneId: program });
  expect(await shown(program)).toEqual({ LayoutId: single, components: [logo, headline], Status: 1 });
  await done('UpdateCasterSceneConfig', { SceneId: preview, LayoutId: double });
  expect(await shown(preview)).toEqual({ LayoutId: double, components: [logo, headline], Status: 1 });
  await done('UpdateCasterSceneConfig', { SceneId: preview, LayoutId: double, ComponentId: [subtitles] });
  expect(await shown(preview)).toEqual({ LayoutId: double, components: [subtitles], Status: 1 });
  await done('DeleteCasterSceneConfig', { SceneId: preview, Type: 'Component' });
  expect(await shown(preview)).toEqual({ LayoutId: double, components: [], Status: 1 });

  await done('EffectCasterVideoResource', { SceneId: preview, ResourceId: RV02 });
  expect(await codeOf(of('EffectCasterVideoResource', { SceneId: preview, ResourceId: RV03 }))).toBe(
    'InvalidResource.NotFound',
  );
  await done('EffectCasterUrgent', { SceneId: program });
  await done('CasterSnapshotReferScene', { LocationId: 'RV01' });
  await done('SetCasterChannel', { ChannelId: 'RV02', ResourceId: RV03, PlayStatus: 0, SeekOffset: 4000 });
  expect((await of('DescribeCasterChannels', {})).Channels.Channel).toMatchObject([
    { ChannelId: 'RV01', ResourceId: RV01 },
    { ChannelId: 'RV02', ResourceId: RV03 },
  ]);

  const AudioLayer = [{ VolumeRate: 0.5, ValidChannel: 'rightChannel', FixedDelayDuration: 20 }];
  await done('UpdateCasterSceneAudio', {
    SceneId: program,
    AudioLayer: AudioLayer.map((layer) => ({ ...layer, Filter: JSON.stringify({ enableAgc: 1 }) })),
    MixList: ['RV01'],
    FollowEnable: 0,
  });
  expect(await of('DescribeCasterSceneAudio', { SceneId: program })).toMatchObject({
    FollowEnable: 0,
    AudioLayers: { AudioLayer },
    MixList: { LocationId: ['RV01'] },
  });

  await done('StopCasterScene', { SceneId: preview });
  expect(await shown(preview)).toMatchObject({ Status: 0 });
  const { StreamUrl } = await of('StartCasterScene', { SceneId: preview });
  const { SceneList } = await of('DescribeCasterScenes', { SceneId: preview });
  expect(SceneList.Scene).toMatchObject([{ Status: 1, StreamUrl }]);
}

/** All that is answered of an idle studio, without what names it. */
async function readAll(of: Call) {
  const scenes = await of('DescribeCasterScenes', {});
  const { CasterName, ...config } = await of('DescribeCasterConfig', {});
  const answers = [config, scenes];
  for (const query of [
    'DescribeCasterVideoResources',
    'DescribeCasterLayouts',
    'DescribeCasterComponents',
    'DescribeCasterChannels',
    'DescribeCasterProgram',
    'DescribeCasterSyncGroup',
    'DescribeCasterStreamUrl',
  ])
    answers.push(await of(query, {}));
  for (const { SceneId } of scenes.SceneList.Scene)
    answers.push(await of('DescribeCasterSceneAudio', { SceneId }));
  return answers;
}
