import { z } from 'zod';
import type { ExistingCaster, PartsReplaced } from '#libs/caster';
import { onCasterOf } from '#libs/wire';
import { partId, partIds } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { itemsReplaced } from './fill-playlist.js';
import { casterIdOfPlaylist, itemsOf, namedItem, playlistNotFound } from './named-playlist.js';

export const deletePlaylistItems = defineEdit({
  name: 'DeletePlaylistItems',
  summary: 'Deletes items of a playlist, all that are named or none.',
  permission: onCasterOf('delete', 'ProgramId'),
  parameters: { ProgramId: partId(), ProgramItemIds: partIds() },
  result: z.object({ ProgramId: z.string() }),
  refusals: [...playlistNotFound, 'PlaylistItemNotFound'],
  rest: { method: 'DELETE', path: '/v1/playlists/{ProgramId}/items' },

  casterIdOf: casterIdOfPlaylist,
  toInput: (given) => ({ programId: given.ProgramId, itemIds: given.ProgramItemIds }),
  decide: decideDeletePlaylistItems,
  toResult: (_edited, { ProgramId }) => ({ ProgramId }),
});

export function decideDeletePlaylistItems(
  caster: ExistingCaster,
  { programId, itemIds }: { readonly programId: string; readonly itemIds: readonly string[] },
  context: EditContext<'ProgramNotFound' | 'PlaylistItemNotFound'>,
): PartsReplaced<'playlistItem'> {
  const playlist = namedKey(caster, 'playlist', programId, context);
  const gone = new Set(itemIds.map((itemId) => namedItem(caster, playlist, itemId, context).key));
  const left = itemsOf(caster, playlist).filter(({ key }) => !gone.has(key));
  return itemsReplaced(caster, playlist, left, context.at);
}
