import { z } from 'zod';
import type { Scene } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import {
  answeredAudioLayers,
  audioLayersResult,
  locationsResult,
} from '../layouts/describe-caster-layouts.js';
import { namedPart } from '../parts.js';
import { sceneId } from './scene-parameters.js';

export const sceneAudioAnswer = z.object({
  FollowEnable: z.number(),
  AudioLayers: audioLayersResult,
  MixList: locationsResult,
});

export const describeCasterSceneAudio = defineDescription({
  name: 'DescribeCasterSceneAudio',
  summary: 'Tells how the sound of a scene is mixed.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), SceneId: sceneId() },
  result: z.object({ CasterId: z.string(), ...sceneAudioAnswer.shape }),
  refusals: ['SceneNotFound', { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 }],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/scenes/{SceneId}/audio' },

  toResult: (caster, { SceneId }, context) => {
    const { audio } = namedPart(caster, 'scene', SceneId, context);
    return { CasterId: caster.casterId, ...sceneAudioResult(audio) };
  },
});

export function sceneAudioResult({ followsVideo, audioLayers, mixList }: Scene['audio']) {
  return {
    FollowEnable: followsVideo ? 1 : 0,
    AudioLayers: answeredAudioLayers(audioLayers),
    MixList: { LocationId: mixList },
  };
}
