import { z } from 'zod';
import { type ExistingCaster, type PartChanged, partChanged } from '#libs/caster';
import { choice } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import { sceneId } from './scene-parameters.js';
import { requireOn } from './scene-status.js';

export const deleteCasterSceneConfig = defineEdit({
  name: 'DeleteCasterSceneConfig',
  summary: 'Takes the overlays, the layout or both off a running scene.',
  parameters: { CasterId: casterId(), SceneId: sceneId(), Type: choice(['Component', 'Layout', 'All']) },
  result: z.object({}),
  refusals: ['SceneNotFound', 'SceneIdle', 'SceneConfigAbsent'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/scenes/{SceneId}/config' },

  toInput: ({ SceneId, Type }) => ({
    sceneId: SceneId,
    clearsLayout: Type !== 'Component',
    clearsComponents: Type !== 'Layout',
  }),
  decide: decideDeleteSceneConfig,
  toResult: () => ({}),
});

interface ToClear {
  readonly sceneId: string;
  readonly clearsLayout: boolean;
  readonly clearsComponents: boolean;
}

export function decideDeleteSceneConfig(
  caster: ExistingCaster,
  { sceneId, clearsLayout, clearsComponents }: ToClear,
  context: EditContext<'SceneNotFound' | 'SceneIdle' | 'SceneConfigAbsent'>,
): PartChanged<'scene'> {
  const scene = namedPart(caster, 'scene', sceneId, context);
  requireOn(caster, scene, context);

  const { layout, components, ...kept } = scene;
  const hasSome = (clearsLayout && layout !== undefined) || (clearsComponents && components.length > 0);
  if (!hasSome)
    throw context.refuse(
      'SceneConfigAbsent',
      `Scene ${sceneId} has nothing of that Type to clear; DescribeCasterScenes tells what it shows.`,
    );

  const cleared = {
    ...kept,
    components: clearsComponents ? [] : components,
    ...(!clearsLayout && layout !== undefined && { layout }),
  };
  return partChanged('scene', cleared, context.at);
}
