import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { addCasterProgram, decideAddProgram } from './add-caster-program.js';
import { describeCasterProgram } from './describe-caster-program.js';
import {
  added,
  call,
  context,
  episodeId,
  equipped,
  evening,
  live,
  logo,
  news,
  night,
} from './newsroom.suite.js';

const two = [
  { ...evening, resourceId: live },
  { ...night, componentIds: [logo] },
];

describe('AddCasterProgram', () => {
  it('numbers the episodes in their order; what an episode names says its type', () =>
    expect(decideAddProgram(equipped(), two, context)).toEqual({
      type: 'EpisodesReplaced',
      parts: [
        {
          key: 'episode-4',
          type: 'Resource',
          resource: 'resource-1',
          components: [],
          switchType: 'TimeFirst',
          ...evening,
        },
        { key: 'episode-5', type: 'Component', components: ['component-3'], ...night },
      ],
      at: context.at,
    }));

  it('takes flattened parameters, and answers the ids in the order of the episodes', async () => {
    const { answer, after } = await call(
      addCasterProgram,
      {
        'Episode.1.EpisodeType': 'Resource',
        'Episode.1.EpisodeName': 'News',
        'Episode.1.ResourceId': live,
        'Episode.1.ComponentId.1': logo,
        'Episode.1.StartTime': evening.startTime,
        'Episode.1.EndTime': evening.endTime,
        'Episode.1.SwitchType': 'TimeFirst',
        'Episode.2.ComponentId.1': logo,
        'Episode.2.StartTime': night.startTime,
        'Episode.2.EndTime': night.endTime,
      },
      equipped(),
    );
    expect(answer).toEqual({
      EpisodeIds: { EpisodeId: [{ EpisodeId: episodeId(4) }, { EpisodeId: episodeId(5) }] },
    });
    expect(after.setup.parts.episode[0]).toEqual(news);
  });

  it('makes the same program again from the answer that describes it', async () => {
    const newsroom = equipped(added(news));
    const { answer } = await call(describeCasterProgram, {}, newsroom);
    const { after } = await call(addCasterProgram, { Episodes: answer.Episodes }, newsroom);
    expect(after.setup.parts.episode).toEqual([{ ...news, key: 'episode-5' }]);
  });

  it('puts new episodes in the place of a program that is there', () => {
    const keys = decideAddProgram(equipped(added(news)), two, context).parts.map(({ key }) => key);
    expect(keys).toEqual(['episode-5', 'episode-6']);
  });

  it('refuses the whole program for one episode that cannot be', () => {
    const withOne = (episode: (typeof two)[number]) =>
      refusalBy(() => decideAddProgram(equipped(), [...two, episode], context));
    expect(withOne({ ...night, resourceId: logo })).toBe('ResourceNotFound');
    expect(withOne({ ...night, endTime: night.startTime, resourceId: live })).toBe('EpisodeEndsTooEarly');
  });

  it('refuses more parts than the installation allows', () =>
    expect(refusalBy(() => decideAddProgram(equipped(), two, { ...context, limits: { maxParts: 4 } }))).toBe(
      'TooManyParts',
    ));
});
