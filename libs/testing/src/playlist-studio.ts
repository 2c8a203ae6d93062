import { type CasterEvent, type ExistingCaster, emptySetup, partAdded, type Show } from '#libs/caster';
import { newsroomAfter } from './newsroom.js';

const created: CasterEvent = {
  type: 'CasterCreated',
  casterId: 'playlist',
  name: 'Playlist',
  clientToken: 'first',
  setup: emptySetup({ normType: 6, tags: [] }),
  at: '2026-11-01T08:00:00.000Z',
};

/** A playlist studio with these shows, numbered from 1, after these events. */
export function playlistStudio(
  shows: readonly Omit<Show, 'key'>[] = [],
  ...events: readonly CasterEvent[]
): ExistingCaster {
  const added = shows.map((show, i) => partAdded('show', { key: `show-${i + 1}`, ...show }, created.at));
  return newsroomAfter(created, ...added, ...events);
}
