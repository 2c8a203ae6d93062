import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, refusalBy } from '#libs/testing';
import { decideAddPlaylistItems } from './add-playlist-items.js';
import {
  carouselAfter,
  carouselCreated,
  film,
  filmItem,
  ids,
  news,
  nightAdded,
  room,
  trailer,
  trailerItem,
} from './carousel.suite.js';

const { at } = room;
const night = carouselAfter(...nightAdded);

describe('AddPlaylistItems', () => {
  it('makes the playlist at the first call, which plays once unless told otherwise', () => {
    const items = [film, trailer];
    expect(decideAddPlaylistItems(carouselAfter(), { items }, room)).toEqual([
      { type: 'PlaylistAdded', part: { key: 'playlist-1', repeatNumber: 0 }, at },
      { type: 'PlaylistItemsReplaced', parts: [filmItem, trailerItem], at },
    ]);
    const config = { name: 'Night', repeatNumber: -1 };
    expect(decideAddPlaylistItems(carouselAfter(), { items, config }, room)[0]).toEqual({
      type: 'PlaylistAdded',
      part: { key: 'playlist-1', ...config },
      at,
    });
  });

  it('puts new items behind those that are there', () =>
    expect(decideAddPlaylistItems(night, { programId: ids.night, items: [news] }, room)).toEqual([
      {
        type: 'PlaylistItemsReplaced',
        parts: [filmItem, trailerItem, { key: 'playlistItem-4', playlist: 'playlist-1', ...news }],
        at,
      },
    ]));

  it('replaces an item that is named, in its place', () =>
    expect(
      decideAddPlaylistItems(night, { programId: ids.night, items: [{ ...news, itemId: ids.film }] }, room),
    ).toEqual([{ type: 'PlaylistItemsReplaced', parts: [{ ...filmItem, ...news }, trailerItem], at }]));

  it('fails items alone that name one which is not there', () => {
    const lost = { ...news, itemId: ids.unknown };
    const added = decideAddPlaylistItems(night, { programId: ids.night, items: [lost, news] }, room);
    expect(added).toEqual(decideAddPlaylistItems(night, { programId: ids.night, items: [news] }, room));
    expect(decideAddPlaylistItems(night, { programId: ids.night, items: [lost] }, room)).toEqual([]);
  });

  it('changes of the configuration what is given', () =>
    expect(
      decideAddPlaylistItems(night, { programId: ids.night, items: [], config: { repeatNumber: 2 } }, room),
    ).toEqual([
      { type: 'PlaylistChanged', part: { key: 'playlist-1', name: 'Night', repeatNumber: 2 }, at },
    ]));

  it('wants the playlist named once there is one, and no other', () => {
    expect(() => decideAddPlaylistItems(night, { items: [news] }, room)).toThrow(
      expect.objectContaining({ code: 'MissingProgramId', message: expect.stringContaining(ids.night) }),
    );
    expect(() => decideAddPlaylistItems(night, { programId: ids.film, items: [news] }, room)).toThrow(
      expect.objectContaining({ code: 'InvalidProgramId' }),
    );
  });

  it('needs a light-carousel studio that is set up for it', () => {
    const { setup } = carouselCreated;
    const refusal = (config: object) =>
      refusalBy(() =>
        decideAddPlaylistItems(
          newsroomAfter({ ...carouselCreated, setup: { ...setup, config: { ...setup.config, ...config } } }),
          { items: [film] },
          room,
        ),
      );
    expect(refusal({ programInEffect: false })).toBe('CasterNotReady');
    expect(refusal({ channelsEnabled: true })).toBe('CasterNotReady');
    expect(refusal({ transcode: { casterTemplate: 'lp_hd' } })).toBe('CasterNotReady');
    expect(refusalBy(() => decideAddPlaylistItems(newsroomAfter(), { items: [film] }, room))).toBe(
      'CasterNotFound',
    );
  });

  it('refuses items that the studio has no room for', () => {
    const small = { ...room, limits: { maxParts: 3 } };
    const adding = (context: typeof room) =>
      refusalBy(() => decideAddPlaylistItems(night, { programId: ids.night, items: [news] }, context));
    expect(adding(small)).toBe('TooManyParts');
    expect(adding({ ...room, limits: { maxParts: 4 } })).toContain('no refusal');
  });
});
