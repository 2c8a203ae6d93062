import { isDeepStrictEqual } from 'node:util';
import {
  type CasterConfig,
  type ExistingCaster,
  type PartKey,
  type PartKind,
  type Parts,
  publicPartId,
} from '#libs/caster';
import type { PublishedCaster } from '#libs/caster-events';

export type IdOf = (key: PartKey) => string;
type Published<List extends keyof PublishedCaster> =
  NonNullable<PublishedCaster[List]> extends (infer Item)[] ? Item : never;

/** How a part of each kind is published: member by member, each name of a part by its public id. */
const publishedParts = {
  resource: (idOf: IdOf, { key, ...part }: Parts['resource']): Published<'videoResources'> => ({
    id: idOf(key),
    ...part,
  }),
  layout: (
    idOf: IdOf,
    { key, videoLayers, blendList, audioLayers, mixList }: Parts['layout'],
  ): Published<'layouts'> => ({
    id: idOf(key),
    videoLayers: videoLayers.map((layer) => ({
      ...layer,
      positionNormalized: [...layer.positionNormalized],
    })),
    blendList: [...blendList],
    audioLayers: [...audioLayers],
    mixList: [...mixList],
  }),
  component: (
    idOf: IdOf,
    { key, name = idOf(key), locationId, effect, layerOrder, layer, content }: Parts['component'],
  ): Published<'components'> => ({
    name,
    id: idOf(key),
    locationId,
    effect,
    ...(layerOrder !== undefined && { layerOrder }),
    layer: { ...layer, positionNormalized: [...layer.positionNormalized] },
    content,
  }),
  scene: (
    idOf: IdOf,
    { key, name, output, layout, components, audio }: Parts['scene'],
  ): Published<'scenes'> => ({
    id: idOf(key),
    name,
    output,
    ...(layout !== undefined && { layoutId: idOf(layout) }),
    componentIds: components.map(idOf),
    audio: {
      followsVideo: audio.followsVideo,
      audioLayers: [...audio.audioLayers],
      mixList: [...audio.mixList],
    },
  }),
  episode: (
    idOf: IdOf,
    { key, name = idOf(key), resource, components, ...part }: Parts['episode'],
  ): Published<'episodes'> => ({
    id: idOf(key),
    name,
    ...part,
    ...(resource !== undefined && { resourceId: idOf(resource) }),
    componentIds: components.map(idOf),
  }),
  studioLayout: (
    idOf: IdOf,
    { key, common, media, screens, layerOrder, ...part }: Parts['studioLayout'],
  ): Published<'studioLayouts'> => ({
    id: idOf(key),
    ...part,
    ...(common !== undefined && { common: withResourceId(common, idOf) }),
    media: media.map((held) => ({
      ...withResourceId(held, idOf),
      positionNormalized: [...held.positionNormalized],
    })),
    screens: screens.map((held) => withResourceId(held, idOf)),
    layerOrder: [...layerOrder],
  }),
  show: (idOf: IdOf, { key, name = idOf(key), ...part }: Parts['show']): Published<'shows'> => ({
    id: idOf(key),
    name,
    ...part,
  }),
  playlist: (
    idOf: IdOf,
    { key, name = idOf(key), repeatNumber }: Parts['playlist'],
  ): Published<'playlists'> => ({
    id: idOf(key),
    name,
    repeatNumber,
  }),
  playlistItem: (
    idOf: IdOf,
    { key, playlist, name = idOf(key), ...part }: Parts['playlistItem'],
  ): Published<'playlistItems'> => ({ id: idOf(key), playlistId: idOf(playlist), name, ...part }),
} satisfies { readonly [K in PartKind]: (idOf: IdOf, part: Parts[K]) => object };

type PublishedParts = { [K in PartKind]: ReturnType<(typeof publishedParts)[K]> };

export function publishedPart<K extends PartKind>(kind: K, part: Parts[K], idOf: IdOf): PublishedParts[K] {
  const published: { [K in PartKind]: (idOf: IdOf, part: Parts[K]) => PublishedParts[K] } = publishedParts;
  return published[kind](idOf, part);
}

/** The whole studio in published words, with public ids where the setup has keys. */
export function publishedCaster(
  caster: ExistingCaster,
  idOf: IdOf = (key) => publicPartId(caster.casterId, key),
  published: <K extends PartKind>(kind: K, part: Parts[K]) => PublishedParts[K] = (kind, part) =>
    publishedPart(kind, part, idOf),
): PublishedCaster {
  const { casterId, name, status, setup, createdAt, modifiedAt, playing = [] } = caster;
  const all = <K extends PartKind>(kind: K): PublishedParts[K][] =>
    (setup.parts[kind] as readonly Parts[K][]).map((part) => published(kind, part));
  return {
    casterId,
    name,
    status,
    chargeType: setup.chargeType,
    normType: setup.normType,
    tags: [...setup.tags],
    ...(setup.resourceGroupId !== undefined && { resourceGroupId: setup.resourceGroupId }),
    createdAt,
    modifiedAt,
    config: publishedConfig(setup.config, idOf),
    videoResources: all('resource'),
    layouts: all('layout'),
    components: all('component'),
    // What v1 learned after its first release is there where there is something to say.
    ...unlessEmpty({
      scenes: all('scene'),
      episodes: all('episode'),
      studioLayouts: all('studioLayout'),
      shows: all('show'),
      playlists: all('playlist'),
      playlistItems: all('playlistItem'),
      channels: setup.channels.map((channel) => withResourceId(channel, idOf)),
      playing: playing.map(({ playlist, item, ...held }) => ({
        playlistId: idOf(playlist),
        ...(item !== undefined && { itemId: idOf(item) }),
        ...held,
      })),
    }),
    ...publishedShowList(setup.showList, idOf),
    ...(caster.status === 'running' && {
      run: {
        startedAt: caster.run.startedAt,
        sceneIds: caster.run.scenes.map(idOf),
        urgentSceneIds: caster.run.urgentScenes.map(idOf),
        channels: [...caster.run.channels],
        ...(caster.run.currentShow !== undefined && { currentShowId: idOf(caster.run.currentShow) }),
      },
    }),
  };
}

function unlessEmpty<Lists extends { readonly [member: string]: readonly unknown[] }>(
  lists: Lists,
): Partial<Lists> {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<Lists>;
}

/** The show list where anything was set: a new one plays once, and has nothing else. */
function publishedShowList(
  { highPriorityShow, ...showList }: ExistingCaster['setup']['showList'],
  idOf: IdOf,
): Pick<PublishedCaster, 'showList'> {
  if (highPriorityShow === undefined && isDeepStrictEqual(showList, { repeatTimes: 0 })) return {};
  return {
    showList: {
      ...showList,
      ...(highPriorityShow !== undefined && { highPriorityShowId: idOf(highPriorityShow) }),
    },
  };
}

function withResourceId<Held extends { readonly resource?: PartKey<'resource'> }>(
  { resource, ...held }: Held,
  idOf: IdOf,
) {
  return { ...held, ...(resource !== undefined && { resourceId: idOf(resource) }) };
}

// A member without a value is not there in JSON.
function publishedConfig(config: CasterConfig, idOf: IdOf): PublishedCaster['config'] {
  return {
    delay: config.delay,
    channelsEnabled: config.channelsEnabled,
    programInEffect: config.programInEffect,
    domainName: config.domainName,
    callbackUrl: config.callbackUrl,
    programName: config.programName,
    transcode: config.transcode && {
      ...config.transcode,
      liveTemplates: config.transcode.liveTemplates && [...config.transcode.liveTemplates],
    },
    record: config.record && { ...config.record, formats: [...config.record.formats] },
    sideOutputUrl: config.sideOutputUrl,
    sideOutputUrls: config.sideOutputUrls && [...config.sideOutputUrls],
    urgent: config.urgent,
    syncGroups: config.syncGroups?.map((group) => ({
      mode: group.mode,
      hostResourceId: group.hostResource && idOf(group.hostResource),
      resourceIds: group.resources.map(idOf),
      offsets: group.offsets && [...group.offsets],
      delayThreshold: group.delayThreshold,
    })),
  };
}
