export type CallParameters = Readonly<Record<string, string | number>>;

/** Calls one operation through whatever client, with its parameters by their public names. */
export type CallOperation = (
  action: string,
  parameters: CallParameters,
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
) => Promise<any>;

const GENERAL = 1;
const PLAYLIST = 6;

/** Builds a realistic news studio: sources, layouts, components of every kind, and a configuration. Answers its CasterId. */
export async function buildNewsroom(
  call: CallOperation,
  clientToken: string,
  normType = GENERAL,
): Promise<string> {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Evening news',
    NormType: normType,
    ChargeType: 'PostPaid',
    ClientToken: clientToken,
    ResourceGroupId: 'rg-newsroom',
    'Tag.1.Key': 'desk',
    'Tag.1.Value': 'evening',
  });
  const resourceIds: string[] = [];
  for (const source of sources) {
    const { ResourceId } = await call('AddCasterVideoResource', { CasterId, ...source });
    resourceIds.push(ResourceId);
  }
  for (const layout of layouts) await call('AddCasterLayout', { CasterId, ...layout });
  for (const component of components) await call('AddCasterComponent', { CasterId, ...component });
  await call('SetCasterConfig', {
    CasterId,
    DomainName: 'live.example.com',
    CallbackUrl: 'https://newsroom.example.com/casters',
    Delay: '2.5',
    ProgramName: 'Rundown',
    ProgramEffect: 1,
    TranscodeConfig: JSON.stringify({ CasterTemplate: 'lp_hd', LiveTemplate: ['lsd', 'lhd'] }),
    RecordConfig: JSON.stringify({
      OssBucket: 'evening-news',
      Endpoint: 'oss-cn-shanghai.aliyuncs.com',
      VideoFormat: [{ Format: 'mp4', OssObjectPrefix: 'record/{Date}', CycleDuration: 3600 }],
    }),
    SideOutputUrlList: JSON.stringify(['rtmp://backup.example.com/live/news']),
    // The anchor and the reporter play in step: the one configuration that names sources by id.
    SyncGroupsConfig: JSON.stringify([
      { mode: 0, hostResourceId: resourceIds[0], resourceIds: resourceIds.slice(0, 2) },
    ]),
    AutoSwitchUrgentOn: 'true',
    AutoSwitchUrgentConfig: JSON.stringify({ eofThres: 3 }),
    UrgentMaterialId: 'a2b8e671f0a74b5e8f3f1b0c9d4e2a11',
  });
  return CasterId;
}

/** The news studio as one that has a show list, with a program, and on air. Answers its CasterId. */
export async function buildNewsroomOnAir(call: CallOperation, clientToken: string): Promise<string> {
  const CasterId = await buildNewsroom(call, clientToken, PLAYLIST);
  const { VideoResource } = (await call('DescribeCasterVideoResources', { CasterId })).VideoResources;
  const { Component } = (await call('DescribeCasterComponents', { CasterId })).Components;
  const { Layout } = (await call('DescribeCasterLayouts', { CasterId })).Layouts;

  await call('AddCasterProgram', {
    CasterId,
    ...listed('Episode', [
      { ...episodes[0], ResourceId: VideoResource[2].ResourceId },
      { ...episodes[1], ResourceId: VideoResource[0].ResourceId },
      {
        ...episodes[2],
        'ComponentId.1': Component[0].ComponentId,
        'ComponentId.2': Component[1].ComponentId,
      },
    ]),
  });
  await call('AddShowIntoShowList', { CasterId, isBatchMode: 'true', ...listed('showList', shows) });
  const { Show } = (await call('DescribeShowList', { CasterId })).ShowListInfo.ShowList;
  await call('ModifyShowList', {
    CasterId,
    RepeatTimes: -1,
    HighPriorityShowId: Show[2].ShowId,
    HighPriorityShowStartTime: '2035-06-01T20:00:00',
  });

  const { PvwSceneInfos, PgmSceneInfos } = await call('StartCaster', { CasterId });
  await call('SetCasterSceneConfig', {
    CasterId,
    SceneId: PgmSceneInfos.SceneInfo[0].SceneId,
    LayoutId: Layout[0].LayoutId,
    'ComponentId.1': Component[0].ComponentId,
    'ComponentId.2': Component[1].ComponentId,
  });
  await call('SetCasterSceneConfig', {
    CasterId,
    SceneId: PvwSceneInfos.SceneInfo[0].SceneId,
    LayoutId: Layout[1].LayoutId,
  });
  return CasterId;
}

/** The entries of a list under their dotted names, which count from 1. */
function listed(name: string, entries: readonly CallParameters[]): CallParameters {
  return Object.fromEntries(
    entries.flatMap((entry, i) =>
      Object.entries(entry).map(([member, value]) => [`${name}.${i + 1}.${member}`, value]),
    ),
  );
}

const sources: CallParameters[] = [
  { ResourceName: 'Anchor', LocationId: 'RV01', LiveStreamUrl: 'rtmp://ingest.example.com/live/anchor' },
  { ResourceName: 'Reporter', LocationId: 'RV02', LiveStreamUrl: 'rtmp://ingest.example.com/live/reporter' },
  {
    ResourceName: 'Opening titles',
    LocationId: 'RV03',
    VodUrl: 'https://media.example.com/titles.mp4',
    RepeatNum: 0,
    EndOffset: -1000,
  },
  { ResourceName: 'Weather map', LocationId: 'RV04', ImageUrl: 'https://media.example.com/weather.png' },
  {
    ResourceName: 'Archive',
    LocationId: 'RV05',
    MaterialId: '5c2f9d7ae0b14a6d9c33f7a2b1e8d405',
    RepeatNum: -1,
  },
];

const fullScreen = {
  'VideoLayer.1.HeightNormalized': '1.0',
  'VideoLayer.1.WidthNormalized': '1.0',
  'VideoLayer.1.FillMode': 'fit',
  'AudioLayer.1.VolumeRate': '1.0',
};

const layouts: CallParameters[] = [
  { ...fullScreen, 'BlendList.1': 'RV01', 'MixList.1': 'RV01' },
  {
    'VideoLayer.1.HeightNormalized': '0.5',
    'VideoLayer.1.WidthNormalized': '0.5',
    'VideoLayer.1.PositionNormalized.1': '0.0',
    'VideoLayer.1.PositionNormalized.2': '0.25',
    'VideoLayer.2.HeightNormalized': '0.5',
    'VideoLayer.2.WidthNormalized': '0.5',
    'VideoLayer.2.PositionNormalized.1': '0.5',
    'VideoLayer.2.PositionNormalized.2': '0.25',
    'VideoLayer.2.PositionRefer': 'topRight',
    'BlendList.1': 'RV01',
    'BlendList.2': 'RV02',
    'AudioLayer.1.VolumeRate': '1.0',
    'AudioLayer.2.VolumeRate': '0.8',
    'AudioLayer.2.ValidChannel': 'leftChannel',
    'MixList.1': 'RV01',
    'MixList.2': 'RV02',
  },
  { ...fullScreen, 'BlendList.1': 'RV04', 'MixList.1': 'RV01', 'AudioLayer.1.FixedDelayDuration': 200 },
];

const lowerThird = JSON.stringify({
  HeightNormalized: 0.1,
  WidthNormalized: 0.8,
  PositionNormalized: [0.1, 0.85],
  PositionRefer: 'topLeft',
});

const components: CallParameters[] = [
  {
    ComponentName: 'Headline',
    ComponentType: 'text',
    LocationId: 'RC01',
    Effect: 'animateH',
    ComponentLayer: lowerThird,
    TextLayerContent: JSON.stringify({
      Text: 'Ελλάδα & 世界 <live>',
      SizeNormalized: 0.05,
      Color: '0xffffff',
    }),
  },
  {
    ComponentName: 'Station logo',
    ComponentType: 'image',
    LocationId: 'RC02',
    LayerOrder: 'cover',
    ComponentLayer: JSON.stringify({
      HeightNormalized: '0.1',
      PositionNormalized: ['0.02', '0.02'],
      PositionRefer: 'topRight',
    }),
    ImageLayerContent: JSON.stringify({ MaterialId: '0fd3a1c9b4e7482aa5d6e1f2c3b4a596' }),
  },
  {
    ComponentName: 'Subtitles',
    ComponentType: 'caption',
    LocationId: 'RV02',
    ComponentLayer: lowerThird,
    CaptionLayerContent: JSON.stringify({
      LocationId: 'RV02',
      SourceLan: 'en',
      TargetLan: 'cn',
      ShowSourceLan: true,
      SizeNormalized: 0.04,
    }),
  },
  {
    ComponentName: 'Ticker',
    ComponentType: 'html',
    LocationId: 'RC03',
    ComponentLayer: lowerThird,
    HtmlLayerContent: JSON.stringify({ htmlUrl: 'https://graphics.example.com/ticker' }),
  },
  {
    // Without a name of its own: it is called by its id, and so must be its copy.
    ComponentType: 'text',
    LocationId: 'RC04',
    ComponentLayer: lowerThird,
    TextLayerContent: JSON.stringify({ Text: 'LIVE', SizeNormalized: 0.03 }),
  },
];

const episodes: CallParameters[] = [
  {
    EpisodeName: 'Opening titles',
    EpisodeType: 'Resource',
    StartTime: '2035-06-01T20:00:00Z',
    EndTime: '2035-06-01T20:01:00Z',
    SwitchType: 'ContentFirst',
  },
  {
    EpisodeName: 'Headlines',
    EpisodeType: 'Resource',
    StartTime: '2035-06-01T20:01:00Z',
    EndTime: '2035-06-01T20:15:00Z',
    SwitchType: 'TimeFirst',
  },
  {
    EpisodeName: 'Lower third',
    EpisodeType: 'Component',
    StartTime: '2035-06-01T20:02:00Z',
    EndTime: '2035-06-01T20:10:00Z',
  },
];

const shows: CallParameters[] = [
  {
    showName: 'Morning rerun',
    resourceType: 'vod',
    resourceId: '6d1a4b7ce2f84d0b8f53c9e0a7b2d416',
    repeatTimes: 1,
  },
  {
    showName: 'Town hall',
    resourceType: 'live',
    resourceUrl: 'rtmp://ingest.example.com/live/town-hall',
    duration: 3_600,
  },
  { showName: 'Weather loop', resourceType: 'pic', resourceUrl: 'https://media.example.com/weather.png' },
];
