import { z } from 'zod';
import { type ExistingCaster, isSceneOn, type SceneStarted } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart, partOf } from '../parts.js';
import { streamUrl } from '../streams/scene-info.js';
import { sceneId } from './scene-parameters.js';
import { requireOutput } from './scene-status.js';

export const startCasterScene = defineEdit({
  name: 'StartCasterScene',
  summary: 'Starts the preview (PVW) scene of a running studio after it was stopped.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId(), SceneId: sceneId() },
  result: z.object({ StreamUrl: z.string().optional() }),
  refusals: ['SceneNotFound', 'SceneUnsuitable', 'CasterIdle', 'SceneRunning'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/scenes/{SceneId}/start' },

  toInput: (given) => given.SceneId,
  decide: decideStartScene,
  toResult: ({ caster, decided, streams }) => {
    const scene = partOf(caster, 'scene', decided.scene);
    return { StreamUrl: scene && streamUrl(streams.ofScene(caster, scene)) };
  },
});

export function decideStartScene(
  caster: ExistingCaster,
  sceneId: string,
  context: EditContext<'SceneNotFound' | 'SceneUnsuitable' | 'CasterIdle' | 'SceneRunning'>,
): SceneStarted {
  const { at, refuse } = context;
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOutput(caster, scene, 'preview', context);
  if (caster.status === 'idle')
    throw refuse('CasterIdle', `Caster ${caster.casterId} is idle: StartCaster starts it with its scenes.`);
  if (isSceneOn(caster, scene.key))
    throw refuse('SceneRunning', `Scene ${sceneId} is on already: DescribeCasterScenes tells its StreamUrl.`);

  return { type: 'SceneStarted', scene: scene.key, at };
}
