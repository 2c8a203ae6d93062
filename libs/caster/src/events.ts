import type { CasterConfig, SyncGroup } from './config.js';
import type { nouns, PartKey, PartKind } from './part-kinds.js';
import type { ShowList } from './parts/show.js';
import type { Parts } from './parts.js';
import type { ChannelPlayback, PlayingPlaylist } from './run-state.js';
import type { CasterSetup, Channel } from './setup.js';

/** What can happen to a studio. Facts in the past tense; times are ISO 8601 in UTC. */
export type CasterEvent = StudioEvent | PartEvent | EpisodeGroupEvent;

export type StudioEvent =
  | CasterCreated
  | CasterCopied
  | CasterConfigured
  | CasterStarted
  | CasterStopped
  | CasterRestarted
  | CasterDeleted
  | CasterErased
  | CasterRestored
  | ResourceGroupChanged
  | SyncGroupsSet
  | ChannelSet
  | SceneStarted
  | SceneStopped
  | UrgentMaterialShown
  | VideoResourceShown
  | ReferenceSnapshotTaken
  | ShowListConfigured
  | ShowChosen
  | PlaylistStarted
  | PlaylistStopped;

export interface CasterCreated {
  readonly type: 'CasterCreated';
  readonly casterId: string;
  readonly name: string;
  readonly clientToken: string;
  readonly setup: CasterSetup;
  readonly purchasedAt?: string;
  readonly expiresAt?: string;
  /** Of a studio that starts and stops by itself; no part of its setup, and so of no copy. */
  readonly autoShowListTask?: AutoShowListTask;
  readonly at: string;
}

export interface AutoShowListTask {
  /** Milliseconds since 1970. */
  readonly startTime: number;
  readonly endTime: number;
  readonly callbackUrl?: string;
  readonly resourceIds: readonly string[];
}

export interface CasterCopied {
  readonly type: 'CasterCopied';
  readonly casterId: string;
  readonly sourceCasterId: string;
  /** The committed version of the source that this is a copy of. */
  readonly sourceVersion: number;
  readonly name: string;
  readonly clientToken: string;
  readonly setup: CasterSetup;
  readonly at: string;
}

/** The whole configuration was replaced. */
export interface CasterConfigured {
  readonly type: 'CasterConfigured';
  readonly name: string;
  readonly config: CasterConfig;
  /** Layouts made for sources mean nothing to channels: switching channels on discarded them all. */
  readonly layoutsDiscarded: boolean;
  readonly at: string;
}

/** Its scenes are on from here. Those it had not yet were added right before. */
export interface CasterStarted {
  readonly type: 'CasterStarted';
  readonly at: string;
}

export interface CasterStopped {
  readonly type: 'CasterStopped';
  readonly at: string;
}

/** It took up its present settings, and plays on what it was playing. */
export interface CasterRestarted {
  readonly type: 'CasterRestarted';
  readonly at: string;
}

export interface CasterDeleted {
  readonly type: 'CasterDeleted';
  readonly at: string;
}

/**
 * The last event there can be: what the studio was is forgotten, and the events before this one are removed. It says
 * nothing of the studio. Recorded of deleted studios too.
 */
export interface CasterErased {
  readonly type: 'CasterErased';
  readonly at: string;
}

/** What an idle studio owns is again what it owned at one of its versions. A store keeps the setup once, by its hash. */
export interface CasterRestored {
  readonly type: 'CasterRestored';
  /** The version of the studio whose name and setup these are. */
  readonly restoredVersion: number;
  readonly name: string;
  readonly setup: CasterSetup;
  readonly at: string;
}

export interface ResourceGroupChanged {
  readonly type: 'ResourceGroupChanged';
  readonly resourceGroupId: string;
  readonly at: string;
}

export interface SyncGroupsSet {
  readonly type: 'SyncGroupsSet';
  readonly syncGroups: readonly SyncGroup[];
  readonly at: string;
}

export interface ChannelSet {
  readonly type: 'ChannelSet';
  readonly channel: Channel;
  /** Where a running studio was told how to play it. */
  readonly playback?: ChannelPlayback;
  readonly at: string;
}

export interface SceneStarted {
  readonly type: 'SceneStarted';
  readonly scene: PartKey<'scene'>;
  readonly at: string;
}

export interface SceneStopped {
  readonly type: 'SceneStopped';
  readonly scene: PartKey<'scene'>;
  readonly at: string;
}

/** The scene shows the urgent material until it is configured again. */
export interface UrgentMaterialShown {
  readonly type: 'UrgentMaterialShown';
  readonly scene: PartKey<'scene'>;
  readonly at: string;
}

/** The source as it is set now is what the scene shows. */
export interface VideoResourceShown {
  readonly type: 'VideoResourceShown';
  readonly resource: PartKey<'resource'>;
  readonly scene: PartKey<'scene'>;
  readonly at: string;
}

export interface ReferenceSnapshotTaken {
  readonly type: 'ReferenceSnapshotTaken';
  readonly locationId: string;
  readonly at: string;
}

export interface ShowListConfigured {
  readonly type: 'ShowListConfigured';
  readonly showList: ShowList;
  readonly at: string;
}

export interface ShowChosen {
  readonly type: 'ShowChosen';
  readonly show: PartKey<'show'>;
  readonly at: string;
}

export interface PlaylistStarted extends PlayingPlaylist {
  readonly type: 'PlaylistStarted';
  readonly at: string;
}

export interface PlaylistStopped {
  readonly type: 'PlaylistStopped';
  readonly playlist: PartKey<'playlist'>;
  readonly at: string;
}

type Noun<K extends PartKind> = (typeof nouns)[K];

/** `LayoutAdded`: the part stands behind the others of its kind. */
export type PartAdded<K extends PartKind> = {
  [Kind in K]: {
    readonly type: `${Noun<Kind>}Added`;
    readonly part: Parts[Kind];
    readonly at: string;
  };
}[K];

/** `LayoutChanged`: the part of this key is another, in its old place. */
export type PartChanged<K extends PartKind> = {
  [Kind in K]: {
    readonly type: `${Noun<Kind>}Changed`;
    readonly part: Parts[Kind];
    readonly at: string;
  };
}[K];

/** `LayoutRemoved`: whatever named the part follows its declared reference. */
export type PartRemoved<K extends PartKind> = {
  [Kind in K]: {
    readonly type: `${Noun<Kind>}Removed`;
    readonly key: PartKey<Kind>;
    readonly at: string;
  };
}[K];

/** `ShowsReplaced`: these are the parts of the kind, in this order; those that are missing were removed. */
export type PartsReplaced<K extends PartKind> = {
  [Kind in K]: {
    readonly type: `${Noun<Kind>}sReplaced`;
    readonly parts: readonly Parts[Kind][];
    readonly at: string;
  };
}[K];

/** What happens to parts happens to all kinds alike. */
export type PartEvent<K extends PartKind = PartKind> =
  | PartAdded<K>
  | PartChanged<K>
  | PartRemoved<K>
  | PartsReplaced<K>;

/** A list of episodes that stands by itself, under no studio: a stream of its own whose id is its ProgramId. */
export type EpisodeGroupEvent = EpisodeGroupCreated | EpisodeGroupDeleted | EpisodeGroupErased;

export interface EpisodeGroupCreated {
  readonly type: 'EpisodeGroupCreated';
  readonly programId: string;
  readonly clientToken: string;
  readonly group: EpisodeGroup;
  readonly at: string;
}

export interface EpisodeGroup {
  readonly domainName: string;
  readonly callbackUrl: string;
  readonly sideOutputUrl: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly startTime: string;
  /** 0 once, -1 for ever. */
  readonly repeatNum: number;
  readonly items: readonly { readonly itemId: string; readonly name?: string; readonly vodUrl?: string }[];
}

export interface EpisodeGroupDeleted {
  readonly type: 'EpisodeGroupDeleted';
  readonly at: string;
}

/** As `CasterErased`. */
export interface EpisodeGroupErased {
  readonly type: 'EpisodeGroupErased';
  readonly at: string;
}
