import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { time } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import {
  answeredComponents,
  type EpisodeInput,
  endTime,
  episodeContent,
  episodeInput,
  switchType,
} from './episode-parameters.js';
import { described, type EpisodeRefusal, episodeRefusals } from './episodes.js';

export const modifyCasterEpisode = defineEdit({
  name: 'ModifyCasterEpisode',
  summary: 'Changes an episode; what is not given stays, and so does its type.',
  callsPerSecond: 4,
  parameters: {
    CasterId: casterId(),
    EpisodeId: partId(),
    StartTime: time().optional(),
    EndTime: endTime().optional(),
    SwitchType: switchType().optional(),
    ...episodeContent,
  },
  answeredAs: answeredComponents,
  result: z.object({ CasterId: z.string(), EpisodeId: z.string() }),
  refusals: [
    { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied' },
    'EpisodeNotFound',
    ...episodeRefusals,
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/episodes/{EpisodeId}' },

  toInput: (given) => ({ ...episodeInput(given), episodeId: given.EpisodeId }),
  decide: decideModifyEpisode,
  toResult: ({ casterId }, { EpisodeId }) => ({ CasterId: casterId, EpisodeId }),
});

export function decideModifyEpisode(
  caster: ExistingCaster,
  { episodeId, ...changes }: EpisodeInput & { readonly episodeId: string },
  context: EditContext<EpisodeRefusal | 'EpisodeNotFound'>,
): PartChanged<'episode'> {
  const held = namedPart(caster, 'episode', episodeId, context);
  return changePart(caster, 'episode', described(caster, held, changes, context), context);
}
