import { z } from 'zod';
import type { ExistingCaster, SceneStopped } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import { sceneId } from './scene-parameters.js';
import { requireOn, requireOutput } from './scene-status.js';

export const stopCasterScene = defineEdit({
  name: 'StopCasterScene',
  summary: 'Stops the preview (PVW) scene of a running studio. What it shows stays configured.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId(), SceneId: sceneId() },
  result: z.object({}),
  refusals: ['SceneNotFound', 'SceneUnsuitable', 'SceneIdle'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/scenes/{SceneId}/stop' },

  toInput: (given) => given.SceneId,
  decide: decideStopScene,
  toResult: () => ({}),
});

export function decideStopScene(
  caster: ExistingCaster,
  sceneId: string,
  context: EditContext<'SceneNotFound' | 'SceneUnsuitable' | 'SceneIdle'>,
): SceneStopped {
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOutput(caster, scene, 'preview', context);
  requireOn(caster, scene, context);

  return { type: 'SceneStopped', scene: scene.key, at: context.at };
}
