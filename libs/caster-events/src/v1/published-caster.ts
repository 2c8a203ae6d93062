import { z } from 'zod';

// The published shape of a studio, version 1. It is frozen: consumers rely on every name here. What the
// studio's own code calls a thing may change; this may not. A break is a v2 beside it, with an upcaster.
//
// Objects are open: an optional member may be added to v1, and a consumer that has not learned it goes on reading.
// That our own records hold nothing undeclared is tested beside the relay, with the golden records.

const text = z.string();
const number = z.number();

export const publishedVideoResource = z.object({
  id: text.describe('ResourceId'),
  name: text,
  locationId: text,
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('live'), url: text }),
    z.object({ kind: z.literal('material'), materialId: text }),
    z.object({ kind: z.literal('file'), url: text }),
    z.object({ kind: z.literal('image'), imageId: text }),
    z.object({ kind: z.literal('imageUrl'), url: text }),
  ]),
  beginOffset: number.optional(),
  endOffset: number.optional(),
  repeatNum: number,
  ptsCallbackInterval: number.optional(),
  fixedDelayDuration: number,
});

export const publishedLayout = z.object({
  id: text.describe('LayoutId'),
  videoLayers: z.array(
    z.object({
      fillMode: text,
      fixedDelayDuration: number,
      heightNormalized: number,
      widthNormalized: number,
      positionNormalized: z.array(number),
      positionRefer: text,
    }),
  ),
  blendList: z.array(text).describe('The location or channel that fills each video layer'),
  audioLayers: z.array(z.object({ fixedDelayDuration: number, validChannel: text, volumeRate: number })),
  mixList: z.array(text).describe('The location or channel that sounds in each audio layer'),
});

const font = z.object({
  name: text,
  color: text.optional(),
  sizeNormalized: number.optional(),
  borderColor: text,
  borderWidthNormalized: number,
});

export const publishedComponent = z.object({
  id: text.describe('ComponentId'),
  name: text,
  locationId: text,
  effect: text,
  layerOrder: text.optional(),
  layer: z.object({
    heightNormalized: number.optional(),
    widthNormalized: number.optional(),
    positionNormalized: z.array(number),
    positionRefer: text,
    transparency: number.optional(),
  }),
  content: z.discriminatedUnion('type', [
    z.object({ type: z.literal('text'), text, font }),
    z.object({ type: z.literal('image'), materialId: text }),
    z.object({
      type: z.literal('caption'),
      caption: z.object({
        locationId: text.optional(),
        sourceLanguage: text,
        targetLanguage: text.optional(),
        showsSource: z.boolean(),
        truncates: z.boolean(),
        sourceWordsPerLine: number,
        targetWordsPerLine: number,
        sourceReservePages: number,
        targetReservePages: number,
      }),
      font,
    }),
    z.object({ type: z.literal('html'), url: text }),
  ]),
});

export const publishedConfig = z.object({
  domainName: text.optional(),
  callbackUrl: text.optional(),
  delay: number.describe('Seconds'),
  channelsEnabled: z.boolean(),
  programName: text.optional(),
  programInEffect: z.boolean(),
  transcode: z
    .object({
      casterTemplate: text.optional(),
      liveTemplates: z.array(text).optional(),
      customVideo: z
        .object({
          width: number.optional(),
          height: number.optional(),
          fps: number.optional(),
          bitrate: number.optional(),
        })
        .optional(),
    })
    .optional(),
  record: z
    .object({
      ossEndpoint: text.optional(),
      ossBucket: text.optional(),
      onDemand: number.optional(),
      interval: number.optional(),
      formats: z.array(
        z.object({
          format: text,
          ossObjectPrefix: text.optional(),
          sliceOssObjectPrefix: text.optional(),
          cycleDuration: number.optional(),
        }),
      ),
    })
    .optional(),
  sideOutputUrl: text.optional(),
  sideOutputUrls: z.array(text).optional(),
  syncGroups: z
    .array(
      z.object({
        mode: number,
        hostResourceId: text.optional(),
        resourceIds: z.array(text),
        offsets: z.array(number).optional().describe('Milliseconds by which each source is late'),
        delayThreshold: number.optional(),
      }),
    )
    .optional(),
  urgent: z.object({
    switchesByItself: z.boolean().optional(),
    eofThreshold: number.optional(),
    materialId: text.optional(),
    imageId: text.optional(),
    imageUrl: text.optional(),
    liveStreamUrl: text.optional(),
  }),
});

const audioFilter = z.object({
  enableAgc: number,
  enableAns: number,
  ansMode: number,
  enableBeautify: number,
  voiceBeautifyMode: number,
});

export const publishedScene = z.object({
  id: text.describe('SceneId'),
  name: text,
  output: z.enum(['preview', 'program']),
  layoutId: text.optional(),
  componentIds: z.array(text).describe('From the bottom to the top'),
  audio: z.object({
    followsVideo: z.boolean(),
    audioLayers: z.array(
      z.object({
        fixedDelayDuration: number,
        validChannel: text,
        volumeRate: number,
        filter: audioFilter.optional(),
      }),
    ),
    mixList: z.array(text),
  }),
});

export const publishedEpisode = z.object({
  id: text.describe('EpisodeId'),
  name: text,
  type: z.enum(['Resource', 'Component']),
  resourceId: text.optional(),
  componentIds: z.array(text).describe('From the bottom to the top'),
  startTime: text,
  endTime: text,
  switchType: z.enum(['TimeFirst', 'ContentFirst']).optional(),
});

const studioInput = { channelId: text.optional(), resourceId: text.optional() };

export const publishedStudioLayout = z.object({
  id: text.describe('LayoutId'),
  name: text,
  type: z.enum(['common', 'studio']),
  common: z.object(studioInput).optional(),
  background: z
    .object({
      id: text.optional(),
      materialId: text.optional(),
      imageUrl: text.optional(),
      locationId: text.optional(),
    })
    .optional(),
  media: z.array(
    z.object({
      ...studioInput,
      id: text.optional(),
      index: number.optional(),
      imageMaterialId: text.optional(),
      fillMode: text,
      positionRefer: text,
      widthNormalized: number.optional(),
      heightNormalized: number.optional(),
      positionNormalized: z.array(number),
    }),
  ),
  screens: z.array(
    z.object({
      ...studioInput,
      id: text.optional(),
      index: number.optional(),
      color: text.optional(),
      positionX: number.optional(),
      positionY: number.optional(),
      heightNormalized: number.optional(),
      portraitType: number.optional(),
      onlyAudio: z.boolean().optional(),
      audio: z.object({ validChannel: text, volumeRate: number }).optional(),
    }),
  ),
  layerOrder: z.array(z.object({ type: z.enum(['background', 'media']), id: text })),
});

export const publishedShow = z.object({
  id: text.describe('ShowId'),
  name: text,
  resourceType: z.enum(['live', 'vod', 'pic']).optional(),
  resourceId: text.optional().describe('A media id outside the studio'),
  resourceUrl: text.optional(),
  liveInputType: number.optional(),
  duration: number.optional().describe('Seconds'),
  repeatTimes: number.optional(),
});

export const publishedPlaylist = z.object({
  id: text.describe('ProgramId'),
  name: text,
  repeatNumber: number,
});

export const publishedPlaylistItem = z.object({
  id: text.describe('ItemId'),
  playlistId: text.describe('ProgramId of its playlist'),
  name: text,
  resourceType: text,
  resourceValue: text,
});

export const publishedChannel = z.object({
  channelId: text,
  resourceId: text.optional(),
  faceBeauty: text.optional(),
});

export const publishedShowList = z.object({
  repeatTimes: number,
  highPriorityShowId: text.optional(),
  highPriorityShowStartTime: text.optional(),
  background: z
    .object({
      resourceType: z.enum(['LIVE', 'VOD', 'PIC']).optional(),
      materialId: text.optional(),
      resourceUrl: text.optional(),
    })
    .optional(),
});

/** What a running studio does; absent while it is idle. */
export const publishedRun = z.object({
  startedAt: text,
  sceneIds: z.array(text).describe('Scenes that are on'),
  urgentSceneIds: z.array(text).describe('Scenes that show the urgent material'),
  channels: z.array(z.object({ channelId: text, paused: z.boolean(), seekOffset: number.optional() })),
  currentShowId: text.optional(),
});

// What came after the first release of v1 is optional: the oldest records have none of it. Ours always do.
export const publishedCaster = z.object({
  casterId: text,
  name: text,
  status: z.enum(['idle', 'running']),
  normType: number,
  chargeType: z.literal('PostPaid'),
  resourceGroupId: text.optional(),
  tags: z.array(z.object({ key: text, value: text })),
  createdAt: text,
  modifiedAt: text,
  config: publishedConfig,
  videoResources: z.array(publishedVideoResource),
  layouts: z.array(publishedLayout),
  components: z.array(publishedComponent),
  scenes: z.array(publishedScene).optional(),
  episodes: z.array(publishedEpisode).optional(),
  studioLayouts: z.array(publishedStudioLayout).optional(),
  shows: z.array(publishedShow).optional(),
  playlists: z.array(publishedPlaylist).optional(),
  playlistItems: z.array(publishedPlaylistItem).optional(),
  channels: z.array(publishedChannel).optional(),
  showList: publishedShowList.optional(),
  playing: z
    .array(z.object({ playlistId: text, itemId: text.optional(), offset: number.optional() }))
    .optional()
    .describe('Playlists that play'),
  run: publishedRun.optional(),
});

export type PublishedCaster = z.infer<typeof publishedCaster>;
