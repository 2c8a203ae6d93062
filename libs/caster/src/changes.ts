import { type Caster, evolve, exists } from './caster.js';
import {
  type CasterDifference,
  differenceOf,
  type EntryDifference,
  type PartDifference,
} from './difference.js';
import type { CasterEvent } from './events.js';
import { isPartEvent, meaningOf } from './part-events.js';
import { kindOf, type PartKey, type PartKind, partKinds } from './part-kinds.js';

/** What an event did to its studio, in a few words for whoever looks back. */
export interface CasterChanges {
  /** The name, where it came with this event; without a `before` where the studio did. */
  readonly name?: { readonly before?: string; readonly after: string };
  /** Of a copy: the source and its version. */
  readonly copiedFrom?: { readonly casterId: string; readonly version: number };
  /** Of a restore: the version that it has again. */
  readonly restoredVersion?: number;
  /** What the event is about, whether or not anything of the setup changed with it. */
  readonly subjects: readonly Subject[];
  /** Members outside of parts that changed, by path: `config.delay`. */
  readonly members: readonly string[];
  /** Tags by their key, channels by their id. */
  readonly tags: readonly EntryChange[];
  readonly channels: readonly EntryChange[];
  /** The first of the parts that changed, what follows from the event included; `counts` has all. */
  readonly parts: readonly PartChange[];
  readonly counts: readonly PartCounts[];
  /** Kinds of parts whose order changed. */
  readonly reordered: readonly PartKind[];
}

/** One of them. */
export interface Subject {
  readonly part?: PartKey;
  readonly kind?: PartKind;
  readonly channelId?: string;
  readonly locationId?: string;
}

export interface EntryChange {
  readonly key: string;
  readonly change: EntryDifference['change'];
  /** Which members; none of what was added or removed as a whole. */
  readonly members: readonly string[];
}

export interface PartChange extends EntryChange {
  readonly kind: PartKind;
  readonly key: PartKey;
}

/** How many parts of a kind. */
export interface PartCounts {
  readonly kind: PartKind;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

// An import brings thousands at once.
const PARTS_NAMED = 20;

/** What `event` did to the studio that was `before`. Pure: the fold tells all that follows from it. */
export function changesOf(before: Caster, event: CasterEvent): CasterChanges {
  const after = evolve(before, event);
  const difference = exists(before) && exists(after) ? differenceOf(before, after) : none;
  const named = difference.members.find(({ member }) => member === 'name');
  const parts = difference.parts;
  return {
    ...(exists(after) && !exists(before) && { name: { after: after.name } }),
    ...(named && { name: { before: String(named.before), after: String(named.after) } }),
    ...(event.type === 'CasterCopied' && {
      copiedFrom: { casterId: event.sourceCasterId, version: event.sourceVersion },
    }),
    ...(event.type === 'CasterRestored' && { restoredVersion: event.restoredVersion }),
    subjects: subjectsOf(event),
    members: difference.members.flatMap(({ member }) => (member === 'name' ? [] : member)),
    tags: difference.tags.map(changeOf),
    channels: difference.channels.map(changeOf),
    parts: parts.slice(0, PARTS_NAMED).map((part) => ({ kind: part.kind, ...changeOf(part) })),
    counts: exists(after) && !exists(before) ? countsOfBirth(after.setup.parts) : countsOf(parts),
    reordered: difference.orders.flatMap(({ list }) => (list === 'tags' || list === 'channels' ? [] : list)),
  };
}

const none: CasterDifference = { members: [], tags: [], channels: [], parts: [], orders: [] };

function changeOf<Entry extends EntryDifference>({ key, change, members }: Entry) {
  return {
    key: key as Entry['key'],
    change,
    members: change === 'changed' ? members.map(({ member }) => member) : [],
  };
}

function countsOf(parts: readonly PartDifference[]): PartCounts[] {
  const counted = (kind: PartKind, wanted: EntryDifference['change']) =>
    parts.filter((part) => part.kind === kind && part.change === wanted).length;
  return partKinds.flatMap((kind) =>
    parts.some((part) => part.kind === kind)
      ? {
          kind,
          added: counted(kind, 'added'),
          removed: counted(kind, 'removed'),
          changed: counted(kind, 'changed'),
        }
      : [],
  );
}

function countsOfBirth(parts: { readonly [K in PartKind]: readonly unknown[] }): PartCounts[] {
  return partKinds.flatMap((kind) =>
    parts[kind].length > 0 ? { kind, added: parts[kind].length, removed: 0, changed: 0 } : [],
  );
}

/** No type of event may be forgotten here: without a default the compiler asks for it. */
function subjectsOf(event: CasterEvent): readonly Subject[] {
  if (isPartEvent(event)) {
    const { kind } = meaningOf(event) as { kind: PartKind };
    if ('parts' in event) return [{ kind }];
    return [partSubject('key' in event ? event.key : event.part.key)];
  }
  switch (event.type) {
    case 'CasterCreated':
    case 'CasterCopied':
    case 'CasterConfigured':
    case 'CasterStarted':
    case 'CasterStopped':
    case 'CasterRestarted':
    case 'CasterDeleted':
    case 'CasterErased':
    case 'CasterRestored':
    case 'ResourceGroupChanged':
    case 'SyncGroupsSet':
    case 'ShowListConfigured':
    case 'EpisodeGroupCreated':
    case 'EpisodeGroupDeleted':
    case 'EpisodeGroupErased':
      return [];
    case 'ChannelSet':
      return [{ channelId: event.channel.channelId }];
    case 'SceneStarted':
    case 'SceneStopped':
    case 'UrgentMaterialShown':
      return [partSubject(event.scene)];
    case 'VideoResourceShown':
      return [partSubject(event.resource), partSubject(event.scene)];
    case 'ReferenceSnapshotTaken':
      return [{ locationId: event.locationId }];
    case 'ShowChosen':
      return [partSubject(event.show)];
    case 'PlaylistStarted':
      return [event.playlist, ...(event.item === undefined ? [] : [event.item])].map(partSubject);
    case 'PlaylistStopped':
      return [partSubject(event.playlist)];
  }
}

function partSubject(key: PartKey): Subject {
  return { kind: kindOf(key), part: key };
}
