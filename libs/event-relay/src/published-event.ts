import {
  type Caster,
  type CasterConfig,
  type CasterEvent,
  type Component,
  keysByPublicId,
  type Part,
  type PartKey,
  publicPartId,
  type StandingCaster,
} from '#libs/caster';
import type { PublishedCaster, PublishedEvent } from '#libs/caster-events';
import type { StoredEvent } from '#libs/event-store';

/**
 * What the world learns of a recorded event: the whole studio as the event left it, with public ids where the
 * setup has keys.
 */
export function publishedEvent(stored: StoredEvent, event: CasterEvent, after: Caster): PublishedEvent {
  const { casterId, meta } = stored;
  const about = {
    id: stored.eventId,
    accountId: stored.accountId,
    casterId,
    era: stored.era,
    sequence: stored.version,
    time: event.at,
    correlationId: meta.requestId,
    ...(meta.traceparent !== undefined && { traceparent: meta.traceparent }),
  };
  if (event.type === 'CasterDeleted')
    return { ...about, type: 'live.caster.deleted.v1', data: { deletedAt: event.at } };
  if (after.status !== 'idle')
    throw new Error(`Event ${event.type} of caster ${casterId} follows its deletion`);

  const caster = publishedCaster(after);
  switch (event.type) {
    case 'CasterCreated':
      return { ...about, type: 'live.caster.created.v1', data: { caster } };
    case 'CasterCopied':
      return {
        ...about,
        type: 'live.caster.copied.v1',
        data: {
          sourceCasterId: event.sourceCasterId,
          sourceVersion: event.sourceVersion,
          caster,
          ids: Object.fromEntries(
            [...keysByPublicId(event.sourceCasterId, event.setup)].map(([id, key]) => [
              id,
              publicPartId(casterId, key),
            ]),
          ),
        },
      };
    case 'CasterConfigured':
      return {
        ...about,
        type: 'live.caster.configured.v1',
        data: { caster, layoutsDiscarded: event.layoutsDiscarded },
      };
    case 'VideoResourceAdded':
      return {
        ...about,
        type: 'live.caster.video-resource-added.v1',
        data: { caster, resourceId: publicPartId(casterId, event.videoResource.key) },
      };
    case 'LayoutAdded':
      return {
        ...about,
        type: 'live.caster.layout-added.v1',
        data: { caster, layoutId: publicPartId(casterId, event.layout.key) },
      };
    case 'ComponentAdded':
      return {
        ...about,
        type: 'live.caster.component-added.v1',
        data: { caster, componentId: publicPartId(casterId, event.component.key) },
      };
  }
}

function publishedCaster({
  casterId,
  name,
  status,
  setup,
  createdAt,
  modifiedAt,
}: StandingCaster): PublishedCaster {
  const idOf = (key: PartKey) => publicPartId(casterId, key);
  const withId = <P extends Part>({ key, ...part }: P) => ({ id: idOf(key), ...part });
  const { schemaVersion, config, videoResources, layouts, components, ...chosen } = setup;
  return {
    casterId,
    name,
    status,
    ...chosen,
    createdAt,
    modifiedAt,
    config: publishedConfig(config, idOf),
    videoResources: videoResources.map(withId),
    layouts: layouts.map(withId),
    components: components.map((component: Component) => ({
      name: idOf(component.key),
      ...withId(component),
    })),
    // The published arrays are read here, never changed; the setup's are frozen by type.
  } as unknown as PublishedCaster;
}

function publishedConfig({ syncGroups, ...config }: CasterConfig, idOf: (key: PartKey) => string) {
  if (syncGroups === undefined) return config;

  return {
    ...config,
    syncGroups: syncGroups.map(({ mode, hostResource, resources }) => ({
      mode,
      ...(hostResource !== undefined && { hostResourceId: idOf(hostResource) }),
      resourceIds: resources.map(idOf),
    })),
  };
}
