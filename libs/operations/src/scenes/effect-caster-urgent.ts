import { z } from 'zod';
import type { ExistingCaster, UrgentMaterialShown } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import { sceneId } from './scene-parameters.js';
import { requireOn, requireOutput } from './scene-status.js';

export const effectCasterUrgent = defineEdit({
  name: 'EffectCasterUrgent',
  summary: 'Puts the urgent material of the studio on its program (PGM) scene at once.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), SceneId: sceneId() },
  result: z.object({}),
  refusals: ['SceneNotFound', 'SceneUnsuitable', 'SceneIdle', 'SourceMissing'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/scenes/{SceneId}/urgent' },

  toInput: (given) => given.SceneId,
  decide: decideShowUrgent,
  toResult: () => ({}),
});

/** The scene shows it until it is configured anew. */
export function decideShowUrgent(
  caster: ExistingCaster,
  sceneId: string,
  context: EditContext<'SceneNotFound' | 'SceneUnsuitable' | 'SceneIdle' | 'SourceMissing'>,
): UrgentMaterialShown {
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOutput(caster, scene, 'program', context);
  requireOn(caster, scene, context);

  const { materialId, imageId, imageUrl, liveStreamUrl } = caster.setup.config.urgent;
  if ([materialId, imageId, imageUrl, liveStreamUrl].every((source) => source === undefined))
    throw context.refuse(
      'SourceMissing',
      'The studio has no urgent material: set UrgentMaterialId, UrgentImageId, UrgentImageUrl or UrgentLiveStreamUrl with SetCasterConfig.',
    );
  return { type: 'UrgentMaterialShown', scene: scene.key, at: context.at };
}
