import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import type { EpisodeInput } from './episode-parameters.js';
import { decideModifyEpisode } from './modify-caster-episode.js';
import { added, context, episodeId, equipped, evening, file, live, news } from './newsroom.suite.js';

const modify = (changes: EpisodeInput, id = episodeId(4), held = news) =>
  decideModifyEpisode(equipped(added(held)), { ...changes, episodeId: id }, context);

describe('ModifyCasterEpisode', () => {
  it('changes what is given and keeps the rest', () => {
    expect(modify({ name: 'Late news' })).toEqual({
      type: 'EpisodeChanged',
      part: { ...news, name: 'Late news' },
      at: context.at,
    });
    expect(modify({ resourceId: file, componentIds: [] }).part).toEqual({
      ...news,
      resource: 'resource-2',
      components: [],
    });
  });

  it('judges what is given together with what stays', () => {
    expect(refusalBy(() => modify({ endTime: '2026-11-24T17:00:00Z' }))).toBe('EpisodeEndsTooEarly');
    const untilItsEnd = { ...news, resource: 'resource-2', switchType: 'ContentFirst' } as const;
    expect(refusalBy(() => modify({ resourceId: live }, episodeId(4), untilItsEnd))).toBe(
      'ParametersDoNotFit',
    );
    expect(modify({ startTime: '2026-11-24T18:10:00Z' }).part.endTime).toBe(evening.endTime);
  });

  it('calls an episode that is named by its own id by its id, and so every copy by its own', () =>
    expect(modify({ name: episodeId(4) }).part).not.toHaveProperty('name'));

  it('refuses to take away all that an episode shows, and changes one that lost it otherwise', () => {
    const { resource: _, ...members } = news;
    const overlay = { ...members, type: 'Component' } as const;
    expect(refusalBy(() => modify({ componentIds: [] }, episodeId(4), overlay))).toBe('SourceMissing');
    const bare = { ...overlay, components: [] };
    expect(modify({ name: 'Logo' }, episodeId(4), bare).part).toEqual({ ...bare, name: 'Logo' });
  });

  it('refuses an episode that is not in the program', () =>
    expect(refusalBy(() => modify({}, live))).toBe('EpisodeNotFound'));
});
