import type { CasterEvent } from './events.js';
import { liftSetup } from './lift-setup.js';
import { partEventTypes } from './part-events.js';

/** An event as a store keeps it. */
export interface EncodedEvent {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The schema version of each type that is recorded now. */
const versions: Readonly<Record<CasterEvent['type'], number>> = {
  ...(Object.fromEntries(partEventTypes.map((type) => [type, 1])) as Record<
    (typeof partEventTypes)[number],
    number
  >),
  VideoResourceAdded: 2,
  LayoutAdded: 2,
  ComponentAdded: 2,
  CasterCreated: 1,
  CasterCopied: 1,
  CasterConfigured: 1,
  CasterStarted: 1,
  CasterStopped: 1,
  CasterRestarted: 1,
  CasterDeleted: 1,
  CasterErased: 1,
  CasterRestored: 1,
  ResourceGroupChanged: 1,
  SyncGroupsSet: 1,
  ChannelSet: 1,
  SceneStarted: 1,
  SceneStopped: 1,
  UrgentMaterialShown: 1,
  VideoResourceShown: 1,
  ReferenceSnapshotTaken: 1,
  ShowListConfigured: 1,
  ShowChosen: 1,
  PlaylistStarted: 1,
  PlaylistStopped: 1,
  EpisodeGroupCreated: 1,
  EpisodeGroupDeleted: 1,
  EpisodeGroupErased: 1,
};

/** All that are recorded. */
export const eventTypes = Object.keys(versions) as readonly CasterEvent['type'][];

type Data = EncodedEvent['data'];

/** From a version of a type to the next. An older event opens for ever: a lift is never removed. */
const lifts: { readonly [Type in CasterEvent['type']]?: { readonly [from: number]: (data: Data) => Data } } =
  {
    // Version 1 called the part by its kind.
    VideoResourceAdded: { 1: ({ videoResource, ...data }) => ({ ...data, part: videoResource }) },
    LayoutAdded: { 1: ({ layout, ...data }) => ({ ...data, part: layout }) },
    ComponentAdded: { 1: ({ component, ...data }) => ({ ...data, part: component }) },
  };

export function encodeEvent({ type, ...data }: CasterEvent): EncodedEvent {
  return { type, schemaVersion: versions[type], data };
}

/** The event in today's shape, its setup with it. Throws for one of a newer program. */
export function decodeEvent({ type, schemaVersion, data }: EncodedEvent): CasterEvent {
  if (!isKnown(type) || schemaVersion > versions[type])
    throw new Error(
      `Event ${type} version ${schemaVersion} is newer than this program: upgrade it before it reads this store`,
    );

  let today = data;
  for (let version = schemaVersion; version < versions[type]; version += 1)
    today = lifts[type]?.[version]?.(today) ?? today;
  const setup = today.setup as Data | undefined;
  return {
    type,
    ...today,
    ...(setup !== undefined && { setup: liftSetup(setup) }),
  } as unknown as CasterEvent;
}

function isKnown(type: string): type is CasterEvent['type'] {
  return Object.hasOwn(versions, type);
}
