import { z } from 'zod';
import type { CasterConfig, ExistingCaster } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { syncGroupsAnswer, syncGroupsResult } from '../sync-groups/sync-group-parameters.js';

const number = z.number().optional();
const string = z.string().optional();

export const describeCasterConfig = defineDescription({
  name: 'DescribeCasterConfig',
  summary: 'Reads the configuration of a studio.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({
    CasterId: z.string(),
    CasterName: z.string(),
    DomainName: string,
    CallbackUrl: string,
    Delay: z.number(),
    ChannelEnable: z.number(),
    ProgramName: string,
    ProgramEffect: z.number(),
    AutoSwitchUrgentOn: string,
    AutoSwitchUrgentConfig: string,
    UrgentMaterialId: string,
    UrgentImageId: string,
    UrgentImageUrl: string,
    UrgentLiveStreamUrl: string,
    SideOutputUrl: string,
    SideOutputUrlList: string,
    TranscodeConfig: z
      .object({
        CasterTemplate: string,
        // These are template names, whatever the documented item key says.
        LiveTemplateIds: z.object({ LocationId: z.array(z.string()) }).optional(),
        CustomParams: z
          .object({ video: z.object({ width: number, height: number, fps: number, bitrate: number }) })
          .optional(),
      })
      .optional(),
    RecordConfig: z
      .object({
        OssEndpoint: string,
        OssBucket: string,
        OnDemand: number,
        // The documented answer has no place for it, and whoever sends the answer back would lose it.
        Interval: number,
        RecordFormat: z.object({
          RecordFormat: z.array(
            z.object({
              Format: z.string(),
              OssObjectPrefix: string,
              SliceOssObjectPrefix: string,
              CycleDuration: number,
            }),
          ),
        }),
      })
      .optional(),
    SyncGroupsConfig: syncGroupsAnswer,
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/config' },

  toResult: configResult,
});

export function configResult(caster: ExistingCaster) {
  const {
    casterId,
    name,
    setup: { config },
  } = caster;
  return {
    CasterId: casterId,
    CasterName: name,
    DomainName: config.domainName,
    CallbackUrl: config.callbackUrl,
    Delay: config.delay,
    ChannelEnable: config.channelsEnabled ? 1 : 0,
    ProgramName: config.programName,
    ProgramEffect: config.programInEffect ? 1 : 0,
    ...urgentResult(config.urgent),
    SideOutputUrl: config.sideOutputUrl,
    SideOutputUrlList: config.sideOutputUrls && JSON.stringify(config.sideOutputUrls),
    TranscodeConfig: transcodeResult(config.transcode),
    RecordConfig: recordResult(config.record),
    SyncGroupsConfig: syncGroupsResult(caster),
  };
}

/** Documented as strings, the threshold as the JSON it was set with. */
function urgentResult(urgent: CasterConfig['urgent']) {
  return {
    AutoSwitchUrgentOn: urgent.switchesByItself?.toString(),
    AutoSwitchUrgentConfig:
      urgent.eofThreshold === undefined ? undefined : JSON.stringify({ eofThres: urgent.eofThreshold }),
    UrgentMaterialId: urgent.materialId,
    UrgentImageId: urgent.imageId,
    UrgentImageUrl: urgent.imageUrl,
    UrgentLiveStreamUrl: urgent.liveStreamUrl,
  };
}

function transcodeResult(transcode: CasterConfig['transcode']) {
  return (
    transcode && {
      CasterTemplate: transcode.casterTemplate,
      LiveTemplateIds: transcode.liveTemplates && { LocationId: transcode.liveTemplates },
      CustomParams: transcode.customVideo && { video: transcode.customVideo },
    }
  );
}

function recordResult(record: CasterConfig['record']) {
  return (
    record && {
      OssEndpoint: record.ossEndpoint,
      OssBucket: record.ossBucket,
      OnDemand: record.onDemand,
      Interval: record.interval,
      RecordFormat: {
        RecordFormat: record.formats.map((format) => ({
          Format: format.format,
          OssObjectPrefix: format.ossObjectPrefix,
          SliceOssObjectPrefix: format.sliceOssObjectPrefix,
          CycleDuration: format.cycleDuration,
        })),
      },
    }
  );
}
