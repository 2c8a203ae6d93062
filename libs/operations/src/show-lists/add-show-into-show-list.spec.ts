import { describe, expect, it } from '@jest/globals';
import type { Show } from '#libs/caster';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideAddShows } from './add-show-into-show-list.js';

const context = { ...roomForAll, refuse };
const film = (resourceId: string) => ({ resourceType: 'vod' as const, resourceId, repeatTimes: 0 });
const evening = playlistStudio([film('news'), film('film')]);
const add = (shows: readonly Omit<Show, 'key'>[], spot?: number, caster = evening) =>
  decideAddShows(caster, { shows, spot }, context);

describe('AddShowIntoShowList', () => {
  it('adds a show behind the others, with the next number of the studio', () => {
    const added = { type: 'ShowAdded', part: { key: 'show-3', ...film('weather') }, at: context.at };
    expect(add([film('weather')])).toEqual(added);
    expect(add([film('weather')], 2)).toEqual(added);
  });

  it('inserts shows at the spot, in their order', () => {
    expect(add([film('weather'), film('sport')], 1)).toEqual({
      type: 'ShowsReplaced',
      parts: [
        { key: 'show-1', ...film('news') },
        { key: 'show-3', ...film('weather') },
        { key: 'show-4', ...film('sport') },
        { key: 'show-2', ...film('film') },
      ],
      at: context.at,
    });
    expect(add([film('weather')], 0)).toMatchObject({
      parts: [{ key: 'show-3' }, { key: 'show-1' }, { key: 'show-2' }],
    });
  });

  it('refuses a spot beyond the end', () =>
    expect(refusalBy(() => add([film('weather')], 3))).toBe('ParametersDoNotFit'));

  it('refuses the show after the thousandth', () => {
    const full = playlistStudio(Array.from({ length: 999 }, (_, i) => film(`film-${i}`)));
    expect(add([film('last')], undefined, full)).toMatchObject({ type: 'ShowAdded' });
    expect(refusalBy(() => add([film('last'), film('too many')], undefined, full))).toBe('TooManyParts');
  });

  it('refuses shows that the studio has no room for', () => {
    const wide = { resourceUrl: `https://media.example.com/${'x'.repeat(900_000)}`, repeatTimes: 0 };
    expect(refusalBy(() => add([wide]))).toBe('TooManyParts');
    expect(refusalBy(() => add([wide], 0))).toBe('TooManyParts');
  });

  it('refuses a studio without a show list', () =>
    expect(refusalBy(() => add([film('weather')], 0, newsroomAfter()))).toBe('NormTypeUnsuitable'));
});
