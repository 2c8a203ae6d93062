import { z } from 'zod';

// The published shape of a studio, version 1. It is frozen: consumers rely on every name here. What the
// studio's own code calls a thing may change; this may not. A break is a v2 beside it, with an upcaster.

const text = z.string();
const number = z.number();

export const publishedVideoResource = z.strictObject({
  id: text.describe('ResourceId'),
  name: text,
  locationId: text,
  source: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('live'), url: text }),
    z.strictObject({ kind: z.literal('material'), materialId: text }),
    z.strictObject({ kind: z.literal('file'), url: text }),
    z.strictObject({ kind: z.literal('image'), imageId: text }),
    z.strictObject({ kind: z.literal('imageUrl'), url: text }),
  ]),
  beginOffset: number.optional(),
  endOffset: number.optional(),
  repeatNum: number,
  ptsCallbackInterval: number.optional(),
  fixedDelayDuration: number,
});

export const publishedLayout = z.strictObject({
  id: text.describe('LayoutId'),
  videoLayers: z.array(
    z.strictObject({
      fillMode: text,
      fixedDelayDuration: number,
      heightNormalized: number,
      widthNormalized: number,
      positionNormalized: z.array(number),
      positionRefer: text,
    }),
  ),
  blendList: z.array(text).describe('The location or channel that fills each video layer'),
  audioLayers: z.array(
    z.strictObject({ fixedDelayDuration: number, validChannel: text, volumeRate: number }),
  ),
  mixList: z.array(text).describe('The location or channel that sounds in each audio layer'),
});

const font = z.strictObject({
  name: text,
  color: text.optional(),
  sizeNormalized: number.optional(),
  borderColor: text,
  borderWidthNormalized: number,
});

export const publishedComponent = z.strictObject({
  id: text.describe('ComponentId'),
  name: text,
  locationId: text,
  effect: text,
  layerOrder: text.optional(),
  layer: z.strictObject({
    heightNormalized: number.optional(),
    widthNormalized: number.optional(),
    positionNormalized: z.array(number),
    positionRefer: text,
    transparency: number.optional(),
  }),
  content: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text, font }),
    z.strictObject({ type: z.literal('image'), materialId: text }),
    z.strictObject({
      type: z.literal('caption'),
      caption: z.strictObject({
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
    z.strictObject({ type: z.literal('html'), url: text }),
  ]),
});

export const publishedConfig = z.strictObject({
  domainName: text.optional(),
  callbackUrl: text.optional(),
  delay: number.describe('Seconds'),
  channelsEnabled: z.boolean(),
  programName: text.optional(),
  programInEffect: z.boolean(),
  transcode: z
    .strictObject({
      casterTemplate: text.optional(),
      liveTemplates: z.array(text).optional(),
      customVideo: z
        .strictObject({
          width: number.optional(),
          height: number.optional(),
          fps: number.optional(),
          bitrate: number.optional(),
        })
        .optional(),
    })
    .optional(),
  record: z
    .strictObject({
      ossEndpoint: text.optional(),
      ossBucket: text.optional(),
      onDemand: number.optional(),
      interval: number.optional(),
      formats: z.array(
        z.strictObject({
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
      z.strictObject({
        mode: number,
        hostResourceId: text.optional(),
        resourceIds: z.array(text),
      }),
    )
    .optional(),
  urgent: z.strictObject({
    switchesByItself: z.boolean().optional(),
    eofThreshold: number.optional(),
    materialId: text.optional(),
    imageId: text.optional(),
    imageUrl: text.optional(),
    liveStreamUrl: text.optional(),
  }),
});

export const publishedCaster = z.strictObject({
  casterId: text,
  name: text,
  status: z.literal('idle'),
  normType: number,
  chargeType: z.literal('PostPaid'),
  resourceGroupId: text.optional(),
  tags: z.array(z.strictObject({ key: text, value: text })),
  createdAt: text,
  modifiedAt: text,
  config: publishedConfig,
  videoResources: z.array(publishedVideoResource),
  layouts: z.array(publishedLayout),
  components: z.array(publishedComponent),
});

export type PublishedCaster = z.infer<typeof publishedCaster>;
