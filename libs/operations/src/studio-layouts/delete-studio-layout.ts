import { z } from 'zod';
import { type ExistingCaster, type PartRemoved, partRemoved } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { requireVirtualStudio } from './change-studio-layout.js';

export const deleteStudioLayout = defineEdit({
  name: 'DeleteStudioLayout',
  summary: 'Deletes a layout of a virtual studio.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId(), LayoutId: partId() },
  result: z.object({}),
  refusals: ['CasterNotFound', 'LayoutNotFound'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/studio-layouts/{LayoutId}' },

  toInput: ({ LayoutId }) => LayoutId,
  decide: decideDeleteStudioLayout,
  toResult: () => ({}),
});

/** Nothing names a studio layout, so none is ever in use. */
export function decideDeleteStudioLayout(
  caster: ExistingCaster,
  layoutId: string,
  context: EditContext<'CasterNotFound' | 'LayoutNotFound'>,
): PartRemoved<'studioLayout'> {
  requireVirtualStudio(caster, context);
  return partRemoved('studioLayout', namedKey(caster, 'studioLayout', layoutId, context), context.at);
}
