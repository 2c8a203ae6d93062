import { z } from 'zod';
import { type Component, type ExistingCaster, type PartAdded, publicPartId } from '#libs/caster';
import { choice, onCaster, text } from '#libs/wire';
import { casterId, componentLocation } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { present } from '../present.js';
import {
  componentEffect,
  componentLayer,
  componentType,
  contentParameters,
  contentsOf,
  htmlLayerContent,
  layerOf,
  requiredContent,
  requireFittingLocation,
} from './component-parameters.js';

export const addCasterComponent = defineEdit({
  name: 'AddCasterComponent',
  summary: 'Adds a text, image, caption or html overlay.',
  permission: onCaster('create'),
  parameters: {
    CasterId: casterId(),
    ComponentType: componentType(),
    LocationId: componentLocation(),
    ComponentLayer: componentLayer(),
    ComponentName: text().optional(),
    Effect: componentEffect().default('none'),
    LayerOrder: choice(['cover', 'background']).optional(),
    ...contentParameters,
    HtmlLayerContent: htmlLayerContent().optional(),
  },
  result: z.object({ ComponentId: z.string() }),
  refusals: ['ContentDoesNotFit', 'LocationTaken', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/components' },

  toInput: (given, refusing): Omit<Component, 'key'> =>
    present({
      name: given.ComponentName,
      locationId: given.LocationId,
      effect: given.Effect,
      layerOrder: given.LayerOrder,
      layer: layerOf(given.ComponentLayer),
      content: requiredContent(given.ComponentType, contentsOf(given), refusing),
    }),
  decide: decideAddComponent,
  toResult: ({ casterId, decided }) => ({ ComponentId: publicPartId(casterId, decided.part.key) }),
});

export function decideAddComponent(
  caster: ExistingCaster,
  input: Omit<Component, 'key'>,
  context: EditContext<'LocationTaken' | 'ContentDoesNotFit' | 'TooManyParts'>,
): PartAdded<'component'> {
  if (caster.setup.parts.component.some(({ locationId }) => locationId === input.locationId))
    throw context.refuse(
      'LocationTaken',
      `The studio has a component on ${input.locationId}: choose a free location.`,
    );
  requireFittingLocation(input, context);

  return addPart(caster, 'component', input, context);
}
