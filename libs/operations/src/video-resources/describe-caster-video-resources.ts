import { z } from 'zod';
import { type ExistingCaster, publicPartId, type Source } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import type { StreamAddresses } from '../stream-addresses.js';

const number = z.number().optional();
const string = z.string().optional();

export const describeCasterVideoResources = defineDescription({
  name: 'DescribeCasterVideoResources',
  summary: 'Lists the video sources of a studio.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({
    Total: z.number(),
    VideoResources: z.object({
      VideoResource: z.array(
        z.object({
          ResourceId: z.string(),
          ResourceName: z.string(),
          LocationId: z.string(),
          LiveStreamUrl: string,
          FlvUrl: string,
          MaterialId: string,
          VodUrl: string,
          ImageId: string,
          ImageUrl: string,
          BeginOffset: number,
          EndOffset: number,
          RepeatNum: number,
          PtsCallbackInterval: number,
          FixedDelayDuration: number,
        }),
      ),
    }),
  }),

  rest: { method: 'GET', path: '/v1/casters/{CasterId}/video-resources' },

  toResult: (caster, _given, { streams }) => ({
    Total: caster.setup.parts.resource.length,
    VideoResources: videoResourcesResult(caster, streams),
  }),
});

export function videoResourcesResult(caster: ExistingCaster, streams: StreamAddresses) {
  const { casterId, setup } = caster;
  return {
    VideoResource: setup.parts.resource.map((resource) => ({
      ResourceId: publicPartId(casterId, resource.key),
      ResourceName: resource.name,
      LocationId: resource.locationId,
      ...sourceResult(resource.source),
      FlvUrl: streams.ofSource(caster, resource)?.renditions[0].flv,
      BeginOffset: resource.beginOffset,
      EndOffset: resource.endOffset,
      RepeatNum: resource.repeatNum,
      PtsCallbackInterval: resource.ptsCallbackInterval,
      FixedDelayDuration: resource.fixedDelayDuration,
    })),
  };
}

function sourceResult(source: Source) {
  switch (source.kind) {
    case 'live':
      return { LiveStreamUrl: source.url };
    case 'material':
      return { MaterialId: source.materialId };
    case 'file':
      return { VodUrl: source.url };
    case 'image':
      return { ImageId: source.imageId };
    case 'imageUrl':
      return { ImageUrl: source.url };
  }
}
