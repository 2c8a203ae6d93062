import type { LogEntry, LogPosition } from '#libs/event-store';

/** Which events a feed tells. */
export interface FeedFilter {
  /** Undefined: those of all accounts. */
  readonly accountId?: string | undefined;
  readonly casterId?: string | undefined;
  /** Undefined: of every type. */
  readonly types?: ReadonlySet<string> | undefined;
}

export interface FeedWish extends FeedFilter {
  /** Whose feed it is: an account has so many at a time. */
  readonly openedBy: string;
  /** Tells what came after this place; undefined: what comes from now on. */
  readonly after?: LogPosition | undefined;
  /** False: it ends at the present end of the log. */
  readonly follow: boolean;
}

/** How a feed says what it has to say. */
export interface FeedWords {
  /** First of all: the place from which it tells. */
  begins(at: LogPosition): string;
  event(entry: LogEntry): string;
  /** Nothing came for a while, up to this place. */
  alive(at: LogPosition): string;
  ends(why: FeedEnd, at: LogPosition): string;
}

/**
 * `stopping`: the process ends. `behind`: its reader took so long that the newest events are kept no more. `failed`: the
 * log could not be read. Whoever asks again from the place that is told with it misses nothing.
 */
export type FeedEnd = 'stopping' | 'behind' | 'failed' | 'caught up';
