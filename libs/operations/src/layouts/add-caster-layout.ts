import { z } from 'zod';
import { type ExistingCaster, type PartAdded, publicPartId } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import {
  answeredLayout,
  type LayoutContent,
  layoutContentOf,
  layoutParameters,
  requireLocations,
} from './layout-parameters.js';

export const addCasterLayout = defineEdit({
  name: 'AddCasterLayout',
  summary: 'Adds a picture-and-sound layout.',
  permission: onCaster('create'),
  parameters: { CasterId: casterId(), ...layoutParameters },
  answeredAs: answeredLayout,
  result: z.object({ LayoutId: z.string() }),
  refusals: ['LayersAndLocationsDiffer', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/layouts' },

  toInput: layoutContentOf,
  decide: decideAddLayout,
  toResult: ({ casterId, decided }) => ({ LayoutId: publicPartId(casterId, decided.part.key) }),
});

export function decideAddLayout(
  caster: ExistingCaster,
  layout: LayoutContent,
  context: EditContext<'LayersAndLocationsDiffer' | 'TooManyParts'>,
): PartAdded<'layout'> {
  requireLocations(layout, context);
  return addPart(caster, 'layout', layout, context);
}
