import { describe, expect, it } from '@jest/globals';
import { evolve } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { describeCasterProgram } from './describe-caster-program.js';
import { decideModifyProgram, modifyCasterProgram } from './modify-caster-program.js';
import { added, call, context, episodeId, equipped, file, live, news, night } from './newsroom.suite.js';

const late = { ...news, key: 'episode-5', name: 'Late news', ...night } as const;
const newsroom = equipped(added(news), added(late));
const modify = (...entries: Parameters<typeof decideModifyProgram>[1]) =>
  decideModifyProgram(newsroom, entries, context);

describe('ModifyCasterProgram', () => {
  it('keeps the episodes it names with what it changes, adds those without an id, and lets the others go', () => {
    const modified = modify(
      { ...night, resourceId: file },
      { episodeId: episodeId(4), name: 'Evening news' },
    );
    expect(modified.parts).toEqual([
      {
        key: 'episode-6',
        type: 'Resource',
        resource: 'resource-2',
        components: [],
        switchType: 'TimeFirst',
        ...night,
      },
      { ...news, name: 'Evening news' },
    ]);
    expect(evolve(newsroom, modified)).toMatchObject({ setup: { parts: { episode: modified.parts } } });
  });

  it('leaves a program as it is that is sent back as it was described', async () => {
    const { answer } = await call(describeCasterProgram, {}, newsroom);
    const { after } = await call(modifyCasterProgram, { Episodes: answer.Episodes }, newsroom);
    expect(after.setup).toEqual(newsroom.setup);
  });

  it('refuses a new episode without its times', async () => {
    const withoutEnd = { 'Episode.1.ResourceId': live, 'Episode.1.StartTime': night.startTime };
    await expect(call(modifyCasterProgram, withoutEnd, newsroom)).rejects.toMatchObject({
      code: 'InvalidEpisode',
    });
  });

  it('refuses an episode that is not in the program', () =>
    expect(refusalBy(() => modify({ episodeId: live }))).toBe('EpisodeNotFound'));

  it('refuses an episode that is named twice', () =>
    expect(refusalBy(() => modify({ episodeId: episodeId(4) }, { episodeId: episodeId(4) }))).toBe(
      'ParametersDoNotFit',
    ));

  it('refuses to change the type of an episode', () =>
    expect(refusalBy(() => modify({ episodeId: episodeId(4), type: 'Component' }))).toBe(
      'ParametersDoNotFit',
    ));
});
