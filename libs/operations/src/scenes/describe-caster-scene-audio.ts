import { z } from 'zod';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import {
  answeredAudioLayers,
  audioLayersResult,
  locationsResult,
} from '../layouts/describe-caster-layouts.js';
import { namedPart } from '../parts.js';
import { sceneId } from './scene-parameters.js';

export const describeCasterSceneAudio = defineDescription({
  name: 'DescribeCasterSceneAudio',
  summary: 'Tells how the sound of a scene is mixed.',
  parameters: { CasterId: casterId(), SceneId: sceneId() },
  result: z.object({
    CasterId: z.string(),
    FollowEnable: z.number(),
    AudioLayers: audioLayersResult,
    MixList: locationsResult,
  }),
  refusals: ['SceneNotFound', { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 }],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/scenes/{SceneId}/audio' },

  toResult: (caster, { SceneId }, context) => {
    const { audio } = namedPart(caster, 'scene', SceneId, context);
    return {
      CasterId: caster.casterId,
      FollowEnable: audio.followsVideo ? 1 : 0,
      AudioLayers: answeredAudioLayers(audio.audioLayers),
      MixList: { LocationId: audio.mixList },
    };
  },
});
