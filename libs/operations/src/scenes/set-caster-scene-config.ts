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

export const setCasterSceneConfig = defineEdit({
  name: 'SetCasterSceneConfig',
  summary: 'Resets a running scene: it shows the layout and the overlays that are named, and no others.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    SceneId: partId(),
    LayoutId: partId().optional(),
    ComponentId: componentIds().optional(),
  },
  answeredAs: { ComponentIds: 'ComponentId' },
  result: z.object({}),
  refusals: sceneConfigRefusals,
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/scenes/{SceneId}/config' },

  toInput: (given): SceneConfig => ({
    sceneId: given.SceneId,
    layoutId: given.LayoutId,
    componentIds: given.ComponentId,
  }),
  decide: decideSetSceneConfig,
  toResult: () => ({}),
});

export function decideSetSceneConfig(
  caster: ExistingCaster,
  input: SceneConfig,
  context: EditContext<SceneConfigRefusal>,
): PartChanged<'scene'> {
  const { scene, given } = configured(caster, input, context);
  const { layout: _, ...kept } = scene;
  return changePart(caster, 'scene', { ...kept, components: [], ...given }, context);
}
