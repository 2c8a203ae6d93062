import type { z } from 'zod';
import type { AudioLayer, Layout } from '#libs/caster';
import { choice, decimal, type Given, group } from '#libs/wire';
import {
  answeredPosition,
  fixedDelay,
  groupOrAnswer,
  listOrAnswer,
  positionNormalized,
  positionRefer,
  sourceLocation,
} from '../caster-parameters.js';
import type { Refusing } from '../refusals.js';

const videoLayer = groupOrAnswer(
  answeredPosition,
  group({
    FillMode: choice(['none', 'fit']).default('none'),
    FixedDelayDuration: fixedDelay(),
    HeightNormalized: decimal({ min: 0, max: 1 }).default(0),
    WidthNormalized: decimal({ min: 0, max: 1 }).default(0),
    PositionNormalized: positionNormalized('InvalidPositionNormalized.Malformed'),
    PositionRefer: positionRefer(),
  }),
).refine(
  // 0 means "the size of the source", and there is nothing to fit into.
  (layer) => layer.FillMode === 'none' || (layer.HeightNormalized > 0 && layer.WidthNormalized > 0),
  { error: 'HeightNormalized and WidthNormalized must be above 0 when FillMode is fit' },
);

export const audioLayer = group({
  FixedDelayDuration: fixedDelay(),
  ValidChannel: choice(['leftChannel', 'rightChannel', 'all']).default('all'),
  VolumeRate: decimal({ min: 0, max: 10 }).default(1),
});

export function audioLayerOf(given: z.output<typeof audioLayer>): AudioLayer {
  return {
    fixedDelayDuration: given.FixedDelayDuration,
    validChannel: given.ValidChannel,
    volumeRate: given.VolumeRate,
  };
}

export const layoutParameters = {
  VideoLayer: listOrAnswer(videoLayer, 'VideoLayer', { min: 1 }),
  BlendList: listOrAnswer(sourceLocation(), 'LocationId', { min: 1 }),
  AudioLayer: listOrAnswer(audioLayer, 'AudioLayer', { min: 1 }),
  MixList: listOrAnswer(sourceLocation(), 'LocationId', { min: 1 }),
};

/** How DescribeCasterLayouts calls them. */
export const answeredLayout = { VideoLayers: 'VideoLayer', AudioLayers: 'AudioLayer' };

export type LayoutContent = Omit<Layout, 'key'>;

export function layoutContentOf(given: Given<typeof layoutParameters>): LayoutContent {
  return {
    videoLayers: given.VideoLayer.map((layer) => ({
      fillMode: layer.FillMode,
      fixedDelayDuration: layer.FixedDelayDuration,
      heightNormalized: layer.HeightNormalized,
      widthNormalized: layer.WidthNormalized,
      positionNormalized: layer.PositionNormalized,
      positionRefer: layer.PositionRefer,
    })),
    blendList: given.BlendList,
    audioLayers: given.AudioLayer.map(audioLayerOf),
    mixList: given.MixList,
  };
}

/** Refuses layers without a location each, of the picture as of the sound. */
export function requireLocations(
  { videoLayers, blendList, audioLayers, mixList }: LayoutContent,
  refusing: Refusing<'LayersAndLocationsDiffer'>,
): void {
  requireOneLocationForEach(['VideoLayer', videoLayers], ['BlendList', blendList], refusing);
  requireOneLocationForEach(['AudioLayer', audioLayers], ['MixList', mixList], refusing);
}

export function requireOneLocationForEach(
  [layerName, layers]: readonly [string, readonly unknown[]],
  [listName, locations]: readonly [string, readonly unknown[]],
  { refuse }: Refusing<'LayersAndLocationsDiffer'>,
): void {
  if (layers.length !== locations.length)
    throw refuse(
      'LayersAndLocationsDiffer',
      `${listName} names ${locations.length} locations for ${layers.length} entries of ${layerName}: it needs one for each, in the same order.`,
    );
}
