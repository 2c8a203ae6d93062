import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedKey } from '../parts.js';
import {
  answeredLayout,
  type LayoutContent,
  layoutContentOf,
  layoutParameters,
  requireLocations,
} from './layout-parameters.js';

export const modifyCasterLayout = defineEdit({
  name: 'ModifyCasterLayout',
  summary: 'Replaces the layers of a layout and their locations. Scenes that show it go on to do so.',
  permission: onCaster('update'),
  parameters: { CasterId: casterId(), LayoutId: partId(), ...layoutParameters },
  answeredAs: answeredLayout,
  result: z.object({ LayoutId: z.string() }),
  refusals: ['LayoutNotFound', 'LayersAndLocationsDiffer', 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/layouts/{LayoutId}' },

  toInput: (given) => ({ layoutId: given.LayoutId, content: layoutContentOf(given) }),
  decide: decideModifyLayout,
  toResult: (_edited, { LayoutId }) => ({ LayoutId }),
});

export function decideModifyLayout(
  caster: ExistingCaster,
  { layoutId, content }: { readonly layoutId: string; readonly content: LayoutContent },
  context: EditContext<'LayoutNotFound' | 'LayersAndLocationsDiffer' | 'TooManyParts'>,
): PartChanged<'layout'> {
  const key = namedKey(caster, 'layout', layoutId, context);
  requireLocations(content, context);
  return changePart(caster, 'layout', { key, ...content }, context);
}
