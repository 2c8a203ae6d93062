import { z } from 'zod';
import { publishedCaster } from './published-caster.js';

/** The one schema of a studio that all events carry. */
export const caster = publishedCaster.describe('The whole studio as this event left it');

const replaced = z
  .object({ caster })
  .describe('The parts of the kind, and their order, are those that the studio has now');

const erased = z
  .null()
  .describe(
    'The last record of its key, without a value: what it was of is erased, and whoever holds anything of it drops that',
  );

/** The data of every published event, by its `ce_type`. */
export const publishedEvents = {
  'live.caster.created.v1': z.object({ caster }),
  'live.caster.copied.v1': z.object({
    sourceCasterId: z.string(),
    sourceVersion: z.number().int().describe('The committed version of the source that this is a copy of'),
    caster,
    ids: z.record(z.string(), z.string()).describe('The id of each part in the source → its id in the copy'),
  }),
  'live.caster.configured.v1': z.object({ caster, layoutsDiscarded: z.boolean() }),
  'live.caster.started.v1': z.object({ caster }),
  'live.caster.stopped.v1': z.object({ caster }),
  'live.caster.restarted.v1': z.object({ caster }),
  'live.caster.deleted.v1': z.object({ deletedAt: z.string() }),
  'live.caster.erased.v1': erased,
  'live.caster.restored.v1': z.object({
    caster,
    restoredVersion: z
      .number()
      .int()
      .describe('The version of this studio whose name, parts and settings it has again'),
  }),
  'live.caster.resource-group-changed.v1': z.object({ caster }),
  'live.caster.sync-groups-set.v1': z.object({ caster }),
  'live.caster.channel-set.v1': z.object({ caster, channelId: z.string() }),
  'live.caster.scene-started.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.scene-stopped.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.urgent-material-shown.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.video-resource-shown.v1': z.object({ caster, resourceId: z.string(), sceneId: z.string() }),
  'live.caster.reference-snapshot-taken.v1': z.object({ caster, locationId: z.string() }),
  'live.caster.show-list-configured.v1': z.object({ caster }),
  'live.caster.show-chosen.v1': z.object({ caster, showId: z.string() }),
  'live.caster.playlist-started.v1': z.object({ caster, playlistId: z.string() }),
  'live.caster.playlist-stopped.v1': z.object({ caster, playlistId: z.string() }),
  'live.caster.video-resource-added.v1': z.object({ caster, resourceId: z.string() }),
  'live.caster.video-resource-changed.v1': z.object({ caster, resourceId: z.string() }),
  'live.caster.video-resource-removed.v1': z.object({ caster, resourceId: z.string() }),
  'live.caster.video-resources-replaced.v1': replaced,
  'live.caster.layout-added.v1': z.object({ caster, layoutId: z.string() }),
  'live.caster.layout-changed.v1': z.object({ caster, layoutId: z.string() }),
  'live.caster.layout-removed.v1': z.object({ caster, layoutId: z.string() }),
  'live.caster.layouts-replaced.v1': replaced,
  'live.caster.component-added.v1': z.object({ caster, componentId: z.string() }),
  'live.caster.component-changed.v1': z.object({ caster, componentId: z.string() }),
  'live.caster.component-removed.v1': z.object({ caster, componentId: z.string() }),
  'live.caster.components-replaced.v1': replaced,
  'live.caster.scene-added.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.scene-changed.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.scene-removed.v1': z.object({ caster, sceneId: z.string() }),
  'live.caster.scenes-replaced.v1': replaced,
  'live.caster.episode-added.v1': z.object({ caster, episodeId: z.string() }),
  'live.caster.episode-changed.v1': z.object({ caster, episodeId: z.string() }),
  'live.caster.episode-removed.v1': z.object({ caster, episodeId: z.string() }),
  'live.caster.episodes-replaced.v1': replaced,
  'live.caster.studio-layout-added.v1': z.object({ caster, studioLayoutId: z.string() }),
  'live.caster.studio-layout-changed.v1': z.object({ caster, studioLayoutId: z.string() }),
  'live.caster.studio-layout-removed.v1': z.object({ caster, studioLayoutId: z.string() }),
  'live.caster.studio-layouts-replaced.v1': replaced,
  'live.caster.show-added.v1': z.object({ caster, showId: z.string() }),
  'live.caster.show-changed.v1': z.object({ caster, showId: z.string() }),
  'live.caster.show-removed.v1': z.object({ caster, showId: z.string() }),
  'live.caster.shows-replaced.v1': replaced,
  'live.caster.playlist-added.v1': z.object({ caster, playlistId: z.string() }),
  'live.caster.playlist-changed.v1': z.object({ caster, playlistId: z.string() }),
  'live.caster.playlist-removed.v1': z.object({ caster, playlistId: z.string() }),
  'live.caster.playlists-replaced.v1': replaced,
  'live.caster.playlist-item-added.v1': z.object({ caster, playlistItemId: z.string() }),
  'live.caster.playlist-item-changed.v1': z.object({ caster, playlistItemId: z.string() }),
  'live.caster.playlist-item-removed.v1': z.object({ caster, playlistItemId: z.string() }),
  'live.caster.playlist-items-replaced.v1': replaced,
  'live.episode-group.created.v1': z.object({
    programId: z.string(),
    domainName: z.string(),
    callbackUrl: z.string(),
    sideOutputUrl: z.string(),
    startTime: z.string(),
    repeatNum: z.number(),
    items: z.array(
      z.object({ itemId: z.string(), name: z.string().optional(), vodUrl: z.string().optional() }),
    ),
    createdAt: z.string(),
  }),
  'live.episode-group.deleted.v1': z.object({ deletedAt: z.string() }),
  'live.episode-group.erased.v1': erased,
} as const;
