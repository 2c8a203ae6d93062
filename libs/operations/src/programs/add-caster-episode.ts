import { z } from 'zod';
import { type ExistingCaster, type PartAdded, publicPartId } from '#libs/caster';
import { onCaster, time } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { addPart } from '../parts.js';
import {
  answeredComponents,
  episodeContent,
  episodeInput,
  episodeType,
  switchType,
} from './episode-parameters.js';
import { type EpisodeRefusal, type NewEpisodeInput, newEpisode } from './episodes.js';

export const addCasterEpisode = defineEdit({
  name: 'AddCasterEpisode',
  summary: 'Adds a timed episode to the program of a studio.',
  permission: onCaster('create'),
  callsPerSecond: 4,
  parameters: {
    CasterId: casterId(),
    EpisodeType: episodeType(),
    StartTime: time(),
    EndTime: time('InvalidParameter.EndTime'),
    SwitchType: switchType(),
    ...episodeContent,
  },
  answeredAs: answeredComponents,
  result: z.object({ EpisodeId: z.string() }),
  refusals: [
    { refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 },
    'ResourceNotFound',
    'ComponentNotFound',
    { refusal: 'ParametersDoNotFit', as: 'InvalidSwitchType' },
    { refusal: 'SourceMissing', as: 'InvalidEpisodeType' },
    'EpisodeEndsTooEarly',
    'TooManyParts',
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/episodes' },

  toInput: (given): NewEpisodeInput => ({
    ...episodeInput(given),
    startTime: given.StartTime,
    endTime: given.EndTime,
  }),
  decide: decideAddEpisode,
  toResult: ({ casterId, decided }) => ({ EpisodeId: publicPartId(casterId, decided.part.key) }),
});

export function decideAddEpisode(
  caster: ExistingCaster,
  input: NewEpisodeInput,
  context: EditContext<EpisodeRefusal>,
): PartAdded<'episode'> {
  const { key: _, ...members } = newEpisode(caster, caster.nextPart, input, context);
  return addPart(caster, 'episode', members, context);
}
