import { z } from 'zod';
import type { Component, ComponentContent, ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster, text } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import { present } from '../present.js';
import type { Refusing } from '../refusals.js';
import {
  type Contents,
  componentEffect,
  componentLayer,
  componentType,
  contentParameters,
  contentsOf,
  layerOf,
  requiredContent,
  requireFittingLocation,
} from './component-parameters.js';

export const modifyCasterComponent = defineEdit({
  name: 'ModifyCasterComponent',
  summary:
    'Changes an overlay; its location stays, and so does what is not passed. What is JSON is replaced as a whole.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ComponentId: partId(),
    ComponentType: componentType().optional(),
    ComponentLayer: componentLayer().optional(),
    ComponentName: text().optional(),
    Effect: componentEffect().optional(),
    ...contentParameters,
  },
  result: z.object({ ComponentId: z.string() }),
  refusals: ['ComponentNotFound', 'ContentDoesNotFit', 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/components/{ComponentId}' },

  toInput: (given): Change => ({
    componentId: given.ComponentId,
    members: present({
      name: given.ComponentName,
      effect: given.Effect,
      layer: given.ComponentLayer && layerOf(given.ComponentLayer),
    }),
    type: given.ComponentType,
    contents: contentsOf(given),
  }),
  decide: decideModifyComponent,
  toResult: (_edited, { ComponentId }) => ({ ComponentId }),
});

interface Change {
  readonly componentId: string;
  readonly members: Partial<Pick<Component, 'name' | 'effect' | 'layer'>>;
  readonly type?: ComponentContent['type'];
  readonly contents: Contents;
}

export function decideModifyComponent(
  caster: ExistingCaster,
  { componentId, members, type, contents }: Change,
  context: EditContext<'ComponentNotFound' | 'ContentDoesNotFit' | 'TooManyParts'>,
): PartChanged<'component'> {
  const held = namedPart(caster, 'component', componentId, context);
  const { name, ...changed } = {
    ...held,
    ...members,
    content: changedContent(held.content, { type, contents }, context),
  };
  requireFittingLocation(changed, context);

  // Called by its own id it has no name, as it is described: its copy is called by an id of its own.
  const part = name === undefined || name === componentId ? changed : { ...changed, name };
  return changePart(caster, 'component', part, context);
}

/** The content stays where neither a type nor any content is passed, else there must be one for the type. */
function changedContent(
  held: ComponentContent,
  { type = held.type, contents }: Pick<Change, 'type' | 'contents'>,
  refusing: Refusing<'ContentDoesNotFit'>,
): ComponentContent {
  const stays = type === held.type && Object.keys(contents).length === 0;
  if (stays) return held;
  if (type === 'html')
    throw refusing.refuse(
      'ContentDoesNotFit',
      'This operation takes no html content: delete the component, and add it anew with HtmlLayerContent.',
    );

  return requiredContent(type, contents, refusing);
}
