import { z } from 'zod';
import type { Channel, ChannelPlayback, ChannelSet, ExistingCaster } from '#libs/caster';
import { choice, integer, numberChoice, onCaster, pattern } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import { namedKey, partOf } from '../parts.js';
import { present } from '../present.js';

export const setCasterChannel = defineEdit({
  name: 'SetCasterChannel',
  summary:
    'Binds a source to a channel and steers its playback; what it was bound to stays where none is passed.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ChannelId: pattern(/^RV(0[1-9]|1[0-2])$/),
    ResourceId: partId().optional(),
    FaceBeauty: choice(['0', '1', '2', '3', '4']).optional(),
    PlayStatus: numberChoice([0, 1]).default(1),
    SeekOffset: integer({ min: 0 }).optional(),
  },
  result: z.object({}),
  refusals: [
    { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 },
    'ChannelsDisabled',
    'ResourceNotFound',
    'TooManyParts',
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/channels/{ChannelId}' },

  toInput: (given): ChannelInput =>
    present({
      channelId: given.ChannelId,
      resourceId: given.ResourceId,
      faceBeauty: given.FaceBeauty,
      paused: given.PlayStatus === 0,
      seekOffset: given.SeekOffset,
    }),
  decide: decideSetChannel,
  toResult: () => ({}),
});

interface ChannelInput extends ChannelPlayback {
  readonly resourceId?: string;
  readonly faceBeauty?: string;
}

export function decideSetChannel(
  caster: ExistingCaster,
  { channelId, resourceId, faceBeauty, paused, seekOffset }: ChannelInput,
  context: EditContext<'ChannelsDisabled' | 'ResourceNotFound' | 'TooManyParts'>,
): ChannelSet {
  const { at, refuse } = context;
  const { setup } = caster;
  if (!setup.config.channelsEnabled)
    throw refuse(
      'ChannelsDisabled',
      'The layouts of this studio use sources directly: switch channels on first, by SetCasterConfig with ChannelEnable=1.',
    );

  const others = setup.channels.filter((channel) => channel.channelId !== channelId);
  const channel: Channel = {
    channelId,
    ...setup.channels.find((held) => held.channelId === channelId),
    ...(resourceId !== undefined && { resource: namedKey(caster, 'resource', resourceId, context) }),
    ...(faceBeauty !== undefined && { faceBeauty }),
  };
  requireRoom({ ...setup, channels: [...others, channel] }, context);

  // Files alone are paused and sought in, and nothing plays in an idle studio.
  if (caster.status === 'idle' || channel.resource === undefined) return { type: 'ChannelSet', channel, at };
  const playback = isFile(caster, channel)
    ? present({ channelId, paused, seekOffset })
    : { channelId, paused: false };
  return { type: 'ChannelSet', channel, playback, at };
}

function isFile(caster: ExistingCaster, { resource }: Channel): boolean {
  const kind = resource && partOf(caster, 'resource', resource)?.source.kind;
  return kind === 'material' || kind === 'file';
}
