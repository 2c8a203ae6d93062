import { z } from 'zod';
import type {
  CasterConfig,
  CasterSetup,
  Channel,
  PartKind,
  RecordConfig,
  RecordFormat,
  ShowList,
  ShowListBackground,
  SyncGroup,
  Tag,
  TranscodeConfig,
  UrgentConfig,
} from '#libs/caster';
import { SETUP_VERSION } from '#libs/caster';
import { choice, pattern, text, time, url } from '#libs/wire';
import { casterTemplate, mediaUrl } from '../../caster-parameters.js';
import { key, listOf, type MembersOf, members, whole } from './members.js';
import { partSchemas } from './part-schemas.js';
import { firstFault } from './setup-rules.js';

const webUrl = () => url({ schemes: ['http', 'https'] });
const pushUrl = () => url({ schemes: ['rtmp', 'rtmps'] });
const externalId = () => text({ max: 64 });
const count = () => whole({ min: 0 });

const transcode = members<TranscodeConfig>({
  casterTemplate: casterTemplate().optional(),
  liveTemplates: listOf(
    choice(['lsd', 'lld', 'lud', 'lhd', 'daobo-lsd', 'daobo-lld', 'daobo-lud', 'daobo-lhd']),
    { max: 16 },
  ).optional(),
  customVideo: members<NonNullable<TranscodeConfig['customVideo']>>({
    width: count().optional(),
    height: count().optional(),
    fps: count().optional(),
    bitrate: count().optional(),
  }).optional(),
});

const record = members<RecordConfig>({
  ossEndpoint: text().optional(),
  ossBucket: text().optional(),
  onDemand: z.literal([0, 1, 2, 7]).optional(),
  interval: count().optional(),
  formats: listOf(
    members<RecordFormat>({
      format: choice(['flv', 'm3u8', 'mp4']),
      ossObjectPrefix: text({ max: 1024 }).optional(),
      sliceOssObjectPrefix: text({ max: 1024 }).optional(),
      cycleDuration: count().optional(),
    }),
    { max: 16 },
  ),
});

const syncGroup = members<SyncGroup>({
  mode: z.literal([0, 1]),
  hostResource: key('resource').optional(),
  resources: listOf(key('resource'), { min: 1, max: 12 }),
  offsets: listOf(whole(), { max: 12 }).optional(),
  delayThreshold: count().optional(),
})
  .refine(({ mode, hostResource }) => mode === 0 || hostResource === undefined, {
    path: ['hostResource'],
    error: 'it belongs to mode 0, the host mode',
  })
  .refine(({ resources, offsets }) => offsets === undefined || offsets.length === resources.length, {
    path: ['offsets'],
    error: 'it has one entry for each of resources',
  });

const config = members<CasterConfig>({
  domainName: text().optional(),
  callbackUrl: webUrl().optional(),
  delay: z.number().min(0).max(300),
  channelsEnabled: z.boolean(),
  programName: text().optional(),
  programInEffect: z.boolean(),
  transcode: transcode.optional(),
  record: record.optional(),
  sideOutputUrl: pushUrl().optional(),
  sideOutputUrls: listOf(pushUrl(), { max: 20 }).optional(),
  syncGroups: listOf(syncGroup, { max: 12 }).optional(),
  urgent: members<UrgentConfig>({
    switchesByItself: z.boolean().optional(),
    eofThreshold: count().optional(),
    materialId: externalId().optional(),
    imageId: externalId().optional(),
    imageUrl: webUrl().optional(),
    liveStreamUrl: mediaUrl().optional(),
  }),
});

const showList = members<ShowList>({
  repeatTimes: whole({ min: -1 }),
  highPriorityShow: key('show').optional(),
  highPriorityShowStartTime: z
    .string()
    .refine((given) => time().safeParse(`${given}Z`).success, {
      error: 'write a time without a zone, as yyyy-MM-ddTHH:mm:ss',
    })
    .optional(),
  background: members<ShowListBackground>({
    resourceType: choice(['LIVE', 'VOD', 'PIC']).optional(),
    materialId: externalId().optional(),
    resourceUrl: mediaUrl().optional(),
  }).optional(),
});

const atMost: { readonly [K in PartKind]?: number } = { resource: 12 };

const parts = Object.fromEntries(
  Object.entries(partSchemas).map(([kind, part]) => [
    kind,
    listOf(part as z.ZodType, { max: atMost[kind as PartKind] }),
  ]),
) as unknown as MembersOf<CasterSetup['parts']>;

/** A whole setup of today's shape whose parts are there under the names that it gives them. */
export const setupSchema: z.ZodType<CasterSetup> = members<CasterSetup>({
  schemaVersion: z.literal(SETUP_VERSION),
  normType: z.literal([1, 3, 4, 6]),
  chargeType: z.literal('PostPaid'),
  resourceGroupId: externalId().optional(),
  tags: listOf(members<Tag>({ key: text({ max: 128 }), value: text({ min: 0, max: 128 }) }), { max: 20 }),
  config,
  channels: listOf(
    members<Channel>({
      channelId: pattern(/^RV(0[1-9]|1[0-2])$/),
      resource: key('resource').optional(),
      faceBeauty: choice(['0', '1', '2', '3', '4']).optional(),
    }),
  ),
  showList,
  parts: members<CasterSetup['parts']>(parts),
}).check(({ value, issues }) => {
  const fault = firstFault(value as CasterSetup);
  if (fault !== undefined)
    issues.push({ code: 'custom', input: undefined, path: [...fault.place], message: fault.hint });
});
