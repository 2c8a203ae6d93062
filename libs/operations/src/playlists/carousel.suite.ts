import {
  type CasterEvent,
  type ExistingCaster,
  emptySetup,
  partAdded,
  partsReplaced,
  publicPartId,
} from '#libs/caster';
import { newsroomAfter, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';

export const room = { ...roomForAll, refuse };

const at = '2026-11-01T08:00:00.000Z';
const bare = emptySetup({ normType: 3, tags: [], casterTemplate: 'lp_noTranscode' });

export const carouselCreated = {
  type: 'CasterCreated',
  casterId: '5d0ab0a4-5b0c-4a53-8a54-6fb3d0a1a7f2',
  name: 'Night programme',
  clientToken: 'first',
  setup: { ...bare, config: { ...bare.config, domainName: 'live.example.com', programInEffect: true } },
  at,
} as const satisfies CasterEvent;

/** A light-carousel studio that may have a playlist, after these events. */
export function carouselAfter(...events: readonly CasterEvent[]): ExistingCaster {
  return newsroomAfter(carouselCreated, ...events);
}

export const film = { name: 'Film', resourceType: 'vod', resourceValue: 'film-1' };
export const trailer = { name: 'Trailer', resourceType: 'vod', resourceValue: 'trailer-1' };
export const news = { name: 'News', resourceType: 'url', resourceValue: 'https://example.com/news.mp4' };

export const filmItem = { key: 'playlistItem-2', playlist: 'playlist-1', ...film } as const;
export const trailerItem = { key: 'playlistItem-3', playlist: 'playlist-1', ...trailer } as const;

/** Its playlist of a film and a trailer. */
export const nightAdded = [
  partAdded('playlist', { key: 'playlist-1', name: 'Night', repeatNumber: -1 }, at),
  partsReplaced('playlistItem', [filmItem, trailerItem], at),
] as const;

const idOf = (key: Parameters<typeof publicPartId>[1]) => publicPartId(carouselCreated.casterId, key);
export const ids = {
  night: idOf('playlist-1'),
  film: idOf('playlistItem-2'),
  trailer: idOf('playlistItem-3'),
  unknown: idOf('playlistItem-99'),
};
