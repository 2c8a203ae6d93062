import { z } from 'zod';
import type { ExistingCaster, PlaylistStopped } from '#libs/caster';
import { onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { casterIdOfPlaylist, playlistNotFound } from './named-playlist.js';

export const stopPlaylist = defineEdit({
  name: 'StopPlaylist',
  summary: 'Stops a playlist. One that does not play stays as it is.',
  permission: onCasterOf('update', 'ProgramId'),
  parameters: { ProgramId: partId() },
  result: z.object({ ProgramId: z.string() }),
  refusals: playlistNotFound,
  rest: { method: 'POST', path: '/v1/playlists/{ProgramId}/stop' },

  casterIdOf: casterIdOfPlaylist,
  toInput: ({ ProgramId }) => ProgramId,
  decide: decideStopPlaylist,
  toResult: (_edited, { ProgramId }) => ({ ProgramId }),
});

export function decideStopPlaylist(
  caster: ExistingCaster,
  programId: string,
  context: EditContext<'ProgramNotFound'>,
): PlaylistStopped[] {
  const playlist = namedKey(caster, 'playlist', programId, context);
  const plays = caster.playing?.some((playing) => playing.playlist === playlist) ?? false;
  return plays ? [{ type: 'PlaylistStopped', playlist, at: context.at }] : [];
}
