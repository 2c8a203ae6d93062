import { z } from 'zod';
import type {
  AudioFilter,
  AudioLayer,
  Caption,
  Component,
  ComponentContent,
  ComponentLayer,
  FilteredAudioLayer,
  Font,
  PartKind,
  Parts,
  Scene,
  SceneAudio,
  Source,
  StudioBackground,
  StudioInput,
  StudioLayout,
  StudioMedia,
  StudioScreen,
  VideoLayer,
} from '#libs/caster';
import { choice, pattern, text, time, url } from '#libs/wire';
import { componentLocation, mediaUrl, positionRefer, sourceLocation } from '../../caster-parameters.js';
import { key, listOf, members, share, whole } from './members.js';

// Each kind of part as it stands in a file, within the bounds that edits keep.

const webUrl = () => url({ schemes: ['http', 'https'] });
const externalId = () => text({ max: 64 });
const delay = () => whole({ min: 0, max: 5000 });
const count = () => whole({ min: 0 });
const repeats = () => whole({ min: -1 });
const bit = () => z.literal([0, 1]);
const position = () => listOf(share(), { min: 2, max: 2 });
const refer = () => positionRefer().unwrap();
const fillMode = () => choice(['none', 'fit']);

type SourceOf<Kind extends Source['kind']> = Extract<Source, { readonly kind: Kind }>;

const source = z.discriminatedUnion('kind', [
  members<SourceOf<'live'>>({ kind: z.literal('live'), url: mediaUrl() }),
  members<SourceOf<'material'>>({
    kind: z.literal('material'),
    materialId: text({ max: 64, pattern: /^[0-9a-zA-Z-]+$/ }),
  }),
  members<SourceOf<'file'>>({ kind: z.literal('file'), url: webUrl() }),
  members<SourceOf<'image'>>({ kind: z.literal('image'), imageId: externalId() }),
  members<SourceOf<'imageUrl'>>({ kind: z.literal('imageUrl'), url: webUrl() }),
]);

const videoLayer = members<VideoLayer>({
  fillMode: fillMode(),
  fixedDelayDuration: delay(),
  heightNormalized: share(),
  widthNormalized: share(),
  positionNormalized: position(),
  positionRefer: refer(),
});

const sound = {
  validChannel: choice(['leftChannel', 'rightChannel', 'all']),
  volumeRate: z.number().min(0).max(10),
};
const audioLayer = { fixedDelayDuration: delay(), ...sound };

const colour = () => pattern(/^(0x[0-9a-fA-F]{6})?$/);
const language = () => choice(['en', 'cn', 'es', 'ru']);

const font = members<Font>({
  name: text(),
  color: colour().optional(),
  sizeNormalized: share().optional(),
  borderColor: colour(),
  borderWidthNormalized: share(),
});

const caption = members<Caption>({
  locationId: sourceLocation().optional(),
  sourceLanguage: language(),
  targetLanguage: language().optional(),
  showsSource: z.boolean(),
  truncates: z.boolean(),
  sourceWordsPerLine: count(),
  targetWordsPerLine: count(),
  sourceReservePages: count(),
  targetReservePages: count(),
});

type ContentOf<Type extends ComponentContent['type']> = Extract<ComponentContent, { readonly type: Type }>;

const content = z.discriminatedUnion('type', [
  members<ContentOf<'text'>>({ type: z.literal('text'), text: text({ min: 0, max: 4096 }), font }),
  members<ContentOf<'image'>>({ type: z.literal('image'), materialId: externalId() }),
  members<ContentOf<'caption'>>({ type: z.literal('caption'), caption, font }),
  members<ContentOf<'html'>>({ type: z.literal('html'), url: webUrl() }),
]);

const filter = members<AudioFilter>({
  enableAgc: bit(),
  enableAns: bit(),
  ansMode: bit(),
  enableBeautify: bit(),
  voiceBeautifyMode: bit(),
});

const studioInput = { channelId: sourceLocation().optional(), resource: key('resource').optional() };

/** How to read each kind of part; the compiler asks for every kind, and for every member of its shape. */
export const partSchemas: { readonly [K in PartKind]: z.ZodType<Parts[K]> } = {
  resource: members<Parts['resource']>({
    key: key('resource'),
    name: text(),
    locationId: sourceLocation(),
    source,
    beginOffset: whole({ min: 1 }).optional(),
    endOffset: whole().optional(),
    repeatNum: z.literal([0, -1]),
    ptsCallbackInterval: count().optional(),
    fixedDelayDuration: delay(),
  }),

  layout: members<Parts['layout']>({
    key: key('layout'),
    videoLayers: listOf(videoLayer, { min: 1 }),
    blendList: listOf(sourceLocation()),
    audioLayers: listOf(members<AudioLayer>(audioLayer), { min: 1 }),
    mixList: listOf(sourceLocation()),
  })
    .refine(({ videoLayers, blendList }) => videoLayers.length === blendList.length, {
      path: ['blendList'],
      error: 'it needs one location for each entry of videoLayers',
    })
    .refine(({ audioLayers, mixList }) => audioLayers.length === mixList.length, {
      path: ['mixList'],
      error: 'it needs one location for each entry of audioLayers',
    }),

  component: members<Component>({
    key: key('component'),
    name: text().optional(),
    locationId: componentLocation(),
    effect: choice(['none', 'animateH', 'animateV']),
    layerOrder: choice(['cover', 'background']).optional(),
    layer: members<ComponentLayer>({
      heightNormalized: share().optional(),
      widthNormalized: share().optional(),
      positionNormalized: position(),
      positionRefer: refer(),
      transparency: whole({ min: 0, max: 255 }).optional(),
    }),
    content,
  }).refine(({ locationId, content: { type } }) => locationId.startsWith('RV') === (type === 'caption'), {
    path: ['locationId'],
    error:
      'a caption stands on the location of its source (RV01 to RV99), every other component on RC01 to RC99',
  }),

  scene: members<Scene>({
    key: key('scene'),
    name: text(),
    output: choice(['preview', 'program']),
    layout: key('layout').optional(),
    components: listOf(key('component')),
    audio: members<SceneAudio>({
      followsVideo: z.boolean(),
      audioLayers: listOf(members<FilteredAudioLayer>({ ...audioLayer, filter: filter.optional() })),
      mixList: listOf(sourceLocation()),
    }).refine(({ audioLayers, mixList }) => audioLayers.length === mixList.length, {
      path: ['mixList'],
      error: 'it needs one location for each entry of audioLayers',
    }),
  }),

  episode: members<Parts['episode']>({
    key: key('episode'),
    name: text().optional(),
    type: choice(['Resource', 'Component']),
    resource: key('resource').optional(),
    components: listOf(key('component')),
    startTime: time(),
    endTime: time(),
    switchType: choice(['TimeFirst', 'ContentFirst']).optional(),
  })
    // UTC to the second: the texts stand in the order of the times.
    .refine(({ startTime, endTime }) => startTime < endTime, {
      path: ['endTime'],
      error: 'it must be after startTime',
    })
    .refine(({ type, resource }) => (type === 'Resource') === (resource !== undefined), {
      path: ['resource'],
      error: 'an episode of type Resource plays a video resource, one of type Component has none',
    }),

  studioLayout: members<StudioLayout>({
    key: key('studioLayout'),
    name: text(),
    type: choice(['common', 'studio']),
    common: members<StudioInput>(studioInput).optional(),
    background: members<StudioBackground>({
      id: externalId().optional(),
      materialId: externalId().optional(),
      imageUrl: webUrl().optional(),
      locationId: sourceLocation().optional(),
    }).optional(),
    media: listOf(
      members<StudioMedia>({
        ...studioInput,
        id: externalId().optional(),
        index: whole().optional(),
        imageMaterialId: externalId().optional(),
        fillMode: fillMode(),
        positionRefer: refer(),
        widthNormalized: share().optional(),
        heightNormalized: share().optional(),
        positionNormalized: position(),
      }),
    ),
    screens: listOf(
      members<StudioScreen>({
        ...studioInput,
        id: externalId().optional(),
        index: whole().optional(),
        color: choice(['green', 'blue', 'auto', 'complex']).optional(),
        positionX: share().optional(),
        positionY: share().optional(),
        heightNormalized: share().optional(),
        portraitType: bit().optional(),
        onlyAudio: z.boolean().optional(),
        audio: members<NonNullable<StudioScreen['audio']>>(sound).optional(),
      }),
    ),
    layerOrder: listOf(
      members<StudioLayout['layerOrder'][number]>({
        type: choice(['background', 'media']),
        id: externalId(),
      }),
    ),
  }),

  show: members<Parts['show']>({
    key: key('show'),
    name: text().optional(),
    resourceType: choice(['live', 'vod', 'pic']).optional(),
    resourceId: externalId().optional(),
    resourceUrl: mediaUrl().optional(),
    liveInputType: whole().optional(),
    duration: whole({ min: 1, max: Number.MAX_SAFE_INTEGER }).optional(),
    repeatTimes: repeats().optional(),
  }),

  playlist: members<Parts['playlist']>({
    key: key('playlist'),
    name: text().optional(),
    repeatNumber: repeats(),
  }),

  playlistItem: members<Parts['playlistItem']>({
    key: key('playlistItem'),
    playlist: key('playlist'),
    name: text().optional(),
    resourceType: text({ max: 64 }),
    resourceValue: text({ max: 2048 }),
  }),
};
