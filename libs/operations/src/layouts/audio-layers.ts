import { z } from 'zod';
import type { AudioLayer } from '#libs/caster';
import { choice, decimal } from '#libs/wire';
import { fixedDelay } from '../caster-parameters.js';

// How layouts and the sound of scenes are mixed: what a layer of it takes, and how answers tell it.

export const audioLayerMembers = {
  FixedDelayDuration: fixedDelay(),
  ValidChannel: choice(['leftChannel', 'rightChannel', 'all']).default('all'),
  VolumeRate: decimal({ min: 0, max: 10 }).default(1),
};

export const audioLayersResult = z.object({
  AudioLayer: z.array(
    z.object({ FixedDelayDuration: z.number(), ValidChannel: z.string(), VolumeRate: z.number() }),
  ),
});

type GivenLayer = z.output<z.ZodObject<typeof audioLayerMembers>>;

export function audioLayerOf(given: GivenLayer): AudioLayer {
  return {
    fixedDelayDuration: given.FixedDelayDuration,
    validChannel: given.ValidChannel,
    volumeRate: given.VolumeRate,
  };
}

export function answeredAudioLayers(layers: readonly AudioLayer[]): z.infer<typeof audioLayersResult> {
  return {
    AudioLayer: layers.map((layer) => ({
      FixedDelayDuration: layer.fixedDelayDuration,
      ValidChannel: layer.validChannel,
      VolumeRate: layer.volumeRate,
    })),
  };
}
