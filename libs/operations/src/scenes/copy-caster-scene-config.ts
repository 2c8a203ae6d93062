import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import { requireOn, requireOutput } from './scene-status.js';

export const copyCasterSceneConfig = defineEdit({
  name: 'CopyCasterSceneConfig',
  summary: 'Takes what the preview (PVW) scene shows to the program (PGM) scene.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), FromSceneId: partId(), ToSceneId: partId() },
  result: z.object({}),
  refusals: [
    'SceneNotFound',
    'SceneUnsuitable',
    { refusal: 'SceneIdle', as: 'IncorrectSceneStatus' },
    // 404 on every other page.
    { refusal: 'LayoutNotFound', as: 'InvalidLayout.NotFound', status: 400 },
    'TooManyParts',
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/scenes/{FromSceneId}/config/copies' },

  toInput: (given) => ({ fromSceneId: given.FromSceneId, toSceneId: given.ToSceneId }),
  decide: decideCopySceneConfig,
  toResult: () => ({}),
});

/** The sound of a scene is set by itself (UpdateCasterSceneAudio), and stays where it is. */
export function decideCopySceneConfig(
  caster: ExistingCaster,
  { fromSceneId, toSceneId }: { readonly fromSceneId: string; readonly toSceneId: string },
  context: EditContext<'SceneNotFound' | 'SceneUnsuitable' | 'SceneIdle' | 'LayoutNotFound' | 'TooManyParts'>,
): PartChanged<'scene'> {
  const from = namedPart(caster, 'scene', fromSceneId, context);
  const to = namedPart(caster, 'scene', toSceneId, context);
  requireOutput(caster, from, 'preview', context);
  requireOutput(caster, to, 'program', context);
  requireOn(caster, from, context);
  requireOn(caster, to, context);

  const { layout, components } = from;
  if (layout === undefined)
    throw context.refuse(
      'LayoutNotFound',
      `Scene ${fromSceneId} has no layout to copy: SetCasterSceneConfig gives it one.`,
    );
  return changePart(caster, 'scene', { ...to, layout, components }, context);
}
