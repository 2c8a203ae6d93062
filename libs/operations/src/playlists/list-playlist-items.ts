import { z } from 'zod';
import { type ExistingCaster, type PartKey, publicPartId } from '#libs/caster';
import { onCasterOf } from '#libs/wire';
import { partId, partIds } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { namedKey } from '../parts.js';
import { refuse } from '../refusals.js';
import { casterIdOfPlaylist, itemsOf, namedItem, playlistNotFound } from './named-playlist.js';

export const listPlaylistItems = defineOperation({
  name: 'ListPlaylistItems',
  kind: 'query',
  summary: 'Lists the items of a playlist in their order, all of them or those that ProgramItemIds names.',
  permission: onCasterOf('get', 'ProgramId'),
  callsPerSecond: 10,
  parameters: { ProgramId: partId(), ProgramItemIds: partIds().optional() },
  result: z.object({
    Total: z.number(),
    ProgramItems: z.array(
      z.object({
        Index: z.number(),
        ProgramId: z.string(),
        ProgramItemId: z.string(),
        ProgramItemName: z.string().optional(),
        ResourceType: z.string(),
        ResourceValue: z.string(),
      }),
    ),
  }),
  refusals: [...playlistNotFound, 'PlaylistItemNotFound'],
  rest: { method: 'GET', path: '/v1/playlists/{ProgramId}/items' },

  async execute({ ProgramId, ProgramItemIds }, call, services) {
    const casterId = await casterIdOfPlaylist({ ProgramId }, call, services);
    const caster = await services.studios.read(call, casterId);
    const playlist = namedKey(caster, 'playlist', ProgramId, { refuse });
    const named =
      ProgramItemIds &&
      new Set(
        ProgramItemIds.map((id) => publicPartId(casterId, namedItem(caster, playlist, id, { refuse }).key)),
      );
    const items = playlistItemsResult(caster, playlist).filter(
      ({ ProgramItemId }) => named?.has(ProgramItemId) ?? true,
    );
    return { Total: items.length, ProgramItems: items };
  },
});

export function playlistItemsResult(caster: ExistingCaster, playlist: PartKey<'playlist'>) {
  const { casterId } = caster;
  return itemsOf(caster, playlist).map(({ key, name, resourceType, resourceValue }, i) => ({
    Index: i + 1,
    ProgramId: publicPartId(casterId, playlist),
    ProgramItemId: publicPartId(casterId, key),
    ProgramItemName: name,
    ResourceType: resourceType,
    ResourceValue: resourceValue,
  }));
}
