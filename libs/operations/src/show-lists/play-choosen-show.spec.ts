import { describe, expect, it } from '@jest/globals';
import { publicPartId } from '#libs/caster';
import { newsroomAfter, playlistStudio, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decidePlayShow } from './play-choosen-show.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const films = [{ resourceType: 'vod' as const, resourceId: 'news', repeatTimes: 0 }];
const running = { type: 'CasterStarted', at } as const;
const playing = playlistStudio(films, running);
const news = publicPartId(playing.casterId, 'show-1');

describe('PlayChoosenShow', () => {
  it('switches a running list to the show', () =>
    expect(decidePlayShow(playing, news, context)).toEqual({ type: 'ShowChosen', show: 'show-1', at }));

  it('refuses a list that does not run', () =>
    expect(refusalBy(() => decidePlayShow(playlistStudio(films), news, context))).toBe('CasterIdle'));

  it('refuses a show that is not in the list, and a studio without one', () => {
    const unknown = publicPartId('elsewhere', 'show-1');
    expect(refusalBy(() => decidePlayShow(playing, unknown, context))).toBe('ShowNotFound');
    expect(refusalBy(() => decidePlayShow(newsroomAfter(running), news, context))).toBe('NormTypeUnsuitable');
  });
});
