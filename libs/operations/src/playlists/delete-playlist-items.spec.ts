import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { carouselAfter, ids, nightAdded, room, trailerItem } from './carousel.suite.js';
import { decideDeletePlaylistItems } from './delete-playlist-items.js';

const night = carouselAfter(...nightAdded);
const remove = (...itemIds: string[]) =>
  decideDeletePlaylistItems(night, { programId: ids.night, itemIds }, room);

describe('DeletePlaylistItems', () => {
  it('takes out the items that are named', () =>
    expect(remove(ids.film, ids.film)).toEqual({
      type: 'PlaylistItemsReplaced',
      parts: [trailerItem],
      at: room.at,
    }));

  it('leaves the items of another playlist alone', () => {
    const dayItem = { ...trailerItem, key: 'playlistItem-5', playlist: 'playlist-4' } as const;
    const both = carouselAfter(
      ...nightAdded,
      partAdded('playlist', { key: 'playlist-4', repeatNumber: 0 }, room.at),
      partAdded('playlistItem', dayItem, room.at),
    );
    const removeFromNight = (...itemIds: string[]) =>
      decideDeletePlaylistItems(both, { programId: ids.night, itemIds }, room);
    expect(removeFromNight(ids.film).parts).toEqual([dayItem, trailerItem]);
    const dayItemId = publicPartId(both.casterId, dayItem.key);
    expect(refusalBy(() => removeFromNight(dayItemId))).toBe('PlaylistItemNotFound');
  });

  it('takes out none where one is not in the playlist', () =>
    expect(refusalBy(() => remove(ids.film, ids.unknown))).toBe('PlaylistItemNotFound'));
});
