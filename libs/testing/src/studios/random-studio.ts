import fc from 'fast-check';

/** One call of the API that builds a part or configures; `CasterId` is added by whoever plays it. */
export interface Step {
  readonly action: 'AddCasterVideoResource' | 'AddCasterLayout' | 'AddCasterComponent' | 'SetCasterConfig';
  readonly parameters: Readonly<Record<string, string>>;
  /** Sources (by their order) that a sync group names; their ids are known only when it is played. */
  readonly syncGroups?: readonly { readonly host: number | null; readonly members: readonly number[] }[];
}

export interface RandomStudio {
  readonly name: string;
  readonly normType: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly steps: readonly Step[];
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
  'leftCenter',
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
      from: fc.integer({ min: 1, max: 12 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((layers) => {
    const parameters: Record<string, string> = {};
    layers.forEach(({ height, width, x, y, refer, from }, i) => {
      const layer = `VideoLayer.${i + 1}`;
      parameters[`${layer}.HeightNormalized`] = height;
      parameters[`${layer}.WidthNormalized`] = width;
      parameters[`${layer}.PositionNormalized.1`] = x;
      parameters[`${layer}.PositionNormalized.2`] = y;
      parameters[`${layer}.PositionRefer`] = refer;
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

const configStep = (sources: number): fc.Arbitrary<Step> =>
  fc
    .record({
      domain: fc.constantFrom('live.example.com', 'news.example.com'),
      delay: fc.integer({ min: 0, max: 300 }).map(String),
      program: words,
      template: fc.constantFrom('lp_ld', 'lp_sd', 'lp_hd', 'lp_ud', 'lp_noTranscode'),
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
      groups: fc.array(
        fc.record({
          host: fc.option(fc.integer({ min: 0, max: Math.max(0, sources - 1) })),
          members: fc.uniqueArray(fc.integer({ min: 0, max: Math.max(0, sources - 1) }), {
            minLength: 1,
            maxLength: 6,
          }),
        }),
        { maxLength: sources === 0 ? 0 : 3 },
      ),
    })
    .map(({ domain, delay, program, template, urgent, record, video, urls, switches, groups }) => ({
      action: 'SetCasterConfig',
      parameters: {
        DomainName: domain,
        Delay: delay,
        ProgramName: program,
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
      syncGroups: groups,
    }));

/**
 * A studio of up to `maxParts` parts as the calls that build it, in a random order of kinds. The same studio can be
 * played on the pure functions and through the API.
 */
export function randomStudio(maxParts: number): fc.Arbitrary<RandomStudio> {
  return fc
    .record({
      name: words,
      normType: fc.constantFrom('1', '3', '4', '6'),
      tags: fc.uniqueArray(fc.record({ key: words, value: words }), {
        maxLength: 3,
        selector: ({ key }) => key,
      }),
      sources: fc.array(fc.record({ name: words, source }), {
        maxLength: Math.min(12, maxParts),
        size: 'max',
      }),
      components: fc.array(component, {
        maxLength: Math.min(99, Math.max(0, maxParts - 12)),
        size: 'max',
      }),
      layouts: fc.array(layoutStep, { maxLength: Math.max(0, maxParts - 12 - 99), size: 'max' }),
      order: fc.infiniteStream(fc.nat()),
    })
    .chain(({ name, normType, tags, sources, components, layouts, order }) => {
      const steps: Step[] = [
        ...sources.map(({ name: resourceName, source: from }, i) => ({
          action: 'AddCasterVideoResource' as const,
          parameters: { ResourceName: resourceName, LocationId: location('RV', i + 1), ...from },
        })),
        ...components.map((parameters, i) => ({
          action: 'AddCasterComponent' as const,
          parameters: {
            LocationId: location(parameters.ComponentType === 'caption' ? 'RV' : 'RC', i + 1),
            ...parameters,
          },
        })),
        ...layouts,
      ];
      const shuffled = steps
        .map((step) => ({ step, place: order.next().value ?? 0 }))
        .sort((a, b) => a.place - b.place)
        .map(({ step }) => step);
      return configStep(sources.length).map((configured) => ({
        name,
        normType,
        tags,
        steps: [...shuffled, configured],
      }));
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

/** The parameters of a step once the ids of the sources, in the order they were added, are known. */
export function stepParameters(
  { parameters, syncGroups }: Step,
  resourceIds: readonly string[],
): Record<string, string> {
  if (syncGroups === undefined || syncGroups.length === 0) return { ...parameters };

  return {
    ...parameters,
    SyncGroupsConfig: JSON.stringify(
      syncGroups.map(({ host, members }) => ({
        mode: host === null ? 1 : 0,
        ...(host !== null && { hostResourceId: resourceIds[host] }),
        resourceIds: members.map((member) => resourceIds[member]),
      })),
    ),
  };
}
