import { z } from 'zod';
import { type ExistingCaster, type PartsReplaced, publicPartId } from '#libs/caster';
import { group, onCaster, time } from '#libs/wire';
import { casterId, groupOrAnswer, listOrAnswer } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import {
  answeredComponents,
  episodeContent,
  episodeInput,
  episodeType,
  switchType,
} from './episode-parameters.js';
import { type EpisodeRefusal, type NewEpisodeInput, newEpisode, replaceEpisodes } from './episodes.js';

const episode = groupOrAnswer(
  answeredComponents,
  group({
    ...episodeContent,
    EpisodeType: episodeType().optional(),
    StartTime: time(),
    EndTime: time('InvalidParameter.EndTime'),
    SwitchType: switchType().optional(),
  }),
);

export const addCasterProgram = defineEdit({
  name: 'AddCasterProgram',
  summary: 'Creates the program of a studio from a list of episodes, in place of the one it has.',
  permission: onCaster('create'),
  parameters: { CasterId: casterId(), Episode: listOrAnswer(episode, 'Episode', { min: 1 }) },
  answeredAs: { Episodes: 'Episode' },
  result: z.object({
    EpisodeIds: z.object({ EpisodeId: z.array(z.object({ EpisodeId: z.string() })) }),
  }),
  refusals: [
    { refusal: 'ResourceNotFound', as: 'InvalidEpisode' },
    { refusal: 'ComponentNotFound', as: 'InvalidEpisode' },
    { refusal: 'ParametersDoNotFit', as: 'InvalidEpisode' },
    { refusal: 'SourceMissing', as: 'MissingParameter' },
    'EpisodeEndsTooEarly',
    'TooManyParts',
  ],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/program' },

  toInput: (given): NewEpisodeInput[] =>
    given.Episode.map((episode) => ({
      ...episodeInput(episode),
      startTime: episode.StartTime,
      endTime: episode.EndTime,
    })),
  decide: decideAddProgram,
  toResult: ({ casterId, decided }) => ({
    EpisodeIds: {
      EpisodeId: decided.parts.map(({ key }) => ({ EpisodeId: publicPartId(casterId, key) })),
    },
  }),
});

export function decideAddProgram(
  caster: ExistingCaster,
  input: readonly NewEpisodeInput[],
  context: EditContext<EpisodeRefusal>,
): PartsReplaced<'episode'> {
  const episodes = input.map((episode, i) => newEpisode(caster, caster.nextPart + i, episode, context));
  return replaceEpisodes(caster, episodes, context);
}
