import { z } from 'zod';
import { type ExistingCaster, type PartAdded, publicPartId, type StudioLayout } from '#libs/caster';
import { choice, onCaster, text } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import { requireVirtualStudio, withContent } from './change-studio-layout.js';
import {
  type StudioLayoutContent,
  studioLayoutContent,
  studioLayoutParameters,
} from './studio-layout-parameters.js';

export const addStudioLayout = defineEdit({
  name: 'AddStudioLayout',
  summary: 'Adds a layout to a virtual studio: one input, or screens and media before a background.',
  permission: onCaster('create'),
  parameters: {
    CasterId: casterId(),
    LayoutName: text(),
    LayoutType: choice(['common', 'studio']),
    ...studioLayoutParameters,
  },
  result: z.object({ LayoutId: z.string() }),
  refusals: ['CasterNotFound', 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/studio-layouts' },

  toInput: (given): NewStudioLayout => ({
    ...studioLayoutContent(given),
    name: given.LayoutName,
    type: given.LayoutType,
  }),
  decide: decideAddStudioLayout,
  toResult: ({ casterId, decided }) => ({ LayoutId: publicPartId(casterId, decided.part.key) }),
});

interface NewStudioLayout extends StudioLayoutContent, Pick<StudioLayout, 'name' | 'type'> {
  readonly name: string;
}

export function decideAddStudioLayout(
  caster: ExistingCaster,
  { name, type, ...content }: NewStudioLayout,
  context: EditContext<'CasterNotFound' | 'TooManyParts'>,
): PartAdded<'studioLayout'> {
  requireVirtualStudio(caster, context);
  const empty = { name, type, media: [], screens: [], layerOrder: [] };
  return addPart(caster, 'studioLayout', withContent(caster, empty, content), context);
}
