import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { carouselAfter, ids, nightAdded, room } from './carousel.suite.js';
import { decideStartPlaylist, startPlaylist } from './start-playlist.js';

const playing = { type: 'PlaylistStarted', playlist: 'playlist-1', at: room.at } as const;
const night = carouselAfter(...nightAdded);
const start = (how: Partial<Parameters<typeof decideStartPlaylist>[1]>, caster = night) =>
  decideStartPlaylist(caster, { programId: ids.night, continues: false, ...how }, room);

describe('StartPlaylist', () => {
  it('begins with the first item', () =>
    expect(start({ offset: 500 })).toEqual({ ...playing, item: 'playlistItem-2', offset: 500 }));

  it('begins with the item that is named', () =>
    expect(start({ itemId: ids.trailer })).toEqual({ ...playing, item: 'playlistItem-3' }));

  it('goes on where it is, and with the first item if it is nowhere', () => {
    const atTrailer = { ...playing, item: 'playlistItem-3', offset: 700 } as const;
    const plays = carouselAfter(...nightAdded, atTrailer);
    expect(start({ continues: true }, plays)).toEqual(atTrailer);
    expect(start({ continues: true, offset: 0 }, plays)).toEqual({ ...atTrailer, offset: 0 });
    expect(start({}, plays)).toEqual({ ...playing, item: 'playlistItem-2' });
    expect(start({ continues: true })).toEqual({ ...playing, item: 'playlistItem-2' });
  });

  it('refuses an item that is not in the playlist, and a playlist without items', () => {
    expect(refusalBy(() => start({ itemId: ids.unknown }))).toBe('PlaylistItemNotFound');
    const [added] = nightAdded;
    expect(refusalBy(() => start({}, carouselAfter(added)))).toBe('PlaylistItemNotFound');
  });

  it('takes StartItemId with ResumeMode Custom, and only then', () => {
    const given = { ProgramId: ids.night, StartItemId: undefined, Offset: undefined };
    const starting = (how: object) =>
      startPlaylist.execute({ ...given, ...how } as never, {} as never, {} as never);
    return Promise.all([
      expect(starting({ ResumeMode: 'Custom' })).rejects.toMatchObject({ code: 'MissingStartItemId' }),
      expect(starting({ ResumeMode: 'Restart', StartItemId: ids.film })).rejects.toMatchObject({
        code: 'InvalidStartItemId',
      }),
    ]);
  });
});
