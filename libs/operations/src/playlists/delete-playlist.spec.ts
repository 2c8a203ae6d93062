import { describe, expect, it } from '@jest/globals';
import { fold } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { carouselAfter, ids, nightAdded, room } from './carousel.suite.js';
import { decideDeletePlaylist } from './delete-playlist.js';

describe('DeletePlaylist', () => {
  it('takes the playlist out with its items, and stops it', () => {
    const plays = carouselAfter(...nightAdded, {
      type: 'PlaylistStarted',
      playlist: 'playlist-1',
      item: 'playlistItem-2',
      at: room.at,
    });
    const removed = decideDeletePlaylist(plays, ids.night, room);
    expect(removed).toEqual({ type: 'PlaylistRemoved', key: 'playlist-1', at: room.at });

    const after = fold(plays, [removed]);
    expect(after).not.toHaveProperty('playing');
    expect(after).toMatchObject({ setup: { parts: { playlist: [], playlistItem: [] } } });
  });

  it('refuses a playlist that is gone', () =>
    expect(refusalBy(() => decideDeletePlaylist(carouselAfter(), ids.night, room))).toBe('ProgramNotFound'));
});
