import { z } from 'zod';
import {
  type CasterEvent,
  type ExistingCaster,
  type PartKey,
  type Playlist,
  partAdded,
  partChanged,
  partKey,
  partKeyOf,
  publicPartId,
} from '#libs/caster';
import { invalidParameter, missingParameter, onCaster } from '#libs/wire';
import { casterId, partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { partOf } from '../parts.js';
import type { Refusing } from '../refusals.js';
import { itemsFor, itemsReplaced, itemsResult, itemsResultShape, withRoom } from './fill-playlist.js';
import { itemsOf } from './named-playlist.js';
import { type PlaylistContent, playlistContent, playlistParameters } from './playlist-parameters.js';

export const addPlaylistItems = defineEdit({
  name: 'AddPlaylistItems',
  summary: 'Adds items to the playlist of a light-carousel studio, which has one from the first call on.',
  permission: onCaster('create'),
  parameters: { CasterId: casterId(), ProgramId: partId().optional(), ...playlistParameters },
  result: z.object({ ProgramId: z.string(), Items: itemsResultShape }),
  refusals: ['CasterNotFound', { refusal: 'CasterNotReady', as: 'IllegalOperation' }, 'TooManyParts'],
  rest: { method: 'POST', path: '/v1/casters/{CasterId}/playlist/items' },

  toInput: (given): Addition => ({ ...playlistContent(given), programId: given.ProgramId }),
  decide: decideAddPlaylistItems,
  toResult: ({ casterId, caster }, { ProgramItems }) => {
    const { key } = caster.setup.parts.playlist.at(-1) as Playlist;
    return { ProgramId: publicPartId(casterId, key), Items: itemsResult(caster, key, ProgramItems) };
  },
});

interface Addition extends PlaylistContent {
  readonly programId?: string;
}

export function decideAddPlaylistItems(
  caster: ExistingCaster,
  { programId, items, config }: Addition,
  context: EditContext<'CasterNotFound' | 'CasterNotReady' | 'TooManyParts'>,
): CasterEvent[] {
  requirePlaylistStudio(caster, context);
  const { at } = context;
  const playlist = playlistIn(caster, programId);
  if (playlist === undefined) {
    const key = partKey('playlist', caster.nextPart);
    const added = itemsFor(caster, key, items, caster.nextPart + 1);
    const events = [
      partAdded('playlist', { key, repeatNumber: 0, ...config }, at),
      ...(added.length > 0 ? [itemsReplaced(caster, key, added, at)] : []),
    ];
    return withRoom(caster, events, context);
  }

  const { key } = playlist;
  const changed = new Map(itemsFor(caster, key, items).map((item) => [item.key, item]));
  const held = itemsOf(caster, key);
  const kept = held.map((item) => changed.get(item.key) ?? item);
  const isHeld = new Set<PartKey>(held.map((item) => item.key));
  const added = [...changed.values()].filter((item) => !isHeld.has(item.key));
  const events = [
    ...(config !== undefined ? [partChanged('playlist', { ...playlist, ...config }, at)] : []),
    ...(changed.size > 0 ? [itemsReplaced(caster, key, [...kept, ...added], at)] : []),
  ];
  return withRoom(caster, events, context);
}

/** The playlist that is added to; none where this call makes it. */
function playlistIn(caster: ExistingCaster, programId: string | undefined): Playlist | undefined {
  const { casterId, setup } = caster;
  if (programId !== undefined) {
    const key = partKeyOf(caster, 'playlist', programId);
    if (key !== undefined) return partOf(caster, 'playlist', key);
    throw invalidParameter('ProgramId', { hint: `caster ${casterId} has no such playlist` });
  }
  const [playlist] = setup.parts.playlist;
  if (playlist !== undefined)
    throw missingParameter(
      'ProgramId',
      `the studio has the playlist ${publicPartId(casterId, playlist.key)}`,
    );
  return undefined;
}

function requirePlaylistStudio(
  { casterId, setup: { normType, config } }: ExistingCaster,
  { refuse }: Refusing<'CasterNotFound' | 'CasterNotReady'>,
): void {
  if (normType !== 3)
    throw refuse(
      'CasterNotFound',
      `Caster ${casterId} is no light-carousel studio: it has NormType ${normType}, a playlist needs one of NormType 3.`,
    );
  if (
    config.transcode?.casterTemplate !== 'lp_noTranscode' ||
    config.channelsEnabled ||
    !config.programInEffect
  )
    throw refuse(
      'CasterNotReady',
      `Caster ${casterId} cannot have a playlist yet: set CasterTemplate lp_noTranscode, ChannelEnable 0 and ProgramEffect 1 with SetCasterConfig.`,
    );
}
