import { z } from 'zod';
import { type ExistingCaster, publicPartId, type Source } from '#libs/caster';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';

const number = z.number().optional();
const string = z.string().optional();

export const describeCasterVideoResources = defineDescription({
  name: 'DescribeCasterVideoResources',
  summary: 'Lists the video sources of a studio.',
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

  toResult: (caster) => ({
    Total: caster.setup.parts.resource.length,
    VideoResources: videoResourcesResult(caster),
  }),
});

export function videoResourcesResult({ casterId, setup }: ExistingCaster) {
  return {
    VideoResource: setup.parts.resource.map((resource) => ({
      ResourceId: publicPartId(casterId, resource.key),
      ResourceName: resource.name,
      LocationId: resource.locationId,
      ...sourceResult(resource.source),
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
