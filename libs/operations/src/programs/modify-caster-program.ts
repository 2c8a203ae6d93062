import { z } from 'zod';
import type { Episode, ExistingCaster, PartsReplaced } from '#libs/caster';
import { group, onCaster, time } from '#libs/wire';
import { casterId, groupOrAnswer, listOrAnswer, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import {
  answeredComponents,
  type EpisodeInput,
  episodeContent,
  episodeInput,
  episodeType,
  switchType,
} from './episode-parameters.js';
import {
  changedEpisode,
  type EpisodeRefusal,
  type NewEpisodeInput,
  newEpisode,
  replaceEpisodes,
} from './episodes.js';

const episode = groupOrAnswer(
  answeredComponents,
  group({
    ...episodeContent,
    EpisodeId: partId().optional(),
    EpisodeType: episodeType().optional(),
    StartTime: time().optional(),
    EndTime: time().optional(),
    SwitchType: switchType().optional(),
  }),
).refine(
  ({ EpisodeId, StartTime, EndTime }) =>
    EpisodeId !== undefined || (StartTime !== undefined && EndTime !== undefined),
  { error: 'a new episode needs StartTime and EndTime, one that is there its EpisodeId' },
);

export const modifyCasterProgram = defineEdit({
  name: 'ModifyCasterProgram',
  summary:
    'Replaces the program of a studio: episodes named by EpisodeId stay with what is changed about them, the others are new, and those that are missing go.',
  permission: onCaster('update'),
  callsPerSecond: 4,
  parameters: { CasterId: casterId(), Episode: listOrAnswer(episode, 'Episode', { min: 1 }) },
  answeredAs: { Episodes: 'Episode' },
  result: z.object({ CasterId: z.string() }),
  refusals: [
    'EpisodeNotFound',
    { refusal: 'ResourceNotFound', as: 'InvalidEpisode' },
    { refusal: 'ComponentNotFound', as: 'InvalidEpisode' },
    { refusal: 'ParametersDoNotFit', as: 'InvalidEpisode' },
    { refusal: 'SourceMissing', as: 'InvalidEpisode' },
    { refusal: 'EpisodeEndsTooEarly', as: 'InvalidEpisode' },
    'TooManyParts',
  ],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/program' },

  toInput: (given): ProgramEntry[] =>
    given.Episode.map((episode) => {
      // A new one has both times: the schema asks for them.
      const { EpisodeId: episodeId, StartTime: startTime = '', EndTime: endTime = '' } = episode;
      const input = episodeInput(episode);
      return episodeId === undefined ? { ...input, startTime, endTime } : { ...input, episodeId };
    }),
  decide: decideModifyProgram,
  toResult: ({ casterId }) => ({ CasterId: casterId }),
});

type ProgramEntry = (EpisodeInput & { readonly episodeId: string }) | NewEpisodeInput;

export function decideModifyProgram(
  caster: ExistingCaster,
  input: readonly ProgramEntry[],
  context: EditContext<EpisodeRefusal | 'EpisodeNotFound'>,
): PartsReplaced<'episode'> {
  const episodes = input.map((entry, i): Episode => {
    if (!('episodeId' in entry)) return newEpisode(caster, caster.nextPart + i, entry, context);
    const { episodeId, ...changes } = entry;
    return changedEpisode(caster, namedPart(caster, 'episode', episodeId, context), changes, context);
  });
  if (new Set(episodes.map(({ key }) => key)).size < episodes.length)
    throw context.refuse('ParametersDoNotFit', 'An EpisodeId comes twice: name each episode once.');

  return replaceEpisodes(caster, episodes, context);
}
