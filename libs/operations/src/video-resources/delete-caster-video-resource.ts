import { z } from 'zod';
import type { ExistingCaster, PartRemoved } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { removePart } from '../parts.js';

export const deleteCasterVideoResource = defineEdit({
  name: 'DeleteCasterVideoResource',
  summary:
    'Takes a video source off the studio. Channels let go of it; what cannot do without it (an episode, a sync group, a studio layout) keeps it.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId(), ResourceId: partId() },
  result: z.object({}),
  refusals: ['ResourceNotFound', 'PartInUse'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/video-resources/{ResourceId}' },

  toInput: ({ ResourceId }) => ResourceId,
  decide: decideDeleteVideoResource,
  toResult: () => ({}),
});

export function decideDeleteVideoResource(
  caster: ExistingCaster,
  resourceId: string,
  context: EditContext<'ResourceNotFound' | 'PartInUse'>,
): PartRemoved<'resource'> {
  return removePart(caster, 'resource', resourceId, context);
}
