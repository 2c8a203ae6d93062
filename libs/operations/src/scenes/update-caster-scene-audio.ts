import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { AudioFilter, ExistingCaster, FilteredAudioLayer, PartChanged, SceneAudio } from '#libs/caster';
import { group, json, numberChoice, onCaster } from '#libs/wire';
import { casterId, listOrAnswer, sourceLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { audioLayer, audioLayerOf, requireOneLocationForEach } from '../layouts/layout-parameters.js';
import { changePart, namedPart } from '../parts.js';
import { present } from '../present.js';
import { sceneId } from './scene-parameters.js';

const bit = () => numberChoice([0, 1]).default(0);

const filter = group({
  EnableAgc: bit(),
  EnableAns: bit(),
  AnsMode: bit(),
  EnableBeautify: bit(),
  VoiceBeautifyMode: bit(),
});

const filteredLayer = audioLayer.extend({ Filter: json(filter).optional() });

export const updateCasterSceneAudio = defineEdit({
  name: 'UpdateCasterSceneAudio',
  summary: 'Sets how the sound of a scene is mixed; what is not passed stays as it is.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    SceneId: sceneId(),
    AudioLayer: listOrAnswer(filteredLayer, 'AudioLayer', {}).optional(),
    MixList: listOrAnswer(sourceLocation(), 'LocationId', {}).optional(),
    FollowEnable: numberChoice([0, 1]).optional(),
  },
  answeredAs: { AudioLayers: 'AudioLayer' },
  result: z.object({}),
  refusals: [
    'SceneNotFound',
    // The pages have no code for lists of different lengths.
    { refusal: 'LayersAndLocationsDiffer', as: 'InvalidMixList' },
    { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 },
    'TooManyParts',
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/scenes/{SceneId}/audio' },

  toInput: ({ SceneId, AudioLayer, MixList, FollowEnable }): AudioInput => ({
    sceneId: SceneId,
    changes: present({
      audioLayers: AudioLayer?.map(layerOf),
      mixList: MixList,
      followsVideo: FollowEnable === undefined ? undefined : FollowEnable === 1,
    }),
  }),
  decide: decideUpdateSceneAudio,
  toResult: () => ({}),
});

interface AudioInput {
  readonly sceneId: string;
  readonly changes: Partial<SceneAudio>;
}

/** A scene is mixed before it starts as well as while it is on. */
export function decideUpdateSceneAudio(
  caster: ExistingCaster,
  { sceneId, changes }: AudioInput,
  context: EditContext<'SceneNotFound' | 'LayersAndLocationsDiffer' | 'TooManyParts'>,
): readonly PartChanged<'scene'>[] {
  const scene = namedPart(caster, 'scene', sceneId, context);
  const audio = { ...scene.audio, ...changes };
  requireOneLocationForEach(['AudioLayer', audio.audioLayers], ['MixList', audio.mixList], context);

  return isDeepStrictEqual(audio, scene.audio)
    ? []
    : [changePart(caster, 'scene', { ...scene, audio }, context)];
}

function layerOf({ Filter, ...layer }: z.output<typeof filteredLayer>): FilteredAudioLayer {
  return { ...audioLayerOf(layer), ...(Filter !== undefined && { filter: filterOf(Filter) }) };
}

function filterOf(given: z.output<typeof filter>): AudioFilter {
  return {
    enableAgc: given.EnableAgc,
    enableAns: given.EnableAns,
    ansMode: given.AnsMode,
    enableBeautify: given.EnableBeautify,
    voiceBeautifyMode: given.VoiceBeautifyMode,
  };
}
