import { z } from 'zod';
import { type ExistingCaster, type PartChanged, partChanged } from '#libs/caster';
import { choice, onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import { present } from '../present.js';
import { sceneId } from './scene-parameters.js';
import { requireOn } from './scene-status.js';

const types = ['Component', 'Layout', 'All'] as const;

export const deleteCasterSceneConfig = defineEdit({
  name: 'DeleteCasterSceneConfig',
  summary: 'Takes the overlays, the layout or both off a running scene.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId(), SceneId: sceneId(), Type: choice(types) },
  result: z.object({}),
  refusals: ['SceneNotFound', 'SceneIdle', 'SceneConfigAbsent'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/scenes/{SceneId}/config' },

  toInput: (given) => ({ sceneId: given.SceneId, type: given.Type }),
  decide: decideDeleteSceneConfig,
  toResult: () => ({}),
});

export function decideDeleteSceneConfig(
  caster: ExistingCaster,
  { sceneId, type }: { readonly sceneId: string; readonly type: (typeof types)[number] },
  context: EditContext<'SceneNotFound' | 'SceneIdle' | 'SceneConfigAbsent'>,
): PartChanged<'scene'> {
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOn(caster, scene, context);

  const { layout, components, ...others } = scene;
  const kept = {
    layout: type === 'Component' ? layout : undefined,
    components: type === 'Layout' ? components : [],
  };
  if (kept.layout === layout && kept.components.length === components.length)
    throw context.refuse(
      'SceneConfigAbsent',
      `Scene ${sceneId} has nothing of that Type to clear; DescribeCasterScenes tells what it shows.`,
    );
  return partChanged('scene', present({ ...others, ...kept }), context.at);
}
