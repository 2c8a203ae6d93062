import {
  allParts,
  type Caster,
  type CasterCopied,
  type CasterEvent,
  type ExistingCaster,
  exists,
  isPartEvent,
  meaningOf,
  type PartKey,
  type PartKind,
  publicPartId,
} from '#libs/caster';
import type { PublishedCaster, PublishedEvent, PublishedType } from '#libs/caster-events';
import type { StoredEvent } from '#libs/event-store';
import { publishedCaster } from './published-caster.js';

type Published = {
  [Type in PublishedType]: Pick<Extract<PublishedEvent, { type: Type }>, 'type' | 'data'>;
}[PublishedType];

/** How the published types call each kind of part, and what they call its id. */
const kinds = {
  resource: ['video-resource', 'resourceId'],
  layout: ['layout', 'layoutId'],
  component: ['component', 'componentId'],
  scene: ['scene', 'sceneId'],
  episode: ['episode', 'episodeId'],
  studioLayout: ['studio-layout', 'studioLayoutId'],
  show: ['show', 'showId'],
  playlist: ['playlist', 'playlistId'],
  playlistItem: ['playlist-item', 'playlistItemId'],
} as const satisfies { readonly [K in PartKind]: readonly [word: string, id: string] };

/** What an event says of a studio, and by which ids it names parts. */
export interface Said {
  caster(after: ExistingCaster): PublishedCaster;
  idOf(key: PartKey): string;
  /** In the studio that a copy was made of. */
  idInSource(key: PartKey): string;
}

/**
 * What the world learns of a recorded event: the whole studio as the event left it, with public ids where the
 * setup has keys.
 */
export function publishedEvent(stored: StoredEvent, event: CasterEvent, after: Caster): PublishedEvent {
  const said: Said = {
    caster: publishedCaster,
    idOf: (key) => publicPartId(stored.casterId, key),
    idInSource: (key) => publicPartId((event as CasterCopied).sourceCasterId, key),
  };
  return { ...envelope(stored, event), ...typeAndData(event, after, said) } as PublishedEvent;
}

/** The type alone: what of the studio is said with it is not made. */
export function publishedTypeOf(event: CasterEvent, after: Caster): PublishedType {
  const unsaid = () => '';
  return typeAndData(event, after, { caster: () => undefined as never, idOf: unsaid, idInSource: unsaid })
    .type;
}

/** All but the type and the data. */
export function envelope(stored: StoredEvent, event: CasterEvent): Omit<PublishedEvent, 'type' | 'data'> {
  return {
    id: stored.eventId,
    accountId: stored.accountId,
    casterId: stored.casterId,
    era: stored.era,
    sequence: stored.version,
    time: event.at,
    correlationId: stored.meta.requestId,
    ...(stored.meta.traceparent !== undefined && { traceparent: stored.meta.traceparent }),
  };
}

export function typeAndData(event: CasterEvent, after: Caster, said: Said): Published {
  switch (event.type) {
    case 'CasterDeleted':
      return { type: 'live.caster.deleted.v1', data: { deletedAt: event.at } };
    case 'CasterErased':
      return { type: 'live.caster.erased.v1', data: null };
    case 'EpisodeGroupCreated': {
      const { programId, group, at } = event;
      const data = { programId, ...group, items: [...group.items], createdAt: at };
      return { type: 'live.episode-group.created.v1', data };
    }
    case 'EpisodeGroupDeleted':
      return { type: 'live.episode-group.deleted.v1', data: { deletedAt: event.at } };
    case 'EpisodeGroupErased':
      return { type: 'live.episode-group.erased.v1', data: null };
  }
  if (!exists(after)) throw new Error(`Event ${event.type} of a caster follows its deletion`);

  const caster = said.caster(after);
  const { idOf } = said;
  if (isPartEvent(event)) {
    const { kind } = meaningOf(event) as { kind: PartKind };
    const [word, id] = kinds[kind];
    // The types of the whole family are listed in `caster-events`; a test holds this spelling against them.
    if ('parts' in event) return { type: `live.caster.${word}s-replaced.v1`, data: { caster } } as Published;
    const mechanic = 'key' in event ? 'removed' : event.type.endsWith('Added') ? 'added' : 'changed';
    const key = 'key' in event ? event.key : event.part.key;
    return { type: `live.caster.${word}-${mechanic}.v1`, data: { caster, [id]: idOf(key) } } as Published;
  }
  switch (event.type) {
    case 'CasterCreated':
      return { type: 'live.caster.created.v1', data: { caster } };
    case 'CasterCopied':
      return {
        type: 'live.caster.copied.v1',
        data: {
          sourceCasterId: event.sourceCasterId,
          sourceVersion: event.sourceVersion,
          caster,
          ids: Object.fromEntries(allParts(event.setup).map(({ key }) => [said.idInSource(key), idOf(key)])),
        },
      };
    case 'CasterConfigured':
      return {
        type: 'live.caster.configured.v1',
        data: { caster, layoutsDiscarded: event.layoutsDiscarded },
      };
    case 'CasterStarted':
      return { type: 'live.caster.started.v1', data: { caster } };
    case 'CasterStopped':
      return { type: 'live.caster.stopped.v1', data: { caster } };
    case 'CasterRestarted':
      return { type: 'live.caster.restarted.v1', data: { caster } };
    case 'CasterRestored':
      return { type: 'live.caster.restored.v1', data: { caster, restoredVersion: event.restoredVersion } };
    case 'ResourceGroupChanged':
      return { type: 'live.caster.resource-group-changed.v1', data: { caster } };
    case 'SyncGroupsSet':
      return { type: 'live.caster.sync-groups-set.v1', data: { caster } };
    case 'ChannelSet':
      return {
        type: 'live.caster.channel-set.v1',
        data: { caster, channelId: event.channel.channelId },
      };
    case 'SceneStarted':
      return { type: 'live.caster.scene-started.v1', data: { caster, sceneId: idOf(event.scene) } };
    case 'SceneStopped':
      return { type: 'live.caster.scene-stopped.v1', data: { caster, sceneId: idOf(event.scene) } };
    case 'UrgentMaterialShown':
      return {
        type: 'live.caster.urgent-material-shown.v1',
        data: { caster, sceneId: idOf(event.scene) },
      };
    case 'VideoResourceShown':
      return {
        type: 'live.caster.video-resource-shown.v1',
        data: { caster, resourceId: idOf(event.resource), sceneId: idOf(event.scene) },
      };
    case 'ReferenceSnapshotTaken':
      return {
        type: 'live.caster.reference-snapshot-taken.v1',
        data: { caster, locationId: event.locationId },
      };
    case 'ShowListConfigured':
      return { type: 'live.caster.show-list-configured.v1', data: { caster } };
    case 'ShowChosen':
      return { type: 'live.caster.show-chosen.v1', data: { caster, showId: idOf(event.show) } };
    case 'PlaylistStarted':
      return {
        type: 'live.caster.playlist-started.v1',
        data: { caster, playlistId: idOf(event.playlist) },
      };
    case 'PlaylistStopped':
      return {
        type: 'live.caster.playlist-stopped.v1',
        data: { caster, playlistId: idOf(event.playlist) },
      };
  }
}
