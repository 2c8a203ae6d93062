import fc from 'fast-check';
import type { PartKind } from '#libs/caster';

/** One call of the API; `CasterId` is added by whoever plays it. */
export interface Step {
  readonly action: string;
  /** A part is named by `part()`: its id is known only when the step is played. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** Stands for the id of a part, the nth of its kind (counted on from the first again beyond the last). */
const part = (kind: PartKind, nth: number) => `⟨${kind} ${nth}⟩`;
const named = /⟨(\w+) (\d+)⟩/;

export interface RandomStudio {
  readonly name: string;
  readonly normType: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly steps: readonly Step[];
  /** Edits to be made once it stands. */
  readonly further: readonly Step[];
}

const location = (prefix: string, number: number) => `${prefix}${String(number).padStart(2, '0')}`;
const share = fc.integer({ min: 0, max: 100 }).map((hundredths) => (hundredths / 100).toString());
// Text as people write it: other scripts, emoji, markup, quotes; no control characters, which XML cannot carry.
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== '' && !/[\p{Cc}\ufffe\uffff]/u.test(text) && text.isWellFormed());
const hex32 = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
const position = fc.constantFrom(
  'topLeft',
  'topRight',
  'bottomLeft',
  'bottomRight',
  'center',
  'topCenter',
  'bottomCenter',
  'leftCenter',
  'rightCenter',
);
const colour = hex32.map((hex) => `0x${hex.slice(0, 6)}`);

const source = fc.oneof(
  fc.tuple(hex32, fc.integer({ min: 0, max: 5000 })).map(([id, delay]) => ({
    LiveStreamUrl: `rtmp://ingest.example.com/live/${id}`,
    FixedDelayDuration: String(delay),
  })),
  hex32.map((id) => ({ MaterialId: id })),
  hex32.map((id) => ({ VodUrl: `https://media.example.com/${id}.mp4`, RepeatNum: '-1', BeginOffset: '40' })),
  hex32.map((id) => ({ ImageId: id })),
  hex32.map((id) => ({ ImageUrl: `https://media.example.com/${id}.png` })),
);

const layoutStep: fc.Arbitrary<Step> = fc
  .array(
    fc.record({
      height: share,
      width: share,
      x: share,
      y: share,
      refer: position,
      fit: fc.boolean(),
      from: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((layers) => {
    const parameters: Record<string, string> = {};
    layers.forEach(({ height, width, x, y, refer, fit, from }, i) => {
      const layer = `VideoLayer.${i + 1}`;
      parameters[`${layer}.HeightNormalized`] = height;
      parameters[`${layer}.WidthNormalized`] = width;
      parameters[`${layer}.PositionNormalized.1`] = x;
      parameters[`${layer}.PositionNormalized.2`] = y;
      parameters[`${layer}.PositionRefer`] = refer;
      // There is nothing to fit into where a side is as the source has it.
      if (fit && height !== '0' && width !== '0') parameters[`${layer}.FillMode`] = 'fit';
      parameters[`AudioLayer.${i + 1}.VolumeRate`] = height;
      parameters[`BlendList.${i + 1}`] = location('RV', from);
      parameters[`MixList.${i + 1}`] = location('RV', from);
    });
    return { action: 'AddCasterLayout', parameters };
  });

const componentLayer = fc
  .record({ height: share, x: share, y: share, refer: position })
  .map(({ height, x, y, refer }) =>
    JSON.stringify({ HeightNormalized: height, PositionNormalized: [x, y], PositionRefer: refer }),
  );

const count = fc.integer({ min: 0, max: 50 });
const language = fc.constantFrom('en', 'cn', 'es', 'ru');

/** Without its location, which depends on the components before it. */
const componentContent = fc.oneof(
  fc.record({ text: words, size: share, color: colour }).map(({ text, size, color }) => ({
    ComponentType: 'text',
    TextLayerContent: JSON.stringify({ Text: text, SizeNormalized: size, Color: color }),
  })),
  hex32.map((id) => ({ ComponentType: 'image', ImageLayerContent: JSON.stringify({ MaterialId: id }) })),
  hex32.map((id) => ({
    ComponentType: 'html',
    HtmlLayerContent: JSON.stringify({ htmlUrl: `https://graphics.example.com/${id}` }),
    LayerOrder: 'background',
  })),
  fc
    .record({ from: language, to: language, shows: fc.boolean(), words: count, pages: count, color: colour })
    .map(({ from, to, shows, words, pages, color }) => ({
      ComponentType: 'caption',
      CaptionLayerContent: JSON.stringify({
        SourceLan: from,
        TargetLan: to,
        ShowSourceLan: shows,
        Truncation: !shows,
        SourceLanPerLineWordCount: words,
        TargetLanPerLineWordCount: pages,
        SourceLanReservePages: pages,
        TargetLanReservePages: words,
        BorderColor: color,
      }),
    })),
);

const component = fc
  .record({ content: componentContent, layer: componentLayer, name: fc.option(words, { nil: undefined }) })
  .map(({ content, layer, name }) => ({
    ...content,
    ComponentLayer: layer,
    ...(name !== undefined && { ComponentName: name }),
  }));

const source12 = fc.nat({ max: 11 });
const anyPart = fc.nat({ max: 999 });

/** What a configuration depends on: playlists want one sort, channels stay on once they are. */
interface Kind {
  readonly normType: string;
  readonly channels: boolean;
}

const configStep = ({ normType, channels }: Kind): fc.Arbitrary<Step> =>
  fc
    .record({
      domain: fc.constantFrom('live.example.com', 'news.example.com'),
      delay: fc.integer({ min: 0, max: 300 }).map(String),
      program: words,
      template:
        normType === carousel
          ? fc.constant('lp_noTranscode')
          : fc.constantFrom('lp_ld', 'lp_sd', 'lp_hd', 'lp_ud', 'lp_noTranscode'),
      urgent: hex32,
      record: fc.option(
        fc.record({ interval: count, OnDemand: fc.constantFrom(0, 1, 2, 7), cycle: count, prefix: words }),
      ),
      video: fc.option(fc.record({ width: count, height: count, fps: count, bitrate: count })),
      urls: fc.uniqueArray(
        hex32.map((id) => `rtmp://backup.example.com/live/${id}`),
        { maxLength: 3 },
      ),
      switches: fc.boolean(),
    })
    .map(({ domain, delay, program, template, urgent, record, video, urls, switches }) => ({
      action: 'SetCasterConfig',
      parameters: {
        DomainName: domain,
        Delay: delay,
        ProgramName: program,
        ProgramEffect: '1',
        ChannelEnable: channels ? '1' : '0',
        TranscodeConfig: JSON.stringify({
          CasterTemplate: template,
          ...(video && { LiveTemplate: ['lsd', 'lhd'], CustomParams: { video } }),
        }),
        ...(record && {
          RecordConfig: JSON.stringify({
            OssBucket: domain,
            Endpoint: 'oss-cn-shanghai.aliyuncs.com',
            interval: record.interval,
            OnDemand: record.OnDemand,
            VideoFormat: [
              { Format: 'mp4', OssObjectPrefix: record.prefix, CycleDuration: record.cycle },
              { Format: 'm3u8', SliceOssObjectPrefix: record.prefix },
            ],
          }),
        }),
        ...(urls.length > 0 && { SideOutputUrlList: JSON.stringify(urls) }),
        AutoSwitchUrgentOn: String(switches),
        AutoSwitchUrgentConfig: JSON.stringify(switches ? { eofThres: 3 } : {}),
        UrgentMaterialId: urgent,
      },
    }));

const syncGroupStep: fc.Arbitrary<Step> = fc
  .array(
    fc.record({
      host: fc.option(source12),
      members: fc.uniqueArray(source12, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((groups) => ({
    action: 'SetCasterSyncGroup',
    parameters: Object.fromEntries(
      groups.flatMap(({ host, members }, i) => {
        const group = `SyncGroup.${i + 1}`;
        return [
          [`${group}.Mode`, host === null ? '1' : '0'],
          ...(host === null ? [] : [[`${group}.HostResourceId`, part('resource', host)]]),
          ...members.map((member, m) => [`${group}.ResourceIds.${m + 1}`, part('resource', member)]),
        ];
      }),
    ),
  }));

/** Two to the day, so that a list has an order of its own. */
const episodeTimes = fc.nat({ max: 27 }).map((day) => {
  const date = `2026-12-${String(day + 1).padStart(2, '0')}`;
  return { StartTime: `${date}T08:00:00Z`, EndTime: `${date}T09:30:00Z` };
});

const episodeStep: fc.Arbitrary<Step> = fc
  .record({
    times: episodeTimes,
    name: fc.option(words),
    resource: fc.boolean(),
    nth: anyPart,
    with: anyPart,
  })
  .map(({ times, name, resource, nth, with: beside }) => ({
    action: 'AddCasterEpisode',
    parameters: {
      ...times,
      ...(name !== null && { EpisodeName: name }),
      EpisodeType: resource ? 'Resource' : 'Component',
      SwitchType: 'TimeFirst',
      ...(resource && { ResourceId: part('resource', nth) }),
      'ComponentId.1': part('component', beside),
    },
  }));

const studioLayoutStep: fc.Arbitrary<Step> = fc
  .record({ name: words, common: fc.boolean(), nth: source12, media: source12, id: hex32 })
  .map(({ name, common, nth, media, id }) => ({
    action: 'AddStudioLayout',
    parameters: {
      LayoutName: name,
      LayoutType: common ? 'common' : 'studio',
      ...(common
        ? { CommonConfig: JSON.stringify({ VideoResourceId: part('resource', nth) }) }
        : {
            BgImageConfig: JSON.stringify({ Id: id, MaterialId: id }),
            MediaInputConfigList: JSON.stringify([{ Id: 'map', VideoResourceId: part('resource', media) }]),
            ScreenInputConfigList: JSON.stringify([{ Id: 'host', VideoResourceId: part('resource', nth) }]),
            LayerOrderConfigList: JSON.stringify([
              { Type: 'background', Id: id },
              { Type: 'media', Id: 'map' },
            ]),
          }),
    },
  }));

const showStep: fc.Arbitrary<Step> = fc
  .record({ name: fc.option(words), id: hex32, live: fc.boolean() })
  .map(({ name, id, live }) => ({
    action: 'AddShowIntoShowList',
    parameters: {
      ...(name !== null && { ShowName: name }),
      ResourceId: id,
      ...(live ? { ResourceType: 'live', Duration: '60' } : { ResourceType: 'vod', RepeatTimes: '2' }),
    },
  }));

const items = fc
  .array(fc.record({ name: words, id: hex32 }), { minLength: 1, maxLength: 5 })
  .map((list) =>
    JSON.stringify(list.map(({ name, id }) => ({ ItemName: name, ResourceType: 'vod', ResourceValue: id }))),
  );

const playlistStep: fc.Arbitrary<Step> = fc
  .record({ ProgramItems: items, name: words })
  .map(({ ProgramItems, name }) => ({
    action: 'AddPlaylistItems',
    parameters: {
      ProgramItems,
      ProgramConfig: JSON.stringify({ ProgramName: name, RepeatNumber: '-1' }),
    },
  }));

const step = (
  action: string,
  parameters: (given: { nth: number; other: number; third: number; text: string }) => Record<string, string>,
): fc.Arbitrary<Step> =>
  fc
    .record({ nth: anyPart, other: anyPart, third: anyPart, text: words })
    .map((given) => ({ action, parameters: parameters(given) }));

const onScene = (action: string, more: Record<string, string> = {}) =>
  step(action, ({ nth }) => ({ SceneId: part('scene', nth), ...more }));
const showingOnScene = (action: string) =>
  step(action, ({ nth, other, third }) => ({
    SceneId: part('scene', nth),
    LayoutId: part('layout', other),
    'ComponentId.1': part('component', third),
    'ComponentId.2': part('component', third + 1),
  }));

/** What happens to a studio of any type while and after it is built. */
const edits: readonly fc.Arbitrary<Step>[] = [
  step('StartCaster', () => ({})),
  step('StartCaster', () => ({})),
  step('StopCaster', () => ({})),
  step('ModifyCasterVideoResource', ({ nth, text }) => ({
    ResourceId: part('resource', nth),
    ResourceName: text,
  })),
  step('DeleteCasterVideoResource', ({ nth }) => ({ ResourceId: part('resource', nth) })),
  fc.tuple(layoutStep, anyPart).map(([{ parameters }, nth]) => ({
    action: 'ModifyCasterLayout',
    parameters: { ...parameters, LayoutId: part('layout', nth) },
  })),
  step('DeleteCasterLayout', ({ nth }) => ({ LayoutId: part('layout', nth) })),
  step('ModifyCasterComponent', ({ nth, text }) => ({
    ComponentId: part('component', nth),
    ComponentName: text,
  })),
  step('DeleteCasterComponent', ({ nth }) => ({ ComponentId: part('component', nth) })),
  showingOnScene('SetCasterSceneConfig'),
  showingOnScene('UpdateCasterSceneConfig'),
  step('CopyCasterSceneConfig', () => ({ FromSceneId: part('scene', 0), ToSceneId: part('scene', 1) })),
  onScene('UpdateCasterSceneAudio', {
    FollowEnable: '0',
    'AudioLayer.1.VolumeRate': '0.5',
    'MixList.1': 'RV01',
  }),
  onScene('DeleteCasterSceneConfig', { Type: 'Component' }),
  onScene('StopCasterScene'),
  onScene('StartCasterScene'),
  step('SetCasterChannel', ({ nth, other }) => ({
    ChannelId: location('RV', 1 + (nth % 12)),
    ResourceId: part('resource', other),
    FaceBeauty: '1',
  })),
  syncGroupStep,
  // Versions that there are, and some that there are not.
  step('RestoreCaster', ({ nth }) => ({ version: String(1 + (nth % 100)) })),
  episodeStep,
  step('ModifyCasterEpisode', ({ nth, text }) => ({ EpisodeId: part('episode', nth), EpisodeName: text })),
  step('DeleteCasterEpisode', ({ nth }) => ({ EpisodeId: part('episode', nth) })),
];

const carousel = '3';
const virtual = '4';
const playlist = '6';

/** What belongs to studios of one type alone. */
const buildingOfType: Readonly<Record<string, fc.Arbitrary<Step>>> = {
  [carousel]: playlistStep,
  [virtual]: studioLayoutStep,
  [playlist]: showStep,
};
const editsOfType: Readonly<Record<string, readonly fc.Arbitrary<Step>[]>> = {
  [carousel]: [
    fc.tuple(items, anyPart).map(([ProgramItems, nth]) => ({
      action: 'AddPlaylistItems',
      parameters: { ProgramItems, ProgramId: part('playlist', nth) },
    })),
    step('DeletePlaylistItems', ({ nth, other }) => ({
      ProgramId: part('playlist', nth),
      ProgramItemIds: JSON.stringify([part('playlistItem', other)]),
    })),
    step('StartPlaylist', ({ nth }) => ({ ProgramId: part('playlist', nth) })),
  ],
  [virtual]: [
    step('ModifyStudioLayout', ({ nth, text }) => ({
      LayoutId: part('studioLayout', nth),
      LayoutName: text,
    })),
    step('DeleteStudioLayout', ({ nth }) => ({ LayoutId: part('studioLayout', nth) })),
  ],
  [playlist]: [
    step('ModifyShowList', ({ nth }) => ({ ShowId: part('show', nth), Spot: '0', RepeatTimes: '-1' })),
    step('ModifyShowList', ({ nth }) => ({
      HighPriorityShowId: part('show', nth),
      HighPriorityShowStartTime: '2026-12-24T20:00:00',
    })),
    step('RemoveShowFromShowList', ({ nth }) => ({ ShowId: part('show', nth) })),
    step('SetShowListBackground', () => ({ ResourceType: 'PIC', MaterialId: 'pause' })),
  ],
};

const editOf = (normType: string) => fc.oneof(...edits, ...(editsOfType[normType] ?? []));

/**
 * A studio of up to `maxParts` parts as the calls that build it, in a random order of kinds, with edits, deletions,
 * starts and stops between. Some of those are refused, as what they need is not there. The same studio can be played
 * on the pure functions and through the API.
 */
export function randomStudio(maxParts: number): fc.Arbitrary<RandomStudio> {
  return fc
    .record({
      normType: fc.constantFrom('1', carousel, virtual, playlist),
      channels: fc.boolean(),
    })
    .chain(({ normType, channels }) => {
      const ofType = buildingOfType[normType];
      return fc.record({
        name: words,
        normType: fc.constant(normType),
        tags: fc.uniqueArray(fc.record({ key: words, value: words }), {
          maxLength: 3,
          selector: ({ key }) => key,
        }),
        sources: fc.array(fc.record({ name: words, source }), {
          maxLength: Math.min(12, maxParts),
          size: 'max',
        }),
        components: fc.array(component, {
          maxLength: Math.min(60, Math.max(0, maxParts - 12)),
          size: 'max',
        }),
        layouts: fc.array(layoutStep, { maxLength: Math.max(0, maxParts - 12 - 60 - 60), size: 'max' }),
        episodes: fc.array(episodeStep, { maxLength: Math.min(20, maxParts), size: 'max' }),
        others: fc.array(ofType ?? episodeStep, { maxLength: Math.min(20, maxParts), size: 'max' }),
        changes: fc.array(editOf(normType), { maxLength: 40, size: 'max' }),
        before: configStep({ normType, channels: false }),
        after: configStep({ normType, channels: channels && normType !== carousel }),
        order: fc.infiniteStream(fc.nat()),
        further: fc.array(editOf(normType), { maxLength: 10, size: 'max' }),
      });
    })
    .map(({ sources, components, layouts, episodes, others, changes, before, after, order, ...studio }) => {
      const shuffled = (steps: readonly Step[]) =>
        steps
          .map((one) => ({ one, place: order.next().value ?? 0 }))
          .sort((a, b) => a.place - b.place)
          .map(({ one }) => one);
      const building = shuffled([
        ...sources.map(({ name: resourceName, source: from }, i) => ({
          action: 'AddCasterVideoResource',
          parameters: { ResourceName: resourceName, LocationId: location('RV', i + 1), ...from },
        })),
        ...components.map((parameters, i) => ({
          action: 'AddCasterComponent',
          parameters: {
            LocationId: location(parameters.ComponentType === 'caption' ? 'RV' : 'RC', i + 1),
            ...parameters,
          },
        })),
        ...layouts,
      ]);
      const half = Math.floor(building.length / 2);
      const steps = [
        before,
        ...building.slice(0, half),
        after,
        ...shuffled([...building.slice(half), ...episodes, ...others, ...changes]),
      ];
      return { ...studio, steps };
    });
}

/** How the parameters of `CreateCaster` say the studio. */
export function createParameters(
  { name, normType, tags }: RandomStudio,
  clientToken: string,
): Record<string, string> {
  return {
    CasterName: name,
    NormType: normType,
    ChargeType: 'PostPaid',
    ClientToken: clientToken,
    ...Object.fromEntries(
      tags.flatMap(({ key, value }, i) => [
        [`Tag.${i + 1}.Key`, key],
        [`Tag.${i + 1}.Value`, value],
      ]),
    ),
  };
}

/** The ids of a studio's parts, as far as whoever plays its steps knows them. */
export type PartIds = Partial<Record<PartKind, readonly string[]>>;

/** The parameters of a step with the ids of the parts it names; undefined where there is none of a kind. */
export function stepParameters({ parameters }: Step, ids: PartIds): Record<string, string> | undefined {
  const resolved = JSON.stringify(parameters).replaceAll(
    new RegExp(named, 'g'),
    (name, kind: PartKind, nth: string) => {
      const known = ids[kind] ?? [];
      return known[Number(nth) % known.length] ?? name;
    },
  );
  return named.test(resolved) ? undefined : JSON.parse(resolved);
}
