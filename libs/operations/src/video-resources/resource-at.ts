import type { CasterSetup, PartKey } from '#libs/caster';

/** The video resource behind a location (RVnn): where layouts use channels, the one that its channel is bound to. */
export function resourceAt(
  { config, channels, parts }: CasterSetup,
  locationId: string,
): PartKey<'resource'> | undefined {
  return config.channelsEnabled
    ? channels.find(({ channelId }) => channelId === locationId)?.resource
    : parts.resource.find((resource) => resource.locationId === locationId)?.key;
}
