import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { decideDeleteEpisode } from './delete-caster-episode.js';
import { added, context, episodeId, equipped, news } from './newsroom.suite.js';

const remove = (id: string) => decideDeleteEpisode(equipped(added(news)), id, context);

describe('DeleteCasterEpisode', () => {
  it('takes the episode out of the program', () =>
    expect(remove(episodeId(4))).toEqual({ type: 'EpisodeRemoved', key: 'episode-4', at: context.at }));

  it('refuses an episode that is not in the program', () =>
    expect(refusalBy(() => remove(episodeId(5)))).toBe('EpisodeNotFound'));
});
