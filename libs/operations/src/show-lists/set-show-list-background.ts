import { z } from 'zod';
import type { ExistingCaster, ShowListBackground, ShowListConfigured } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { present } from '../present.js';
import { backgroundType, configureShowList, mediaId, noShowList, requireShowList, showUrl } from './shows.js';

export const setShowListBackground = defineEdit({
  name: 'SetShowListBackground',
  summary: 'Sets the background of the show list, or without any of its parameters takes it away.',
  permission: onCaster('update'),
  parameters: {
    CasterId: casterId(),
    ResourceType: backgroundType().optional(),
    MaterialId: mediaId().optional(),
    ResourceUrl: showUrl().optional(),
  },
  result: z.object({}),
  refusals: [noShowList, 'ParametersDoNotFit', 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/show-list/background' },

  toInput: (given, { refuse }): ShowListBackground | undefined => {
    const background = present({
      resourceType: given.ResourceType,
      materialId: given.MaterialId,
      resourceUrl: given.ResourceUrl,
    });
    const { materialId, resourceUrl } = background;
    if (Object.keys(background).length === 0) return undefined;
    if ((materialId === undefined) === (resourceUrl === undefined))
      throw refuse(
        'ParametersDoNotFit',
        'A background is one thing: give MaterialId or ResourceUrl, or no parameter at all to take it away.',
      );
    return background;
  },
  decide: decideSetBackground,
  toResult: () => ({}),
});

export function decideSetBackground(
  caster: ExistingCaster,
  background: ShowListBackground | undefined,
  context: EditContext<'NormTypeUnsuitable' | 'TooManyParts'>,
): readonly ShowListConfigured[] {
  requireShowList(caster, context);
  return configureShowList(caster, present({ ...caster.setup.showList, background }), context);
}
