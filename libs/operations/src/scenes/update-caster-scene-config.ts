import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart } from '../parts.js';
import {
  configured,
  type SceneConfig,
  type SceneConfigRefusal,
  sceneConfigRefusals,
} from './scene-config.js';
import { componentIds } from './scene-parameters.js';

export const updateCasterSceneConfig = defineEdit({
  name: 'UpdateCasterSceneConfig',
  summary: 'Changes the layout of a running scene; its overlays stay where none are named.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    SceneId: partId(),
    LayoutId: partId(),
    ComponentId: componentIds().optional(),
  },
  answeredAs: { ComponentIds: 'ComponentId' },
  result: z.object({}),
  refusals: sceneConfigRefusals,
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/scenes/{SceneId}/config' },

  toInput: (given): SceneConfig => ({
    sceneId: given.SceneId,
    layoutId: given.LayoutId,
    componentIds: given.ComponentId,
  }),
  decide: decideUpdateSceneConfig,
  toResult: () => ({}),
});

export function decideUpdateSceneConfig(
  caster: ExistingCaster,
  input: SceneConfig,
  context: EditContext<SceneConfigRefusal>,
): PartChanged<'scene'> {
  const { scene, given } = configured(caster, input, context);
  return changePart(caster, 'scene', { ...scene, ...given }, context);
}
