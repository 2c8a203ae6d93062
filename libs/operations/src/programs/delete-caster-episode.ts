import { z } from 'zod';
import { type ExistingCaster, type PartRemoved, partRemoved } from '#libs/caster';
import { onDomain } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';

export const deleteCasterEpisode = defineEdit({
  name: 'DeleteCasterEpisode',
  summary: 'Takes an episode out of the program of a studio.',
  permission: onDomain('delete'),
  callsPerSecond: 4,
  parameters: { CasterId: casterId(), EpisodeId: partId() },
  result: z.object({ CasterId: z.string(), EpisodeId: z.string() }),
  refusals: [{ refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 }, 'EpisodeNotFound'],
  rest: { method: 'DELETE', path: '/v1/casters/{CasterId}/episodes/{EpisodeId}' },

  toInput: (given) => given.EpisodeId,
  decide: decideDeleteEpisode,
  toResult: ({ casterId }, { EpisodeId }) => ({ CasterId: casterId, EpisodeId }),
});

/** No part names an episode, so one can always go. */
export function decideDeleteEpisode(
  caster: ExistingCaster,
  episodeId: string,
  context: EditContext<'EpisodeNotFound'>,
): PartRemoved<'episode'> {
  return partRemoved('episode', namedKey(caster, 'episode', episodeId, context), context.at);
}
