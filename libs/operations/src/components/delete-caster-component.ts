import { z } from 'zod';
import type { ExistingCaster, PartRemoved } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { removePart } from '../parts.js';

export const deleteCasterComponent = defineEdit({
  name: 'DeleteCasterComponent',
  summary: 'Deletes an overlay; scenes and episodes that show it go on without.',
  permission: onCaster('delete'),
  parameters: { CasterId: casterId(), ComponentId: partId() },
  result: z.object({ CasterId: z.string(), ComponentId: z.string() }),
  refusals: ['ComponentNotFound', { refusal: 'PartInUse', as: 'OperationConflict' }],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/components/{ComponentId}' },

  toInput: ({ ComponentId }) => ComponentId,
  decide: decideDeleteComponent,
  toResult: ({ casterId }, { ComponentId }) => ({ CasterId: casterId, ComponentId }),
});

export function decideDeleteComponent(
  caster: ExistingCaster,
  componentId: string,
  context: EditContext<'ComponentNotFound' | 'PartInUse'>,
): PartRemoved<'component'> {
  return removePart(caster, 'component', componentId, context);
}
