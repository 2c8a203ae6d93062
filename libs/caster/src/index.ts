export { asStored } from './as-stored.js';
export {
  absent,
  type Caster,
  type ExistingCaster,
  evolve,
  exists,
  fold,
  type IdleCaster,
  isSceneOn,
  type RunningCaster,
} from './caster.js';
export {
  type CasterChanges,
  changesOf,
  type EntryChange,
  type PartChange,
  type PartCounts,
  type Subject,
} from './changes.js';
export type {
  CasterConfig,
  RecordConfig,
  RecordFormat,
  SyncGroup,
  TranscodeConfig,
  UrgentConfig,
} from './config.js';
export {
  type CasterDifference,
  type Comparable,
  differenceOf,
  differenceOfSetups,
  type EntryDifference,
  isEmptyDifference,
  type MemberDifference,
  type OrderDifference,
  type PartDifference,
} from './difference.js';
export type * from './events.js';
export { liftSetup } from './lift-setup.js';
export {
  isPartEvent,
  type Mechanic,
  meaningOf,
  mechanics,
  partAdded,
  partChanged,
  partEventTypes,
  partRemoved,
  partsReplaced,
} from './part-events.js';
export { publicPartId } from './part-ids.js';
export { kindOf, nouns, type PartKey, type PartKind, partKey, partKinds } from './part-kinds.js';
export { partKeyOf, partWith, withAdded, withChanged } from './part-lists.js';
export type { Caption, Component, ComponentContent, ComponentLayer, Font } from './parts/component.js';
export type { Episode } from './parts/episode.js';
export type { AudioLayer, Layout, VideoLayer } from './parts/layout.js';
export type { Playlist, PlaylistItem } from './parts/playlist.js';
export type { AudioFilter, FilteredAudioLayer, Scene, SceneAudio } from './parts/scene.js';
export type { Show, ShowList, ShowListBackground } from './parts/show.js';
export type {
  StudioBackground,
  StudioInput,
  StudioLayout,
  StudioMedia,
  StudioScreen,
} from './parts/studio-layout.js';
export type { Source, VideoResource } from './parts/video-resource.js';
export { type Part, type Parts, partReferences } from './parts.js';
export { MAX_PUBLISHED_BYTES, partCount, publishedBytes } from './published-size.js';
export { referencesIn } from './references.js';
export { type Referrer, referrersOf } from './removal.js';
export type { ChannelPlayback, PlayingPlaylist, RunState } from './run-state.js';
export {
  allParts,
  type CasterSetup,
  type Channel,
  emptySetup,
  SETUP_VERSION,
  setupReferences,
  type Tag,
} from './setup.js';
export { decodeEvent, type EncodedEvent, encodeEvent, eventTypes } from './stored-events.js';
