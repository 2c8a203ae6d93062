import { z } from 'zod';
import type { ExistingCaster, PartRemoved } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { removePart } from '../parts.js';

export const deleteCasterLayout = defineEdit({
  name: 'DeleteCasterLayout',
  summary: 'Deletes a layout; scenes that show it are left without one.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId(), LayoutId: partId() },
  result: z.object({ CasterId: z.string(), LayoutId: z.string() }),
  refusals: ['LayoutNotFound', { refusal: 'PartInUse', as: 'OperationConflict' }],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/layouts/{LayoutId}' },

  toInput: ({ LayoutId }) => LayoutId,
  decide: decideDeleteLayout,
  toResult: ({ casterId }, { LayoutId }) => ({ CasterId: casterId, LayoutId }),
});

export function decideDeleteLayout(
  caster: ExistingCaster,
  layoutId: string,
  context: EditContext<'LayoutNotFound' | 'PartInUse'>,
): PartRemoved<'layout'> {
  return removePart(caster, 'layout', layoutId, context);
}
