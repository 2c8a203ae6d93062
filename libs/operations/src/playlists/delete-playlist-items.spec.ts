import { describe, expect, it } from '@jest/globals';
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

  it('takes out none where one is not in the playlist', () =>
    expect(refusalBy(() => remove(ids.film, ids.unknown))).toBe('PlaylistItemNotFound'));
});
