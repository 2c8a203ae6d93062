import { z } from 'zod';
import { type ExistingCaster, type Layout, type PartAdded, publicPartId } from '#libs/caster';
import { choice, decimal, group } from '#libs/wire';
import {
  answeredPosition,
  casterId,
  fixedDelay,
  groupOrAnswer,
  listOrAnswer,
  positionNormalized,
  positionRefer,
  sourceLocation,
} from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { audioLayerMembers, audioLayerOf } from './audio-layers.js';
import { requireOneLocationForEach } from './one-location-for-each.js';

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

export const addCasterLayout = defineEdit({
  name: 'AddCasterLayout',
  summary: 'Adds a picture-and-sound layout.',
  parameters: {
    CasterId: casterId(),
    VideoLayer: listOrAnswer(videoLayer, 'VideoLayer', { min: 1 }),
    BlendList: listOrAnswer(sourceLocation(), 'LocationId', { min: 1 }),
    AudioLayer: listOrAnswer(group(audioLayerMembers), 'AudioLayer', { min: 1 }),
    MixList: listOrAnswer(sourceLocation(), 'LocationId', { min: 1 }),
  },
  answeredAs: { VideoLayers: 'VideoLayer', AudioLayers: 'AudioLayer' },
  result: z.object({ LayoutId: z.string() }),
  refusals: ['LayersAndLocationsDiffer', 'TooManyParts'],

  toInput: (given): Omit<Layout, 'key'> => ({
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
  }),
  decide: decideAddLayout,
  toResult: ({ casterId, decided }) => ({ LayoutId: publicPartId(casterId, decided.part.key) }),
});

export function decideAddLayout(
  caster: ExistingCaster,
  input: Omit<Layout, 'key'>,
  context: EditContext<'LayersAndLocationsDiffer' | 'TooManyParts'>,
): PartAdded<'layout'> {
  requireOneLocationForEach(['VideoLayer', input.videoLayers], ['BlendList', input.blendList], context);
  requireOneLocationForEach(['AudioLayer', input.audioLayers], ['MixList', input.mixList], context);

  return addPart(caster, 'layout', input, context);
}
