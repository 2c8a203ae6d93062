import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { decideAddProgram } from './add-caster-program.js';
import { added, context, equipped, evening, live, logo, news, night } from './newsroom.suite.js';

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
