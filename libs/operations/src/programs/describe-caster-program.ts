import { z } from 'zod';
import { type Episode, type ExistingCaster, publicPartId } from '#libs/caster';
import { integer, numberChoice, onCaster, time } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineDescription } from '../description.js';
import { publicTime } from '../public-time.js';
import { episodeType } from './episode-parameters.js';

const string = z.string().optional();

export const describeCasterProgram = defineDescription({
  name: 'DescribeCasterProgram',
  summary: 'Pages through the program of a studio, in the order of its start times.',
  permission: onCaster('get'),
  callsPerSecond: 4,
  parameters: {
    CasterId: casterId(),
    EpisodeId: partId().optional(),
    EpisodeType: episodeType().optional(),
    StartTime: time().optional(),
    EndTime: time().optional(),
    Status: numberChoice([0, 1, 2]).optional(),
    PageNum: integer({ min: 1 }).default(1),
    PageSize: integer({ min: 1 }).default(100),
  },
  result: z.object({
    CasterId: z.string(),
    ProgramName: string,
    ProgramEffect: z.number(),
    Total: z.number(),
    Episodes: z.object({
      Episode: z.array(
        z.object({
          EpisodeId: z.string(),
          EpisodeName: z.string(),
          EpisodeType: z.string(),
          ResourceId: string,
          ComponentIds: z.object({ ComponentId: z.array(z.string()) }),
          StartTime: z.string(),
          EndTime: z.string(),
          SwitchType: string,
          Status: z.number(),
        }),
      ),
    }),
  }),
  refusals: [{ refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 }],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/program' },

  toResult: (caster, given, { now }) => {
    const found = programResult(caster, now).filter(
      (episode) =>
        (given.EpisodeId === undefined || episode.EpisodeId === given.EpisodeId) &&
        (given.EpisodeType === undefined || episode.EpisodeType === given.EpisodeType) &&
        (given.Status === undefined || episode.Status === given.Status) &&
        // Those that are on at some moment between the two.
        (given.StartTime === undefined || episode.EndTime > given.StartTime) &&
        (given.EndTime === undefined || episode.StartTime < given.EndTime),
    );
    const skipped = (given.PageNum - 1) * given.PageSize;
    const { config } = caster.setup;
    return {
      CasterId: caster.casterId,
      ProgramName: config.programName,
      ProgramEffect: config.programInEffect ? 1 : 0,
      Total: found.length,
      Episodes: { Episode: found.slice(skipped, skipped + given.PageSize) },
    };
  },
});

/** Earlier first; the sort keeps those that start together in their order. */
export function programResult(caster: ExistingCaster, now: Date) {
  return caster.setup.parts.episode
    .map((episode) => episodeResult(caster, episode, now))
    .sort((a, b) => (a.StartTime < b.StartTime ? -1 : a.StartTime > b.StartTime ? 1 : 0));
}

function episodeResult(caster: ExistingCaster, episode: Episode, now: Date) {
  const { casterId } = caster;
  const { key, name, type, resource, components, startTime, endTime, switchType } = episode;
  const episodeId = publicPartId(casterId, key);
  return {
    EpisodeId: episodeId,
    EpisodeName: name ?? episodeId,
    EpisodeType: type,
    ResourceId: resource && publicPartId(casterId, resource),
    ComponentIds: { ComponentId: components.map((component) => publicPartId(casterId, component)) },
    StartTime: startTime,
    EndTime: endTime,
    SwitchType: switchType,
    Status: statusOf(caster, episode, now),
  };
}

const waiting = 0;
const playing = 1;
const done = 2;

/** Nothing plays, or has played, of a program that is not in effect or whose studio does not run. */
function statusOf({ status, setup }: ExistingCaster, { startTime, endTime }: Episode, now: Date): number {
  const second = publicTime(now);
  if (status !== 'running' || !setup.config.programInEffect || second < startTime) return waiting;
  return second < endTime ? playing : done;
}
