import { z } from 'zod';
import type { Episode, ExistingCaster, PartsReplaced } from '#libs/caster';
import { group, time } from '#libs/wire';
import { casterId, groupOrAnswer, listOrAnswer, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedPart } from '../parts.js';
import {
  answeredComponents,
  type EpisodeInput,
  endTime,
  episodeContent,
  episodeInput,
  episodeType,
  switchType,
} from './episode-parameters.js';
import {
  described,
  type EpisodeRefusal,
  episodeRefusals,
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
    EndTime: endTime().optional(),
    SwitchType: switchType().optional(),
  }),
).refine(
  ({ EpisodeId, StartTime, EndTime }) =>
    EpisodeId !== undefined || (StartTime !== undefined && EndTime !== undefined),
  {
    error: 'MissingParameter',
    params: { hint: 'a new episode has StartTime and EndTime, one that is there an EpisodeId' },
  },
);

export const modifyCasterProgram = defineEdit({
  name: 'ModifyCasterProgram',
  summary:
    'Replaces the program of a studio: episodes named by EpisodeId stay with what is changed about them, the others are new, and those that are missing go.',
  callsPerSecond: 4,
  parameters: { CasterId: casterId(), Episode: listOrAnswer(episode, 'Episode', { min: 1 }) },
  answeredAs: { Episodes: 'Episode' },
  result: z.object({ CasterId: z.string() }),
  refusals: ['EpisodeNotFound', ...episodeRefusals],
  rest: { method: 'PUT', path: '/v1/casters/{CasterId}/program' },

  toInput: (given): ProgramEntry[] =>
    given.Episode.map((episode) => {
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
    return described(caster, namedPart(caster, 'episode', episodeId, context), changes, context);
  });
  if (new Set(episodes.map(({ key }) => key)).size < episodes.length)
    throw context.refuse('ParametersDoNotFit', 'An EpisodeId comes twice: name each episode once.');

  return replaceEpisodes(caster, episodes, context);
}
