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
});

export type PublishedCaster = z.infer<typeof publishedCaster>;
