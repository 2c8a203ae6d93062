import { describe, expect, it } from '@jest/globals';
import type { ExistingCaster } from '#libs/caster';
import { describeCasterProgram } from './describe-caster-program.js';
import {
  added,
  call,
  episodeId,
  equipped,
  inEffect,
  live,
  logo,
  news,
  night,
  started,
} from './newsroom.suite.js';

const late = { ...news, key: 'episode-5', name: undefined, ...night } as const;
const onAir = equipped(added(late), added(news), inEffect, started);

interface Answer {
  readonly Total: number;
  readonly Episodes: {
    readonly Episode: readonly { EpisodeId: string; EpisodeName: string; Status: number }[];
  };
}

const program = async (caster: ExistingCaster, given: Record<string, string> = {}, now?: string) =>
  (await call(describeCasterProgram, given, caster, now)).answer as unknown as Answer;
const idsOf = (answer: Answer) => answer.Episodes.Episode.map(({ EpisodeId }) => EpisodeId);
const statusesAt = async (caster: ExistingCaster, now: string) =>
  (await program(caster, {}, now)).Episodes.Episode.map(({ Status }) => Status);

describe('DescribeCasterProgram', () => {
  it('answers episodes in the order of their start, whole, by public ids', async () => {
    const answer = await program(onAir, {}, news.startTime);
    expect(answer).toMatchObject({ CasterId: 'newsroom', ProgramName: 'Today', ProgramEffect: 1, Total: 2 });
    expect(idsOf(answer)).toEqual([episodeId(4), episodeId(5)]);
    expect(answer.Episodes.Episode[0]).toEqual({
      EpisodeId: episodeId(4),
      EpisodeName: 'News',
      EpisodeType: 'Resource',
      ResourceId: live,
      ComponentIds: { ComponentId: [logo] },
      StartTime: news.startTime,
      EndTime: news.endTime,
      SwitchType: 'TimeFirst',
      Status: 1,
    });
    expect(answer.Episodes.Episode[1]?.EpisodeName).toBe(episodeId(5));
  });

  it('says of a program on air what waits, plays and is done', async () => {
    expect(await statusesAt(onAir, '2026-11-24T17:59:59.999Z')).toEqual([0, 0]);
    expect(await statusesAt(onAir, news.startTime)).toEqual([1, 0]);
    expect(await statusesAt(onAir, news.endTime)).toEqual([2, 0]);
  });

  it('says that all waits while the studio is idle or the program is not in effect', async () => {
    const now = night.startTime;
    expect(await statusesAt(equipped(added(news), added(late), inEffect), now)).toEqual([0, 0]);
    expect(await statusesAt(equipped(added(news), added(late), started), now)).toEqual([0, 0]);
  });

  it('narrows by id, type, status, and to what is on between two times', async () => {
    const found = async (given: Record<string, string>) => idsOf(await program(onAir, given, news.startTime));
    const [first, second] = [episodeId(4), episodeId(5)];
    expect(await found({ EpisodeId: second })).toEqual([second]);
    expect(await found({ EpisodeType: 'Component' })).toEqual([]);
    expect(await found({ Status: '1' })).toEqual([first]);
    expect(await found({ StartTime: '2026-11-24T18:29:59Z', EndTime: night.startTime })).toEqual([first]);
    expect(await found({ StartTime: news.endTime })).toEqual([second]);
  });

  it('answers a page at a time, and how many there are', async () => {
    const page = await program(onAir, { PageNum: '2', PageSize: '1' });
    expect(page.Total).toBe(2);
    expect(idsOf(page)).toEqual([episodeId(5)]);
  });
});
