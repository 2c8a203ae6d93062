import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { rtmpUrl, sceneInfo, sceneInfoResult } from './scene-info.js';

export const describeCasterStreamUrl = defineDescription({
  name: 'DescribeCasterStreamUrl',
  summary: 'Tells where each scene of a studio is seen while the studio runs.',
  permission: onCaster('get'),
  callsPerSecond: 5,
  parameters: { CasterId: casterId() },
  result: z.object({
    CasterId: z.string(),
    Total: z.number(),
    CasterStreams: z.object({
      CasterStream: z.array(
        sceneInfoResult.extend({
          /** A number here, a word in DescribeCasterScenes. */
          OutputType: z.number(),
          RtmpUrl: z.string().optional(),
        }),
      ),
    }),
  }),
  refusals: ['SceneNotFound'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/streams' },

  toResult: (caster, _given, { streams, refuse }) => {
    const { scene: scenes } = caster.setup.parts;
    if (scenes.length === 0)
      throw refuse('SceneNotFound', `Caster ${caster.casterId} has no scenes yet: StartCaster makes them.`);

    return {
      CasterId: caster.casterId,
      Total: scenes.length,
      CasterStreams: {
        CasterStream: scenes.map((scene) => ({
          ...sceneInfo(caster, scene, streams),
          OutputType: scene.output === 'program' ? 1 : 0,
          RtmpUrl: rtmpUrl(streams.ofScene(caster, scene)),
        })),
      },
    };
  },
});
