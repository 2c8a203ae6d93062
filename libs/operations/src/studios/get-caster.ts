import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { channelsResult, describeCasterChannels } from '../channels/describe-caster-channels.js';
import { componentsResult, describeCasterComponents } from '../components/describe-caster-components.js';
import { configResult, describeCasterConfig } from '../config/describe-caster-config.js';
import { defineDescription } from '../description.js';
import { describeCasterLayouts, layoutsResult } from '../layouts/describe-caster-layouts.js';
import { listPlaylist, playlistOf, playlistResult } from '../playlists/list-playlist.js';
import { listPlaylistItems, playlistItemsResult } from '../playlists/list-playlist-items.js';
import { describeCasterProgram, programResult } from '../programs/describe-caster-program.js';
import { publicTime } from '../public-time.js';
import { sceneAudioAnswer, sceneAudioResult } from '../scenes/describe-caster-scene-audio.js';
import { describeCasterScenes, sceneResult } from '../scenes/describe-caster-scenes.js';
import { setupHash } from '../setup-hash.js';
import { describeShowList, showListResult } from '../show-lists/describe-show-list.js';
import { PLAYLIST_STUDIO } from '../show-lists/shows.js';
import { describeStudioLayouts, studioLayoutResult } from '../studio-layouts/describe-studio-layouts.js';
import {
  describeCasterVideoResources,
  videoResourcesResult,
} from '../video-resources/describe-caster-video-resources.js';

/**
 * The whole studio in one answer, for plain REST alone: the documented API has no such operation, its callers ask
 * for the pieces.
 */
export const getCaster = defineDescription({
  name: 'GetCaster',
  restOnly: true,
  summary: 'Reads one studio with its configuration, channels and parts of every kind.',
  permission: onCaster('get'),
  parameters: { CasterId: casterId() },
  result: z.object({
    CasterId: z.string(),
    CasterName: z.string(),
    NormType: z.number(),
    ChargeType: z.string(),
    Status: z.number(),
    ClientTokenId: z.string(),
    ResourceGroupId: z.string().optional(),
    Tags: z.object({ tag: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })) }),
    PurchaseTime: z.string().optional(),
    ExpireTime: z.string().optional(),
    StartTime: z.string().optional(),
    CreateTime: z.string(),
    LastModified: z.string(),
    SetupHash: z
      .string()
      .describe('SHA-256 of all that the studio owns but its name: that of a copy is the same'),
    Config: describeCasterConfig.result,
    VideoResources: describeCasterVideoResources.result.shape.VideoResources,
    Layouts: describeCasterLayouts.result.shape.Layouts,
    Components: describeCasterComponents.result.shape.Components,
    SceneList: z.object({
      Scene: z.array(
        describeCasterScenes.result.shape.SceneList.shape.Scene.element.extend(sceneAudioAnswer.shape),
      ),
    }),
    Channels: describeCasterChannels.result.shape.Channels,
    Episodes: describeCasterProgram.result.shape.Episodes,
    StudioLayouts: describeStudioLayouts.result.shape.StudioLayouts,
    ShowListInfo: describeShowList.result.shape.ShowListInfo.optional(),
    ProgramList: z.array(
      listPlaylist.result.shape.ProgramList.element.extend({
        ProgramItems: listPlaylistItems.result.shape.ProgramItems,
      }),
    ),
  }),
  rest: { method: 'GET', path: '/v1/casters/{CasterId}' },

  toResult: (caster, _given, { streams, now }) => ({
    CasterId: caster.casterId,
    CasterName: caster.name,
    NormType: caster.setup.normType,
    ChargeType: caster.setup.chargeType,
    Status: caster.status === 'running' ? 1 : 0,
    ClientTokenId: caster.clientToken,
    ResourceGroupId: caster.setup.resourceGroupId,
    Tags: { tag: caster.setup.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
    PurchaseTime: caster.purchasedAt,
    ExpireTime: caster.expiresAt,
    StartTime: caster.status === 'running' ? publicTime(caster.run.startedAt) : undefined,
    CreateTime: publicTime(caster.createdAt),
    LastModified: publicTime(caster.modifiedAt),
    SetupHash: setupHash(caster.setup),
    Config: configResult(caster),
    VideoResources: videoResourcesResult(caster, streams),
    Layouts: layoutsResult(caster),
    Components: componentsResult(caster),
    SceneList: {
      Scene: caster.setup.parts.scene.map((scene) => ({
        ...sceneResult(caster, scene, streams),
        ...sceneAudioResult(scene.audio),
      })),
    },
    Channels: channelsResult(caster, streams),
    Episodes: { Episode: programResult(caster, now) },
    StudioLayouts: caster.setup.parts.studioLayout.map((layout) =>
      studioLayoutResult(caster.casterId, layout),
    ),
    ShowListInfo: caster.setup.normType === PLAYLIST_STUDIO ? showListResult(caster) : undefined,
    ProgramList: caster.setup.parts.playlist.map((playlist) => ({
      ...playlistResult(playlistOf(caster, playlist)),
      ProgramItems: playlistItemsResult(caster, playlist.key),
    })),
  }),
});
