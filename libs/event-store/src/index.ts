export { eventsChannel, releasedBy } from './announcements.js';
export { EventStore, type EventStoreOptions, type StoreWatch, type StreamState } from './event-store.js';
export type {
  AppendOutcome,
  AppendToStream,
  CasterQuota,
  EventMeta,
  FoldedEvent,
  LogPosition,
  NewEvent,
  StandOf,
  StartOutcome,
  StartStream,
  StoredEvent,
  TokenOutcome,
} from './events.js';
export { type FollowOptions, followLog, type LogFollower } from './follow-log.js';
export type { SharedStatement } from './group-commit.js';
export { type Horizon, readHorizon } from './horizon.js';
export { keepTurning, type Turning } from './keep-turning.js';
export {
  type Lease,
  LeasedCheckpoint,
  moveCheckpoint,
  renewLease,
  type Sent,
  START,
} from './leased-checkpoint.js';
export type { LogEntry } from './log-entries.js';
export { isAfter } from './log-position.js';
export { LogTail, type TailedLog, type TailOptions } from './log-tail.js';
export { listParkedStreams, type ParkedStream, readParkedStreams } from './parked-streams.js';
export { type ReaderProgress, readerProgress } from './reader-progress.js';
export type { PublishedPlace } from './recorded-events.js';
export { type LiftSetup, UnreadableSetup } from './setups.js';
export { Signal } from './signal.js';
export { Statements } from './statements.js';
export type { StreamRange } from './stored-events.js';
export type { TokenScope } from './tokens.js';
export { countedUpTo, readWaitingEvents, type WaitingEvents } from './waiting-events.js';
