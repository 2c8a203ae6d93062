import { z } from 'zod';
import type { ExistingCaster, ShowChosen } from '#libs/caster';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { noShowList, requireShowList, showId } from './shows.js';

export const playChoosenShow = defineEdit({
  // Spelled this way in the documentation, and so in the SDKs.
  name: 'PlayChoosenShow',
  summary: 'Switches a running show list to the given show.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId(), ShowId: showId() },
  result: z.object({ ShowId: z.string() }),
  refusals: [noShowList, { refusal: 'CasterIdle', as: 'IncorrectCasterStatus' }, 'ShowNotFound'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/show-list/shows/{ShowId}/play' },

  toInput: ({ ShowId }) => ShowId,
  decide: decidePlayShow,
  toResult: (_, { ShowId }) => ({ ShowId }),
});

export function decidePlayShow(
  caster: ExistingCaster,
  showId: string,
  context: EditContext<'NormTypeUnsuitable' | 'CasterIdle' | 'ShowNotFound'>,
): ShowChosen {
  requireShowList(caster, context);
  if (caster.status !== 'running')
    throw context.refuse('CasterIdle', `Caster ${caster.casterId} is idle: start it to play a show.`);

  return { type: 'ShowChosen', show: namedKey(caster, 'show', showId, context), at: context.at };
}
