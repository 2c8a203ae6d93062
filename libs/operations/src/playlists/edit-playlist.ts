import { z } from 'zod';
import { type CasterEvent, type ExistingCaster, partChanged, partKeyOf } from '#libs/caster';
import { onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { itemsFor, itemsReplaced, itemsResult, itemsResultShape, withRoom } from './fill-playlist.js';
import { casterIdOfPlaylist, playlistNotFound } from './named-playlist.js';
import { type PlaylistContent, playlistContent, playlistParameters } from './playlist-parameters.js';

export const editPlaylist = defineEdit({
  name: 'EditPlaylist',
  summary:
    'Replaces the items of a playlist, and its configuration where one is given. Items that are named by their id keep it.',
  permission: onCasterOf('update', 'ProgramId'),
  parameters: { ProgramId: partId(), ...playlistParameters },
  result: z.object({ CasterId: z.string(), ProgramId: z.string(), Items: itemsResultShape }),
  refusals: [...playlistNotFound, 'TooManyParts'],
  rest: { method: 'PUT', path: '/v1/playlists/{ProgramId}' },

  casterIdOf: casterIdOfPlaylist,
  toInput: (given) => ({ programId: given.ProgramId, content: playlistContent(given) }),
  decide: decideEditPlaylist,
  toResult: ({ casterId, caster }, { ProgramId, ProgramItems }) => {
    const key = partKeyOf(caster, 'playlist', ProgramId) as `playlist-${number}`;
    return { CasterId: casterId, ProgramId, Items: itemsResult(caster, key, ProgramItems) };
  },
});

export function decideEditPlaylist(
  caster: ExistingCaster,
  {
    programId,
    content: { items, config },
  }: { readonly programId: string; readonly content: PlaylistContent },
  context: EditContext<'ProgramNotFound' | 'TooManyParts'>,
): CasterEvent[] {
  const { at } = context;
  const key = namedKey(caster, 'playlist', programId, context);
  const events = [
    ...(config !== undefined ? [partChanged('playlist', { key, repeatNumber: 0, ...config }, at)] : []),
    itemsReplaced(caster, key, itemsFor(caster, key, items), at),
  ];
  return withRoom(caster, events, context);
}
