import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { carouselAfter, ids, nightAdded, room } from './carousel.suite.js';
import { decideStopPlaylist } from './stop-playlist.js';

const started = { type: 'PlaylistStarted', playlist: 'playlist-1', at: room.at } as const;

describe('StopPlaylist', () => {
  it('stops a playlist that plays, and changes nothing about another', () => {
    expect(decideStopPlaylist(carouselAfter(...nightAdded, started), ids.night, room)).toEqual([
      { type: 'PlaylistStopped', playlist: 'playlist-1', at: room.at },
    ]);
    expect(decideStopPlaylist(carouselAfter(...nightAdded), ids.night, room)).toEqual([]);
  });

  it('refuses a playlist that is gone', () =>
    expect(refusalBy(() => decideStopPlaylist(carouselAfter(), ids.night, room))).toBe('ProgramNotFound'));
});
