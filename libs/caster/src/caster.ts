import { isDeepStrictEqual } from 'node:util';
import type { AutoShowListTask, CasterEvent, EpisodeGroupEvent, PartEvent } from './events.js';
import { isPartEvent, meaningOf } from './part-events.js';
import { nextPartNumber } from './part-ids.js';
import { numberOf, type PartKey, type PartKind } from './part-kinds.js';
import { partWith, withAdded, withChanged } from './part-lists.js';
import type { Scene } from './parts/scene.js';
import type { Part } from './parts.js';
import { referencesIn, withoutReferences } from './references.js';
import { withoutParts } from './removal.js';
import { type PlayingPlaylist, playingReferences, type RunState, runReferences } from './run-state.js';
import type { CasterSetup } from './setup.js';

/** A studio as its events leave it. A deleted one has no layouts to misuse, an idle one no scenes that are on. */
export type Caster = { readonly status: 'absent' } | ExistingCaster | { readonly status: 'deleted' };
export type ExistingCaster = IdleCaster | RunningCaster;

export interface IdleCaster extends Studio {
  readonly status: 'idle';
}

export interface RunningCaster extends Studio {
  readonly status: 'running';
  readonly run: RunState;
}

interface Studio {
  readonly casterId: string;
  readonly name: string;
  readonly setup: CasterSetup;
  /** The number that the next part gets. */
  readonly nextPart: number;
  readonly clientToken: string;
  readonly createdAt: string;
  readonly modifiedAt: string;
  readonly purchasedAt?: string;
  readonly expiresAt?: string;
  readonly autoShowListTask?: AutoShowListTask;
  /** Playlists that play; absent where none does. */
  readonly playing?: readonly PlayingPlaylist[];
}

export const absent: Caster = { status: 'absent' };

/** Whether the studio is there to be read, copied and edited, running or not. */
export function exists(caster: Caster): caster is ExistingCaster {
  return caster.status !== 'absent' && caster.status !== 'deleted';
}

/** Whether a scene is on. In an idle studio none is. */
export function isSceneOn(caster: ExistingCaster, key: PartKey<'scene'>): boolean {
  return caster.status === 'running' && caster.run.scenes.includes(key);
}

/** What is recorded has happened: evolve never refuses. */
export function evolve(caster: Caster, event: CasterEvent): Caster {
  switch (event.type) {
    case 'CasterCreated':
    case 'CasterCopied':
      return born(event);
    case 'CasterDeleted':
    case 'CasterErased':
      return { status: 'deleted' };
    case 'EpisodeGroupCreated':
    case 'EpisodeGroupDeleted':
    case 'EpisodeGroupErased':
      return caster;
  }
  return exists(caster) ? { ...edited(caster, event), modifiedAt: event.at } : caster;
}

export function fold(caster: Caster, events: Iterable<CasterEvent>): Caster {
  let state = caster;
  for (const event of events) state = evolve(state, event);
  return state;
}

type Birth = Extract<CasterEvent, { type: 'CasterCreated' | 'CasterCopied' }>;
type Edit = Exclude<CasterEvent, Birth | EpisodeGroupEvent | { type: 'CasterDeleted' | 'CasterErased' }>;

function born(event: Birth): IdleCaster {
  const { type: _, at, ...given } = event;
  const kept = 'sourceCasterId' in given ? bornByCopy(given) : given;
  return {
    status: 'idle',
    ...kept,
    nextPart: nextPartNumber(event.setup),
    createdAt: at,
    modifiedAt: at,
  };
}

const bornByCopy = ({
  sourceCasterId: _,
  sourceVersion: __,
  ...kept
}: Omit<Extract<Birth, { type: 'CasterCopied' }>, 'type' | 'at'>) => kept;

function edited(caster: ExistingCaster, event: Edit): ExistingCaster {
  if (isPartEvent(event)) return withPartEvent(caster, event);

  const { setup } = caster;
  switch (event.type) {
    case 'CasterConfigured': {
      const kept = event.layoutsDiscarded ? without(caster, keysOf(setup, 'layout')) : caster;
      return { ...kept, name: event.name, setup: { ...kept.setup, config: event.config } };
    }
    case 'CasterStarted': {
      const { run: _, ...studio } = { run: undefined, ...caster };
      return {
        ...studio,
        status: 'running',
        run: { startedAt: event.at, scenes: keysOf(setup, 'scene'), urgentScenes: [], channels: [] },
      };
    }
    case 'CasterStopped': {
      const { run: _, ...studio } = { run: undefined, ...caster };
      return { ...studio, status: 'idle' };
    }
    case 'CasterRestored':
      // Numbers only go up: parts that came since keep theirs for ever, and may come back by another restore.
      return {
        ...caster,
        name: event.name,
        setup: event.setup,
        nextPart: Math.max(caster.nextPart, nextPartNumber(event.setup)),
      };
    case 'CasterRestarted':
    case 'VideoResourceShown':
    case 'ReferenceSnapshotTaken':
      return caster;
    case 'ResourceGroupChanged':
      return { ...caster, setup: { ...setup, resourceGroupId: event.resourceGroupId } };
    case 'SyncGroupsSet':
      return {
        ...caster,
        setup: { ...setup, config: { ...setup.config, syncGroups: event.syncGroups } },
      };
    case 'ChannelSet': {
      const channels = replacing(setup.channels, event.channel);
      const { playback } = event;
      return running({ ...caster, setup: { ...setup, channels } }, (run) =>
        playback === undefined ? run : { ...run, channels: replacing(run.channels, playback) },
      );
    }
    case 'SceneStarted':
      return running(caster, (run) => ({
        ...run,
        scenes: [...run.scenes.filter((key) => key !== event.scene), event.scene],
      }));
    case 'SceneStopped':
      return running(caster, (run) => ({
        ...run,
        scenes: run.scenes.filter((key) => key !== event.scene),
      }));
    case 'UrgentMaterialShown':
      return running(caster, (run) => ({
        ...run,
        urgentScenes: [...run.urgentScenes.filter((key) => key !== event.scene), event.scene],
      }));
    case 'ShowListConfigured':
      return { ...caster, setup: { ...setup, showList: event.showList } };
    case 'ShowChosen':
      return running(caster, (run) => ({ ...run, currentShow: event.show }));
    case 'PlaylistStarted': {
      const { type: _, at: __, ...playing } = event;
      return withPlaying(caster, event.playlist, playing);
    }
    case 'PlaylistStopped':
      return withPlaying(caster, event.playlist);
  }
}

function withPartEvent(caster: ExistingCaster, event: PartEvent): ExistingCaster {
  const { kind } = meaningOf(event) as { kind: PartKind };
  const present = caster.setup.parts[kind] as readonly Part[];
  if ('key' in event) return without(caster, [event.key]);
  if ('parts' in event) {
    const kept = new Set<string>(event.parts.map(({ key }) => key));
    const removed = without(
      caster,
      present.map(({ key }) => key).filter((key) => !kept.has(key)),
    );
    return withParts(removed, kind, event.parts);
  }
  if (event.type.endsWith('Added'))
    return withParts(caster, kind, withAdded(present, event.part), [event.part]);

  const changed = withParts(caster, kind, withChanged(present, event.part), [event.part]);
  if (kind !== 'scene') return changed;

  const before = partWith(present, event.part.key);
  return !isSoundSet(before as Scene, event.part as Scene)
    ? running(changed, (run) => ({
        ...run,
        urgentScenes: run.urgentScenes.filter((key) => key !== event.part.key),
      }))
    : changed;
}

/** What is configured anew is what a scene shows from here on; its sound can be set by itself. */
function isSoundSet(before: Scene | undefined, after: Scene): boolean {
  const { audio: _, ...shown } = after;
  return (
    !isDeepStrictEqual(before?.audio, after.audio) &&
    isDeepStrictEqual({ ...before, audio: undefined }, { ...shown, audio: undefined })
  );
}

/** With these parts of a kind, of which some may be `fresh`. */
function withParts(
  caster: ExistingCaster,
  kind: PartKind,
  parts: readonly Part[],
  fresh = parts,
): ExistingCaster {
  const highest = fresh.reduce((number, { key }) => Math.max(number, numberOf(key)), 0);
  return {
    ...caster,
    nextPart: Math.max(caster.nextPart, highest + 1),
    setup: { ...caster.setup, parts: { ...caster.setup.parts, [kind]: parts } },
  };
}

/** Without these parts: neither the setup nor what runs names them any more. */
function without(caster: ExistingCaster, keys: readonly PartKey[]): ExistingCaster {
  const { setup, gone } = withoutParts(caster.setup, keys);
  const { playing, ...studio } = caster;
  const left = playing
    ?.filter((held) =>
      referencesIn(held, playingReferences).every(
        ({ key, whenGone }) => whenGone !== 'remove' || !gone.has(key),
      ),
    )
    .map((held) => withoutReferences(held, playingReferences, gone));
  const kept = { ...studio, setup, ...(left !== undefined && left.length > 0 && { playing: left }) };
  return running(kept as ExistingCaster, (run) => withoutReferences(run, runReferences, gone));
}

function running(caster: ExistingCaster, change: (run: RunState) => RunState): ExistingCaster {
  return caster.status === 'running' ? { ...caster, run: change(caster.run) } : caster;
}

function withPlaying(
  { playing = [], ...studio }: ExistingCaster,
  playlist: PartKey<'playlist'>,
  started?: PlayingPlaylist,
): ExistingCaster {
  const others = playing.filter((held) => held.playlist !== playlist);
  const now = started === undefined ? others : [...others, started];
  return { ...studio, ...(now.length > 0 && { playing: now }) } as ExistingCaster;
}

function replacing<Held extends { readonly channelId: string }>(list: readonly Held[], one: Held): Held[] {
  return [...list.filter(({ channelId }) => channelId !== one.channelId), one].sort((a, b) =>
    a.channelId < b.channelId ? -1 : 1,
  );
}

function keysOf<K extends PartKind>(setup: CasterSetup, kind: K): PartKey<K>[] {
  return (setup.parts[kind] as readonly Part[]).map(({ key }) => key as PartKey<K>);
}
