import { z } from 'zod';
import { type ExistingCaster, type PartRemoved, partRemoved } from '#libs/caster';
import { onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { casterIdOfPlaylist, playlistNotFound } from './named-playlist.js';

export const deletePlaylist = defineEdit({
  name: 'DeletePlaylist',
  summary: 'Deletes a playlist and its items. One that plays stops.',
  permission: onCasterOf('delete', 'ProgramId'),
  parameters: { ProgramId: partId() },
  result: z.object({ ProgramId: z.string() }),
  refusals: playlistNotFound,
  rest: { method: 'DELETE', path: '/v1/playlists/{ProgramId}' },

  casterIdOf: casterIdOfPlaylist,
  toInput: ({ ProgramId }) => ProgramId,
  decide: decideDeletePlaylist,
  toResult: (_edited, { ProgramId }) => ({ ProgramId }),
});

export function decideDeletePlaylist(
  caster: ExistingCaster,
  programId: string,
  context: EditContext<'ProgramNotFound'>,
): PartRemoved<'playlist'> {
  return partRemoved('playlist', namedKey(caster, 'playlist', programId, context), context.at);
}
