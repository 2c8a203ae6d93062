import { z } from 'zod';
import { type ExistingCaster, type PlaylistItem, type PlaylistStarted, partKeyOf } from '#libs/caster';
import { choice, integer, invalidParameter, missingParameter, onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineEdit, type EditContext } from '../edit.js';
import { namedKey } from '../parts.js';
import { present } from '../present.js';
import type { Stream } from '../stream-addresses.js';
import { casterIdOfPlaylist, itemsOf, namedItem, playlistNotFound } from './named-playlist.js';

export const startPlaylist = defineEdit({
  name: 'StartPlaylist',
  summary: 'Plays a playlist from its first item, from where it is, or from another item.',
  permission: onCasterOf('update', 'ProgramId'),
  parameters: {
    ProgramId: partId(),
    ResumeMode: choice(['Restart', 'Continue', 'Custom']).default('Restart'),
    StartItemId: partId().optional(),
    Offset: integer({ min: 0 }).optional(),
  },
  result: z.object({
    ProgramId: z.string(),
    StreamInfo: z
      .object({
        AppName: z.string(),
        DomainName: z.string(),
        StreamName: z.string(),
        Streams: z.object({
          Stream: z.array(
            z.object({
              Quality: z.string(),
              PullFlvUrl: z.string(),
              PullM3U8Url: z.string(),
              PullRtmpUrl: z.string(),
            }),
          ),
        }),
      })
      .optional(),
  }),
  refusals: [...playlistNotFound, 'PlaylistItemNotFound'],
  rest: { method: 'POST', path: '/v1/playlists/{ProgramId}/start' },

  casterIdOf: casterIdOfPlaylist,
  toInput: ({ ProgramId, ResumeMode, StartItemId, Offset }): Start => {
    if (ResumeMode === 'Custom' && StartItemId === undefined)
      throw missingParameter('StartItemId', 'ResumeMode Custom starts with an item of your choice');
    if (ResumeMode !== 'Custom' && StartItemId !== undefined)
      throw invalidParameter('StartItemId', { hint: 'it belongs to ResumeMode Custom' });
    return {
      programId: ProgramId,
      continues: ResumeMode === 'Continue',
      itemId: StartItemId,
      offset: Offset,
    };
  },
  decide: decideStartPlaylist,
  toResult: ({ caster, streams }, { ProgramId }) => {
    const key = partKeyOf(caster, 'playlist', ProgramId);
    const stream = key && streams.ofPlaylist(caster, { key });
    return { ProgramId, StreamInfo: stream && streamInfo(stream) };
  },
});

interface Start {
  readonly programId: string;
  /** Whether it goes on where it is. */
  readonly continues: boolean;
  readonly itemId?: string;
  /** Milliseconds. */
  readonly offset?: number;
}

/** One that plays may be started again: it plays on from there. */
export function decideStartPlaylist(
  caster: ExistingCaster,
  { programId, continues, itemId, offset }: Start,
  context: EditContext<'ProgramNotFound' | 'PlaylistItemNotFound'>,
): PlaylistStarted {
  const { at, refuse } = context;
  const playlist = namedKey(caster, 'playlist', programId, context);
  const items = itemsOf(caster, playlist);
  const held = continues ? caster.playing?.find((playing) => playing.playlist === playlist) : undefined;
  const named = itemId === undefined ? undefined : namedItem(caster, playlist, itemId, context);
  const item = named ?? items.find(({ key }) => key === held?.item) ?? items[0];
  if (item === undefined)
    throw refuse('PlaylistItemNotFound', `Playlist ${programId} has no items: add some, then start it.`);

  return startedAt(item, offset ?? (item.key === held?.item ? held.offset : undefined), at);
}

function startedAt({ key, playlist }: PlaylistItem, offset: number | undefined, at: string): PlaylistStarted {
  return present({ type: 'PlaylistStarted' as const, playlist, item: key, offset, at });
}

function streamInfo({ domainName, appName, streamName, renditions }: Stream) {
  return {
    AppName: appName,
    DomainName: domainName,
    StreamName: streamName,
    Streams: {
      Stream: renditions.map(({ transcode, flv, m3u8, rtmp }) => ({
        Quality: transcode,
        PullFlvUrl: flv,
        PullM3U8Url: m3u8,
        PullRtmpUrl: rtmp,
      })),
    },
  };
}
