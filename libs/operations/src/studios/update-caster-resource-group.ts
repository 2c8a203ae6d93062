import { z } from 'zod';
import type { ExistingCaster, ResourceGroupChanged } from '#libs/caster';
import { onCaster, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';

export const updateCasterResourceGroup = defineEdit({
  name: 'UpdateCasterResourceGroup',
  summary: 'Moves a studio to another resource group.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    // Groups are managed elsewhere: any may exist whose id has the form of one.
    NewResourceGroupId: text({ max: 64, pattern: /^rg-[\w-]+$/, code: 'ResourceGroupNotExist' }),
  },
  result: z.object({}),
  refusals: [],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/resource-group' },

  toInput: ({ NewResourceGroupId }) => NewResourceGroupId,
  decide: decideUpdateResourceGroup,
  toResult: () => ({}),
});

export function decideUpdateResourceGroup(
  { setup }: ExistingCaster,
  resourceGroupId: string,
  { at }: EditContext<never>,
): readonly ResourceGroupChanged[] {
  return setup.resourceGroupId === resourceGroupId
    ? []
    : [{ type: 'ResourceGroupChanged', resourceGroupId, at }];
}
