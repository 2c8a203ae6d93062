import { z } from 'zod';
import type { CasterConfig, CasterConfigured, ExistingCaster } from '#libs/caster';
import {
  choice,
  decimal,
  flag,
  type Given,
  group,
  integer,
  json,
  list,
  numberChoice,
  onCaster,
  text,
  url,
} from '#libs/wire';
import { casterId, casterTemplate, listOrAnswer, mediaUrl } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import { present } from '../present.js';
import {
  type SyncGroupInput,
  syncGroupInputOf,
  syncGroupList,
  syncGroupOf,
} from '../sync-groups/sync-group-parameters.js';

// The documented code of this operation for a bad value of any parameter.
const MALFORMED = 'InvalidParameter.Malformed';

const someText = (max = 256) => text({ max, code: MALFORMED });
const webUrl = () => url({ schemes: ['http', 'https'], code: MALFORMED });
const pushUrl = () => url({ schemes: ['rtmp', 'rtmps'], code: MALFORMED });
const seconds = () => integer({ min: 0, code: MALFORMED });
const pixels = () => integer({ min: 0, code: MALFORMED }).optional();

const liveTemplates = listOrAnswer(
  choice(['lsd', 'lld', 'lud', 'lhd', 'daobo-lsd', 'daobo-lld', 'daobo-lud', 'daobo-lhd'], MALFORMED),
  'LocationId',
  { max: 16, code: MALFORMED },
);
const recordFormats = listOrAnswer(
  group({
    Format: choice(['flv', 'm3u8', 'mp4'], MALFORMED),
    OssObjectPrefix: someText(1024).optional(),
    SliceOssObjectPrefix: someText(1024).optional(),
    CycleDuration: seconds().optional(),
  }),
  'RecordFormat',
  { max: 16, code: MALFORMED },
);

const parameters = {
  CasterId: casterId(),
  CasterName: someText().optional(),
  DomainName: someText().optional(),
  CallbackUrl: webUrl().optional(),
  Delay: decimal({ min: 0, max: 300, code: MALFORMED }).default(0),
  ChannelEnable: numberChoice([0, 1], MALFORMED).default(0),
  ProgramName: someText().optional(),
  ProgramEffect: numberChoice([0, 1], MALFORMED).default(0),
  TranscodeConfig: json(
    group({
      CasterTemplate: casterTemplate(MALFORMED).optional(),
      LiveTemplate: liveTemplates.optional(),
      LiveTemplateIds: liveTemplates.optional(),
      CustomParams: group({
        Video: group({ Width: pixels(), Height: pixels(), Fps: pixels(), Bitrate: pixels() }).optional(),
      }).optional(),
    }),
    MALFORMED,
  ).optional(),
  RecordConfig: json(
    group({
      Endpoint: someText().optional(),
      OssEndpoint: someText().optional(),
      OssBucket: someText().optional(),
      OnDemand: numberChoice([0, 1, 2, 7], MALFORMED).optional(),
      Interval: seconds().optional(),
      VideoFormat: recordFormats.optional(),
      RecordFormat: recordFormats.optional(),
    }),
    MALFORMED,
  ).optional(),
  SideOutputUrl: pushUrl().optional(),
  SideOutputUrlList: json(list(pushUrl(), { max: 20, code: MALFORMED }), MALFORMED).optional(),
  SyncGroupsConfig: json(syncGroupList(MALFORMED), MALFORMED).optional(),
  AutoSwitchUrgentOn: flag(MALFORMED).optional(),
  AutoSwitchUrgentConfig: json(group({ EofThres: seconds().optional() }), MALFORMED).optional(),
  UrgentMaterialId: someText(64).optional(),
  UrgentImageId: someText(64).optional(),
  UrgentImageUrl: webUrl().optional(),
  UrgentLiveStreamUrl: mediaUrl(MALFORMED).optional(),
};

export const setCasterConfig = defineEdit({
  name: 'SetCasterConfig',
  summary:
    'Replaces the whole configuration of a studio; what is empty or absent is cleared, the name alone stays.',
  permission: onCaster('update'),
  parameters,
  result: z.object({ CasterId: z.string() }),
  refusals: [
    'ChannelsStayEnabled',
    'CasterRunning',
    { refusal: 'ResourceNotFound', as: MALFORMED },
    'TooManyParts',
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/config' },

  toInput: (given) => ({
    name: given.CasterName,
    config: configOf(given),
    syncGroups: given.SyncGroupsConfig?.map(syncGroupInputOf),
  }),
  decide: decideSetConfig,
  toResult: ({ casterId }) => ({ CasterId: casterId }),
});

interface ConfigChange {
  readonly name?: string;
  readonly config: CasterConfig;
  readonly syncGroups?: readonly SyncGroupInput[];
}

export function decideSetConfig(
  caster: ExistingCaster,
  change: ConfigChange,
  context: EditContext<'ChannelsStayEnabled' | 'CasterRunning' | 'ResourceNotFound' | 'TooManyParts'>,
): CasterConfigured {
  const { at, refuse } = context;
  const channelsWereEnabled = caster.setup.config.channelsEnabled;
  if (channelsWereEnabled && !change.config.channelsEnabled)
    throw refuse(
      'ChannelsStayEnabled',
      'The studio uses channels, and they cannot be switched off again: send ChannelEnable=1.',
    );

  const channelsAreSwitchedOn = change.config.channelsEnabled && !channelsWereEnabled;
  if (channelsAreSwitchedOn && caster.status === 'running')
    throw refuse(
      'CasterRunning',
      `Caster ${caster.casterId} is running: stop it before you switch its channels on.`,
    );

  const config = {
    ...change.config,
    ...(change.syncGroups && {
      syncGroups: change.syncGroups.map((group) => syncGroupOf(caster, group, context)),
    }),
  };
  requireRoom({ ...caster.setup, config }, context);
  return {
    type: 'CasterConfigured',
    name: change.name ?? caster.name,
    config,
    layoutsDiscarded: channelsAreSwitchedOn,
    at,
  };
}

function configOf(given: Given<typeof parameters>): CasterConfig {
  return present({
    domainName: given.DomainName,
    callbackUrl: given.CallbackUrl,
    delay: given.Delay,
    channelsEnabled: given.ChannelEnable === 1,
    programName: given.ProgramName,
    programInEffect: given.ProgramEffect === 1,
    transcode:
      given.TranscodeConfig &&
      present({
        casterTemplate: given.TranscodeConfig.CasterTemplate,
        liveTemplates: given.TranscodeConfig.LiveTemplate ?? given.TranscodeConfig.LiveTemplateIds,
        customVideo:
          given.TranscodeConfig.CustomParams?.Video &&
          present({
            width: given.TranscodeConfig.CustomParams.Video.Width,
            height: given.TranscodeConfig.CustomParams.Video.Height,
            fps: given.TranscodeConfig.CustomParams.Video.Fps,
            bitrate: given.TranscodeConfig.CustomParams.Video.Bitrate,
          }),
      }),
    record:
      given.RecordConfig &&
      present({
        ossEndpoint: given.RecordConfig.Endpoint ?? given.RecordConfig.OssEndpoint,
        ossBucket: given.RecordConfig.OssBucket,
        onDemand: given.RecordConfig.OnDemand,
        interval: given.RecordConfig.Interval,
        formats: (given.RecordConfig.VideoFormat ?? given.RecordConfig.RecordFormat ?? []).map((format) =>
          present({
            format: format.Format,
            ossObjectPrefix: format.OssObjectPrefix,
            sliceOssObjectPrefix: format.SliceOssObjectPrefix,
            cycleDuration: format.CycleDuration,
          }),
        ),
      }),
    sideOutputUrl: given.SideOutputUrl,
    sideOutputUrls: given.SideOutputUrlList,
    urgent: present({
      switchesByItself: given.AutoSwitchUrgentOn,
      eofThreshold: given.AutoSwitchUrgentConfig?.EofThres,
      materialId: given.UrgentMaterialId,
      imageId: given.UrgentImageId,
      imageUrl: given.UrgentImageUrl,
      liveStreamUrl: given.UrgentLiveStreamUrl,
    }),
  });
}
