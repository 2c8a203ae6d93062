import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster, text } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import { requireVirtualStudio, withContent } from './change-studio-layout.js';
import {
  type StudioLayoutContent,
  studioLayoutContent,
  studioLayoutParameters,
} from './studio-layout-parameters.js';

export const modifyStudioLayout = defineEdit({
  name: 'ModifyStudioLayout',
  summary:
    'Changes a layout of a virtual studio. What is given replaces what was; the rest, and its type, stay.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    LayoutId: partId(),
    LayoutName: text().optional(),
    ...studioLayoutParameters,
  },
  result: z.object({}),
  refusals: ['CasterNotFound', 'LayoutNotFound', 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/studio-layouts/{LayoutId}' },

  toInput: (given) => ({ layoutId: given.LayoutId, content: studioLayoutContent(given) }),
  decide: decideModifyStudioLayout,
  toResult: () => ({}),
});

export function decideModifyStudioLayout(
  caster: ExistingCaster,
  { layoutId, content }: { readonly layoutId: string; readonly content: StudioLayoutContent },
  context: EditContext<'CasterNotFound' | 'LayoutNotFound' | 'TooManyParts'>,
): PartChanged<'studioLayout'> {
  requireVirtualStudio(caster, context);
  const layout = namedPart(caster, 'studioLayout', layoutId, context);
  return changePart(caster, 'studioLayout', withContent(caster, layout, content), context);
}
