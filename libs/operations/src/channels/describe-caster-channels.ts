import { z } from 'zod';
import { type ExistingCaster, publicPartId } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import type { StreamAddresses } from '../stream-addresses.js';

const string = z.string().optional();

export const describeCasterChannels = defineDescription({
  name: 'DescribeCasterChannels',
  summary: 'Lists the channels of a studio that were set, and where they can be watched while it runs.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({
    Total: z.number(),
    Channels: z.object({
      Channel: z.array(
        z.object({
          ChannelId: z.string(),
          ResourceId: string,
          FaceBeauty: string,
          StreamUrl: string,
          RtmpUrl: string,
        }),
      ),
    }),
  }),
  refusals: [{ refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 }],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/channels' },

  toResult: (caster, _given, { streams }) => ({
    Total: caster.setup.channels.length,
    Channels: channelsResult(caster, streams),
  }),
});

export function channelsResult(caster: ExistingCaster, streams: StreamAddresses) {
  return {
    Channel: caster.setup.channels.map(({ channelId, resource, faceBeauty }) => {
      const stream = resource && streams.ofChannel(caster, channelId);
      return {
        ChannelId: channelId,
        ResourceId: resource && publicPartId(caster.casterId, resource),
        FaceBeauty: faceBeauty,
        StreamUrl: stream?.renditions[0].flv,
        RtmpUrl: stream?.renditions[0].rtmp,
      };
    }),
  };
}
