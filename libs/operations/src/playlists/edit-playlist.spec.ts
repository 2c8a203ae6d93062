import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { carouselAfter, ids, news, nightAdded, room, trailer, trailerItem } from './carousel.suite.js';
import { decideEditPlaylist } from './edit-playlist.js';

const { at } = room;
const night = carouselAfter(...nightAdded);
const newsItem = { key: 'playlistItem-4', playlist: 'playlist-1', ...news } as const;

const edit = (content: Parameters<typeof decideEditPlaylist>[1]['content'], context = room) =>
  decideEditPlaylist(night, { programId: ids.night, content }, context);

describe('EditPlaylist', () => {
  it('replaces all items; those that are named keep their ids', () => {
    expect(edit({ items: [news, { ...trailer, itemId: ids.trailer }] })).toEqual([
      { type: 'PlaylistItemsReplaced', parts: [newsItem, trailerItem], at },
    ]);
    expect(edit({ items: [] })).toEqual([{ type: 'PlaylistItemsReplaced', parts: [], at }]);
  });

  it('replaces the configuration where one is given', () =>
    expect(edit({ items: [], config: { name: 'Day' } })[0]).toEqual({
      type: 'PlaylistChanged',
      part: { key: 'playlist-1', name: 'Day', repeatNumber: 0 },
      at,
    }));

  it('fails items alone that name one which is not there', () =>
    expect(edit({ items: [{ ...trailer, itemId: ids.unknown }, news] })).toEqual([
      { type: 'PlaylistItemsReplaced', parts: [newsItem], at },
    ]));

  it('refuses a playlist that is gone, and items that the studio has no room for', () => {
    expect(
      refusalBy(() =>
        decideEditPlaylist(carouselAfter(), { programId: ids.night, content: { items: [] } }, room),
      ),
    ).toBe('ProgramNotFound');
    const items = [news, news, news];
    expect(refusalBy(() => edit({ items }, { ...room, limits: { maxParts: 3 } }))).toBe('TooManyParts');
  });
});
