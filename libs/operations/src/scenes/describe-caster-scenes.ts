import { z } from 'zod';
import { type ExistingCaster, isSceneOn, publicPartId, type Scene } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { namedPart } from '../parts.js';
import type { StreamAddresses } from '../stream-addresses.js';
import { sceneInfo, sceneInfoResult } from '../streams/scene-info.js';

export const describeCasterScenes = defineDescription({
  name: 'DescribeCasterScenes',
  summary:
    'Lists the scenes of a studio, all of them or the one that SceneId names: what they show, and where.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), SceneId: partId().optional() },
  result: z.object({
    Total: z.number(),
    SceneList: z.object({
      Scene: z.array(
        sceneInfoResult.extend({
          SceneName: z.string(),
          /** A text here, a number in DescribeCasterStreamUrl. */
          OutputType: z.string(),
          Status: z.number(),
          LayoutId: z.string().optional(),
          ComponentIds: z.object({ componentId: z.array(z.string()) }),
        }),
      ),
    }),
  }),
  refusals: ['SceneNotFound'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/scenes' },

  toResult: (caster, { SceneId }, { streams, refuse }) => {
    const scenes =
      SceneId === undefined ? caster.setup.parts.scene : [namedPart(caster, 'scene', SceneId, { refuse })];
    return {
      Total: scenes.length,
      SceneList: { Scene: scenes.map((scene) => sceneResult(caster, scene, streams)) },
    };
  },
});

export function sceneResult(caster: ExistingCaster, scene: Scene, streams: StreamAddresses) {
  const { casterId } = caster;
  return {
    ...sceneInfo(caster, scene, streams),
    SceneName: scene.name,
    OutputType: scene.output === 'program' ? '1' : '0',
    Status: isSceneOn(caster, scene.key) ? 1 : 0,
    LayoutId: scene.layout && publicPartId(casterId, scene.layout),
    ComponentIds: { componentId: scene.components.map((key) => publicPartId(casterId, key)) },
  };
}
