import { describe, expect, it } from '@jest/globals';
import { type ExistingCaster, publicPartId, type ShowList } from '#libs/caster';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideModifyShowList } from './modify-show-list.js';

const context = { ...roomForAll, refuse };
const film = (resourceId: string) => ({ resourceType: 'vod' as const, resourceId, repeatTimes: 0 });
const films = [film('news'), film('film'), film('sport')];
const evening = playlistStudio(films);
const [news, , sport] = evening.setup.parts.show.map(({ key }) => publicPartId(evening.casterId, key));
const running = { type: 'CasterStarted', at: context.at } as const;
const configured = (showList: ShowList) =>
  ({ type: 'ShowListConfigured', showList, at: context.at }) as const;
const urgentNews = {
  repeatTimes: 2,
  highPriorityShow: 'show-1',
  highPriorityShowStartTime: '2026-11-24T20:00:00',
} as const;
const modify = (input: Parameters<typeof decideModifyShowList>[1], caster: ExistingCaster = evening) =>
  decideModifyShowList(caster, input, context);
const orderAfter = (showId: string | undefined, spot: number) =>
  modify({ move: { showId: String(showId), spot } }).map((event) =>
    'parts' in event ? event.parts.map(({ resourceId }) => resourceId).join(' ') : event.type,
  );

describe('ModifyShowList', () => {
  it('puts a show where the spot says', () => {
    expect(orderAfter(sport, 0)).toEqual(['sport news film']);
    expect(orderAfter(news, 1)).toEqual(['film news sport']);
  });

  it('takes the number of shows for the end of the list', () => {
    expect(orderAfter(news, 2)).toEqual(['film sport news']);
    expect(orderAfter(news, 3)).toEqual(['film sport news']);
    expect(refusalBy(() => orderAfter(news, 4))).toBe('ParametersDoNotFit');
  });

  it('records nothing where nothing changes', () => {
    expect(modify({})).toEqual([]);
    expect(orderAfter(news, 0)).toEqual([]);
    expect(modify({ repeatTimes: 0 })).toEqual([]);
  });

  it('keeps what is not passed', () => {
    const set = playlistStudio(films, configured(urgentNews));
    expect(modify({ repeatTimes: -1 }, set)).toEqual([configured({ ...urgentNews, repeatTimes: -1 })]);
    expect(modify({ highPriorityShowId: sport }, set)).toEqual([
      configured({ ...urgentNews, highPriorityShow: 'show-3' }),
    ]);
    expect(modify({ highPriorityShowStartTime: '2026-11-24T21:00:00' }, set)).toEqual([
      configured({ ...urgentNews, highPriorityShowStartTime: '2026-11-24T21:00:00' }),
    ]);
  });

  it('refuses a time of highest priority that is no show’s', () =>
    expect(refusalBy(() => modify({ highPriorityShowStartTime: '2026-11-24T21:00:00' }))).toBe(
      'ParametersDoNotFit',
    ));

  it('refuses to change the highest priority of a list that plays, and that alone', () => {
    const playing = playlistStudio(films, running);
    expect(refusalBy(() => modify({ highPriorityShowId: sport }, playing))).toBe('CasterRunning');
    expect(modify({ repeatTimes: 1, move: { showId: String(sport), spot: 0 } }, playing)).toHaveLength(2);
  });

  it('refuses shows that are not in the list, and a studio without one', () => {
    const unknown = publicPartId('elsewhere', 'show-1');
    expect(refusalBy(() => modify({ move: { showId: unknown, spot: 0 } }))).toBe('ShowNotFound');
    expect(refusalBy(() => modify({ highPriorityShowId: unknown }))).toBe('ShowNotFound');
    expect(refusalBy(() => modify({}, newsroomAfter()))).toBe('NormTypeUnsuitable');
  });
});
