import { z } from 'zod';
import { type ExistingCaster, isSceneOn, type VideoResourceShown } from '#libs/caster';
import { onDomain } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey, namedPart, partOf } from '../parts.js';
import { resourceAt } from './resource-at.js';

export const effectCasterVideoResource = defineEdit({
  name: 'EffectCasterVideoResource',
  summary: 'Makes a video source, as it is set now, live in a running scene whose layout shows it.',
  permission: onDomain('none'),
  parameters: { CasterId: casterId(), ResourceId: partId(), SceneId: partId() },
  result: z.object({}),
  refusals: [
    'ResourceNotFound',
    'SceneNotFound',
    'SceneIdle',
    { refusal: 'LayoutNotFound', as: 'InvalidLayout.NotFound', status: 400 },
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/video-resources/{ResourceId}/effect' },

  toInput: (given) => ({ resourceId: given.ResourceId, sceneId: given.SceneId }),
  decide: decideEffectVideoResource,
  toResult: () => ({}),
});

export function decideEffectVideoResource(
  caster: ExistingCaster,
  { resourceId, sceneId }: { readonly resourceId: string; readonly sceneId: string },
  context: EditContext<'ResourceNotFound' | 'SceneNotFound' | 'SceneIdle' | 'LayoutNotFound'>,
): VideoResourceShown {
  const { at, refuse } = context;
  const resource = namedKey(caster, 'resource', resourceId, context);
  const scene = namedPart(caster, 'scene', sceneId, context);
  if (!isSceneOn(caster, scene.key))
    throw refuse(
      'SceneIdle',
      `Scene ${sceneId} is off: start it, or its studio, before you show a source in it.`,
    );

  const layout = scene.layout && partOf(caster, 'layout', scene.layout);
  if (layout === undefined)
    throw refuse('LayoutNotFound', `Scene ${sceneId} has no layout: give it one that shows the source.`);

  const shown = [...layout.blendList, ...layout.mixList].map((location) =>
    resourceAt(caster.setup, location),
  );
  if (!shown.includes(resource))
    throw refuse(
      'ResourceNotFound',
      `The layout of scene ${sceneId} does not show video resource ${resourceId}: give the scene a layout that does.`,
    );

  return { type: 'VideoResourceShown', resource, scene: scene.key, at };
}
