import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, exists, fold, publicPartId } from '#libs/caster';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideRemoveShows } from './remove-show-from-show-list.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const film = (resourceId: string) => ({ resourceType: 'vod' as const, resourceId, repeatTimes: 0 });
const urgentNews: CasterEvent = {
  type: 'ShowListConfigured',
  showList: { repeatTimes: 2, highPriorityShow: 'show-1', highPriorityShowStartTime: '2026-11-24T20:00:00' },
  at,
};
const evening = playlistStudio([film('news'), film('film'), film('sport')], urgentNews);
const [news = '', movie = '', sport = ''] = evening.setup.parts.show.map(({ key }) =>
  publicPartId(evening.casterId, key),
);
const unknown = publicPartId('elsewhere', 'show-1');
const remove = (removal: Parameters<typeof decideRemoveShows>[1]) =>
  decideRemoveShows(evening, removal, context);

describe('RemoveShowFromShowList', () => {
  it('removes one show', () =>
    expect(remove({ showId: sport })).toEqual([{ type: 'ShowRemoved', key: 'show-3', at }]));

  it('removes those of many shows that are in the list', () => {
    expect(remove({ showIds: [sport, unknown, movie, sport] })).toEqual([
      { type: 'ShowsReplaced', parts: [{ key: 'show-1', ...film('news') }], at },
    ]);
    expect(remove({ showIds: [unknown] })).toEqual([]);
  });

  it('lets the time of highest priority go with its show', () => {
    for (const removal of [{ showId: news }, { showIds: [news, movie] }]) {
      const after = fold(evening, remove(removal));
      expect(exists(after) && after.setup.showList).toEqual({ repeatTimes: 2 });
    }
  });

  it('refuses one show that is not in the list, and a studio without one', () => {
    expect(refusalBy(() => remove({ showId: unknown }))).toBe('ShowNotFound');
    expect(refusalBy(() => decideRemoveShows(newsroomAfter(), { showIds: [news] }, context))).toBe(
      'NormTypeUnsuitable',
    );
  });
});
