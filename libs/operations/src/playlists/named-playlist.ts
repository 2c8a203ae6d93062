import { type ExistingCaster, type PartKey, type PlaylistItem, partKeyOf } from '#libs/caster';
import type { Call } from '#libs/wire';
import type { Services } from '../operation.js';
import { partOf } from '../parts.js';
import { type Refusing, refuse } from '../refusals.js';

// A playlist is named by its ProgramId alone. Whose it is or was is not told: to everybody else there is none.

/** The studio of the playlist that a call names. */
export async function casterIdOfPlaylist(
  { ProgramId }: { readonly ProgramId: string },
  { accountId, notFound }: Call,
  { casterList }: Pick<Services, 'casterList'>,
): Promise<string> {
  const [playlist] = notFound ? [] : await casterList.playlists(accountId, ProgramId);
  if (playlist === undefined)
    throw refuse(
      'ProgramNotFound',
      `Playlist ${ProgramId} does not exist; ListPlaylist lists those that do.`,
    );
  return playlist.casterId;
}

/** How every operation on a playlist refuses one that is not there, or goes together with its studio. */
export const playlistNotFound = [
  'ProgramNotFound',
  { refusal: 'CasterNotFound', as: 'InvalidProgram.NotFound' },
  { refusal: 'CasterOfAnotherAccount', as: 'InvalidProgram.NotFound' },
] as const;

export function itemsOf({ setup }: ExistingCaster, playlist: PartKey<'playlist'>): readonly PlaylistItem[] {
  return setup.parts.playlistItem.filter((item) => item.playlist === playlist);
}

/** The item of a playlist that a public id names. */
export function itemOf(
  caster: ExistingCaster,
  playlist: PartKey<'playlist'>,
  itemId: string,
): PlaylistItem | undefined {
  const key = partKeyOf(caster, 'playlistItem', itemId);
  const item = key && partOf(caster, 'playlistItem', key);
  return item?.playlist === playlist ? item : undefined;
}

/** The same, refused where the playlist has none. */
export function namedItem(
  caster: ExistingCaster,
  playlist: PartKey<'playlist'>,
  itemId: string,
  { refuse }: Refusing<'PlaylistItemNotFound'>,
): PlaylistItem {
  const item = itemOf(caster, playlist, itemId);
  if (item === undefined)
    throw refuse(
      'PlaylistItemNotFound',
      `Item ${itemId} is not in the playlist; ListPlaylistItems lists those that are.`,
    );
  return item;
}
