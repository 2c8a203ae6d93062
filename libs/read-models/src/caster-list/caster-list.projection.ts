import {
  type AutoShowListTask,
  type CasterEvent,
  type CasterSetup,
  decodeEvent,
  publicPartId,
  type Tag,
} from '#libs/caster';
import type { View } from '#libs/projections';

/** What lists say about a studio. */
export interface CasterListRow {
  readonly casterId: string;
  readonly name: string;
  readonly status: 'idle' | 'running';
  readonly startedAt: Date | null;
  readonly normType: number;
  readonly chargeType: string;
  readonly casterTemplate: string | null;
  readonly domainName: string | null;
  readonly channelsEnabled: boolean;
  readonly resourceGroupId: string | null;
  readonly tags: readonly Tag[];
  readonly clientToken: string;
  readonly purchasedAt: string | null;
  readonly expiresAt: string | null;
  readonly copiedFrom: string | null;
  /** Playlists are known by their ProgramId alone: this is where their studio is found. */
  readonly playlists: readonly ListedPlaylist[];
  readonly autoShowListTask: AutoShowListTask | null;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

export interface ListedPlaylist {
  readonly programId: string;
  readonly name?: string;
  readonly repeatNumber: number;
  readonly playing: boolean;
}

type Column = readonly [column: string, type: 'text' | 'int' | 'boolean' | 'timestamptz' | 'jsonb'];

/** Where each member of a row is kept. */
export const casterListColumns: { readonly [Member in Exclude<keyof CasterListRow, 'casterId'>]: Column } = {
  name: ['name', 'text'],
  status: ['status', 'text'],
  startedAt: ['started_at', 'timestamptz'],
  normType: ['norm_type', 'int'],
  chargeType: ['charge_type', 'text'],
  casterTemplate: ['caster_template', 'text'],
  domainName: ['domain_name', 'text'],
  channelsEnabled: ['channels_enabled', 'boolean'],
  resourceGroupId: ['resource_group_id', 'text'],
  tags: ['tags', 'jsonb'],
  clientToken: ['client_token', 'text'],
  purchasedAt: ['purchased_at', 'text'],
  expiresAt: ['expires_at', 'text'],
  copiedFrom: ['copied_from', 'text'],
  playlists: ['playlists', 'jsonb'],
  autoShowListTask: ['auto_show_list_task', 'jsonb'],
  createdAt: ['created_at', 'timestamptz'],
  modifiedAt: ['modified_at', 'timestamptz'],
};

const members = Object.entries(casterListColumns) as [Exclude<keyof CasterListRow, 'casterId'>, Column][];

/** The studios of an account, to be searched and paged. */
export const casterList: View<CasterListRow> = {
  name: 'caster_list',
  version: 2,
  rowSchema: 1,
  columns: Object.fromEntries(members.map(([, [column, type]]) => [column, type])),
  indexes: [
    'create index if not exists $table_by_change on $table (account_id, modified_at desc, caster_id) where not gone',
    'drop index if exists $table_by_account',
    'create index if not exists $table_by_playlist on $table using gin (playlists jsonb_path_ops) where not gone',
    `create index if not exists $table_with_playlists on $table (account_id, created_at, caster_id)
     where not gone and playlists <> '[]'::jsonb`,
    `create index if not exists $table_with_task on $table (account_id, created_at, caster_id)
     where not gone and auto_show_list_task is not null and auto_show_list_task <> 'null'::jsonb`,
  ],

  fold: (row, event) => casterListRow(row, event.casterId, decodeEvent(event)),

  encode(row) {
    const columns: Record<string, unknown> = {};
    for (const [member, [column]] of members) columns[column] = row[member];
    return columns;
  },

  decode: casterListOf,
};

export function casterListOf(columns: Record<string, unknown>): CasterListRow {
  return {
    casterId: columns.caster_id,
    ...Object.fromEntries(members.map(([member, [column]]) => [member, columns[column]])),
  } as unknown as CasterListRow;
}

export function casterListRow(
  row: CasterListRow | null,
  casterId: string,
  event: CasterEvent,
): CasterListRow | null {
  switch (event.type) {
    case 'CasterCreated':
    case 'CasterCopied':
      return started(casterId, event);
    case 'CasterDeleted':
    case 'CasterErased':
    case 'EpisodeGroupCreated':
    case 'EpisodeGroupDeleted':
    case 'EpisodeGroupErased':
      return null;
  }
  return row && { ...row, ...changes(row, event), modifiedAt: new Date(event.at) };
}

/** What an edit changes about what lists say; most change nothing but the time. */
function changes(row: CasterListRow, event: CasterEvent): Partial<CasterListRow> {
  const programId = (key: `playlist-${number}`) => publicPartId(row.casterId, key);
  const withPlaying = (key: `playlist-${number}`, playing: boolean) => ({
    playlists: row.playlists.map((held) => (held.programId === programId(key) ? { ...held, playing } : held)),
  });
  switch (event.type) {
    case 'CasterConfigured':
      return { name: event.name, ...configured(event.config) };
    case 'CasterRestored':
      return { name: event.name, ...owned(row, event.setup) };
    case 'CasterStarted':
      return { status: 'running', startedAt: new Date(event.at) };
    case 'CasterStopped':
      return { status: 'idle', startedAt: null };
    case 'ResourceGroupChanged':
      return { resourceGroupId: event.resourceGroupId };
    case 'PlaylistAdded':
      return { playlists: [...row.playlists, listed(row.casterId, event.part, false)] };
    case 'PlaylistChanged':
      return {
        playlists: row.playlists.map((held) =>
          held.programId === programId(event.part.key)
            ? listed(row.casterId, event.part, held.playing)
            : held,
        ),
      };
    case 'PlaylistRemoved':
      return { playlists: row.playlists.filter((held) => held.programId !== programId(event.key)) };
    case 'PlaylistsReplaced':
      return { playlists: listedAgain(row, event.parts) };
    case 'PlaylistStarted':
      return withPlaying(event.playlist, true);
    case 'PlaylistStopped':
      return withPlaying(event.playlist, false);
    default:
      return {};
  }
}

/** Written out: a rebuild makes one for each studio, and spreading objects took half of its time. */
function started(
  casterId: string,
  event: Extract<CasterEvent, { type: 'CasterCreated' | 'CasterCopied' }>,
): CasterListRow {
  const { config, normType, chargeType, resourceGroupId, tags, parts } = event.setup;
  const made = event.type === 'CasterCreated' ? event : undefined;
  const at = new Date(event.at);
  return {
    casterId,
    name: event.name,
    status: 'idle',
    startedAt: null,
    normType,
    chargeType,
    casterTemplate: config.transcode?.casterTemplate ?? null,
    domainName: config.domainName ?? null,
    channelsEnabled: config.channelsEnabled,
    resourceGroupId: resourceGroupId ?? null,
    tags,
    clientToken: event.clientToken,
    purchasedAt: made?.purchasedAt ?? null,
    expiresAt: made?.expiresAt ?? null,
    copiedFrom: event.type === 'CasterCopied' ? event.sourceCasterId : null,
    playlists: parts.playlist.map((playlist) => listed(casterId, playlist, false)),
    autoShowListTask: made?.autoShowListTask ?? null,
    createdAt: at,
    modifiedAt: at,
  };
}

/** All that lists say of a setup. */
function owned(row: CasterListRow, setup: CasterSetup): Partial<CasterListRow> {
  const { normType, chargeType, resourceGroupId, tags } = setup;
  return {
    normType,
    chargeType,
    ...configured(setup.config),
    resourceGroupId: resourceGroupId ?? null,
    tags,
    playlists: listedAgain(row, setup.parts.playlist),
  };
}

/** Playlists in the place of those that were listed: what plays, plays on. */
function listedAgain(row: CasterListRow, playlists: CasterSetup['parts']['playlist']): ListedPlaylist[] {
  const playing = new Set(row.playlists.flatMap((held) => (held.playing ? [held.programId] : [])));
  return playlists.map((playlist) =>
    listed(row.casterId, playlist, playing.has(publicPartId(row.casterId, playlist.key))),
  );
}

function configured(config: CasterSetup['config']) {
  return {
    casterTemplate: config.transcode?.casterTemplate ?? null,
    domainName: config.domainName ?? null,
    channelsEnabled: config.channelsEnabled,
  };
}

function listed(
  casterId: string,
  { key, name, repeatNumber }: CasterSetup['parts']['playlist'][number],
  playing: boolean,
): ListedPlaylist {
  return {
    programId: publicPartId(casterId, key),
    ...(name !== undefined && { name }),
    repeatNumber,
    playing,
  };
}
