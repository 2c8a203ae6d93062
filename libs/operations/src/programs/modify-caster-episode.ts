import { z } from 'zod';
import type { ExistingCaster, PartChanged } from '#libs/caster';
import { onCaster, time } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { changePart, namedPart } from '../parts.js';
import {
  answeredComponents,
  type EpisodeInput,
  episodeContent,
  episodeInput,
  switchType,
} from './episode-parameters.js';
import { changedEpisode, type EpisodeRefusal } from './episodes.js';

export const modifyCasterEpisode = defineEdit({
  name: 'ModifyCasterEpisode',
  summary: 'Changes an episode; what is not given stays, and so does its type.',
  permission: onCaster('update'),
  callsPerSecond: 4,
  parameters: {
    CasterId: casterId(),
    EpisodeId: partId(),
    StartTime: time().optional(),
    EndTime: time().optional(),
    SwitchType: switchType().optional(),
    ...episodeContent,
  },
  answeredAs: answeredComponents,
  result: z.object({ CasterId: z.string(), EpisodeId: z.string() }),
  refusals: [
    { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 },
    'EpisodeNotFound',
    { refusal: 'ResourceNotFound', as: 'InvalidResourceId' },
    { refusal: 'ComponentNotFound', as: 'InvalidComponentId' },
    { refusal: 'ParametersDoNotFit', as: 'InvalidSwitchType' },
    // Of a type that does not change: only its components can be taken away.
    { refusal: 'SourceMissing', as: 'InvalidComponentId' },
    { refusal: 'EpisodeEndsTooEarly', as: 'InvalidEndTime' },
    'TooManyParts',
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
  return changePart(caster, 'episode', changedEpisode(caster, held, changes, context), context);
}
