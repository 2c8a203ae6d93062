import { z } from 'zod';
import { type ExistingCaster, type Playlist, publicPartId } from '#libs/caster';
import type { PlaylistOfCaster } from '#libs/read-models';
import { integer, onCasterOf } from '#libs/wire';
import { partId } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';

export const listPlaylist = defineOperation({
  name: 'ListPlaylist',
  kind: 'query',
  summary: 'Pages through the playlists of the account, or shows the one that ProgramId names.',
  permission: onCasterOf('get', 'ProgramId'),
  callsPerSecond: 10,
  parameters: {
    ProgramId: partId().optional(),
    Page: integer({ min: 1 }).default(1),
    PageSize: integer({ min: 1 }).default(100),
  },
  result: z.object({
    Total: z.number(),
    ProgramList: z.array(
      z.object({
        CasterId: z.string(),
        DomainName: z.string().optional(),
        ProgramId: z.string(),
        ProgramName: z.string().optional(),
        RepeatNumber: z.number(),
        Status: z.number(),
      }),
    ),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/playlists' },

  async execute({ ProgramId, Page, PageSize }, call, { casterList }) {
    const playlists = call.notFound ? [] : await casterList.playlists(call.accountId, ProgramId);
    const first = (Page - 1) * PageSize;
    return {
      Total: playlists.length,
      ProgramList: playlists.slice(first, first + PageSize).map(playlistResult),
    };
  },
});

/** A playlist of a studio as the list of the account has it. */
export function playlistOf(
  { casterId, setup, playing = [] }: ExistingCaster,
  { key, name, repeatNumber }: Playlist,
): PlaylistOfCaster {
  return {
    casterId,
    domainName: setup.config.domainName ?? null,
    programId: publicPartId(casterId, key),
    ...(name !== undefined && { name }),
    repeatNumber,
    playing: playing.some(({ playlist }) => playlist === key),
  };
}

export function playlistResult({
  casterId,
  domainName,
  programId,
  name,
  repeatNumber,
  playing,
}: PlaylistOfCaster) {
  return {
    CasterId: casterId,
    DomainName: domainName ?? undefined,
    ProgramId: programId,
    ProgramName: name,
    RepeatNumber: repeatNumber,
    Status: playing ? 1 : 0,
  };
}
