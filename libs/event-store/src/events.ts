/** Who caused an event; stored beside it, published with it. */
export interface EventMeta {
  /** The RequestId of the call, the correlation id of all it caused. */
  readonly requestId: string;
  readonly traceparent?: string;
  /**
   * Who of the account called: the account itself has no name. Absent on what the command line did, and on what was recorded
   * before callers were.
   */
  readonly by?: { readonly type: 'account' } | { readonly type: 'user' | 'session'; readonly name: string };
}

/**
 * An event that is not recorded yet. Its id is made before the append, so that an append repeated after a
 * lost connection is recognised.
 *
 * `data.setup`, where present, is stored once for all events of the account that carry an equal one
 * (`setups`, by hash) and put back when the event is read, lifted to the version of today: whoever reads sees the whole
 * event. `schemaVersion` is the event's own; a setup has one beside it.
 */
export interface NewEvent {
  /** UUID version 7. */
  readonly eventId: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A place in the commit order of the whole log. No part orders events alone. */
export interface LogPosition {
  /** Counts the clusters and timelines the log has lived on, from 1: xids of one mean nothing in another. */
  readonly era: number;
  readonly xid: bigint;
  readonly position: bigint;
}

export interface StoredEvent extends NewEvent, LogPosition {
  readonly accountId: string;
  readonly casterId: string;
  /** 1 for a stream's first event, without a hole. */
  readonly version: number;
  readonly meta: EventMeta;
  readonly recordedAt: Date;
  /** Hex SHA-256 of `data.setup` as stored (before it was lifted), where the event has one. */
  readonly setupHash?: string;
}

/**
 * Where a decision found a stream. Versions of one history mean nothing in another: a database that was restored may
 * have come to the same version by other events.
 */
export interface StandOf {
  readonly casterId: string;
  readonly version: number;
  /** As `EventStore.history` was before the stream was read; null: not known. */
  readonly history: string | null;
}

/** What a fold sees of an event. */
export type FoldedEvent = Pick<
  StoredEvent,
  'accountId' | 'casterId' | 'version' | 'type' | 'schemaVersion' | 'data' | 'setupHash'
>;

/** A new stream: its first event, under a client token that makes at most one. */
export interface StartStream {
  readonly accountId: string;
  /** The stream's id, whatever it is a stream of. */
  readonly casterId: string;
  /** Absent: true. False for a stream that is no studio; whoever ends it says the same. */
  readonly countsAgainstQuota?: boolean;
  /** Scope of the token: account, operation and token, case-sensitive. */
  readonly operation: string;
  readonly clientToken: string;
  /** SHA-256 of the effective parameters; tells a retry from a reuse. */
  readonly parametersHash: Buffer;
  /** What a retry is answered. */
  readonly answer: Readonly<Record<string, unknown>>;
  /**
   * The stream of the account that the decision was made on: nothing is started where it has moved since. The statement
   * looks, so that nobody has to read it first. Absent: the decision stands whatever happened.
   */
  readonly standsOn?: StandOf;
  readonly event: NewEvent;
  readonly meta: EventMeta;
}

/** How many studios an account may have, and how many it has. */
export interface CasterQuota {
  readonly quota: number;
  readonly used: number;
}

export type StartOutcome =
  | { readonly kind: 'appended' }
  | TokenOutcome
  /** Nothing is said yet: the decision was made on what is no more. */
  | { readonly kind: 'source moved' }
  | { readonly kind: 'quota exceeded'; readonly quota: number };

/** What a token that was used before says about a command that brings it again. */
export type TokenOutcome =
  | { readonly kind: 'replayed'; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly kind: 'token reused' };

export interface AppendToStream {
  readonly accountId: string;
  readonly casterId: string;
  /** The version that the decision was made on. */
  readonly expectedVersion: number;
  /** The history that the version belongs to, where it was remembered and not read right before. */
  readonly history?: string | null;
  readonly events: readonly NewEvent[];
  /** What the stream is of is gone after these events, and no longer counts against the account's quota. */
  readonly endsStream: boolean;
  /** As its start said; absent: true. */
  readonly countsAgainstQuota?: boolean;
  readonly meta: EventMeta;
}

export type AppendOutcome = { readonly kind: 'appended' } | { readonly kind: 'version conflict' };
