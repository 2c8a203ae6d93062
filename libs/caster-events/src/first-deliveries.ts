import type { PublishedEvent } from './published.js';

/** Where a record stands in its studio's history, and, where known, on the topic. */
export interface RecordPlace extends Pick<PublishedEvent, 'casterId' | 'sequence'> {
  /** Absent: the first. */
  readonly era?: number;
  readonly partition?: number;
  readonly offset?: bigint;
  /** The last of its studio, which is erased: nobody misses those that did not come before it. */
  readonly isErasure?: boolean;
  /** When it was sent, in milliseconds since 1970. */
  readonly timestamp?: number;
}

/** How far a studio's events have been handled. */
export interface Handled {
  readonly era: number;
  readonly sequence: number;
  /** What could not be read stood behind `sequence`, up to this one: it leaves no hole. */
  readonly passedOver?: number;
}

/** Where a record stands that is no event: on the topic, and in a studio's history where its headers tell. */
export type PassedOver = Pick<RecordPlace, 'partition' | 'offset'> & Partial<RecordPlace>;

/**
 * Who decides which deliveries are the first. `Transaction` is what handling is given, so that its effects and the note that
 * it is handled are kept together or not at all.
 */
export interface Deliveries<Transaction = undefined> {
  /** Handles an event that was not handled before, and answers whether it did. Throws `MissingEventsError` at a hole. */
  once(place: RecordPlace, handle: (transaction: Transaction) => Promise<unknown>): Promise<boolean>;
  /** A record came that will not be handled: the next one follows it without a hole. */
  passOver(place: PassedOver): Promise<void>;
  /** Takes the next event of the studio for its beginning. */
  forget(casterId: string): void | Promise<void>;
}

/** Events of a studio did not come, or come too late: a sequence has no holes. Thrown before an event is handled. */
export class MissingEventsError extends Error {
  constructor(
    readonly casterId: string,
    /** The first and the last sequence that is missing. */
    readonly from: number,
    readonly to: number,
  ) {
    super(
      `Events ${from} to ${to} of caster ${casterId} did not come before the one that follows them. They may stand on another partition, where the topic got more of them, or be lost: see docs/operations.md, "A consumer misses events"`,
    );
    this.name = 'MissingEventsError';
  }
}

/**
 * Delivery is at least once, in order for each studio: after a fault some records come again. Whoever keeps the
 * last sequence it has handled of each studio drops them with one comparison. Give it every record, also of types that
 * are of no interest: what it was not given it misses.
 *
 * A higher era begins when the event store has moved or went back to an earlier moment. Its first event of a studio
 * may repeat a sequence: what was handled from there on in the older era never happened for the store, and the event,
 * which carries the whole studio, takes its place.
 *
 * Where a repetition would do harm after a restart, keep era and sequence with what handling it writes, in one
 * transaction, and give them here as `handled` at the next start.
 */
export class FirstDeliveries implements Deliveries {
  private readonly offsets = new Map<number, bigint>();
  /** By partition, the record that could not be handled last. */
  private readonly failed = new Map<number, { casterId: string; offset: bigint }>();
  /** Where each studio was met, and which of its events was the first. */
  private readonly met = new Map<string, { partition: number; first: number; sentAt?: number }>();

  constructor(private readonly handled: Map<string, Handled> = new Map()) {}

  /**
   * Handles an event that was not handled before, and answers whether it did. The event counts as handled only
   * when `handle` has resolved: what it throws is thrown on, and the event is handled when it is delivered again.
   * A studio's events are given one after the other, as Kafka clients do within a partition.
   *
   * Throws `MissingEventsError` when events before it did not come. Of a studio that it meets for the first time it
   * takes any event for the beginning.
   */
  async once(place: RecordPlace, handle: (transaction: undefined) => Promise<unknown>): Promise<boolean> {
    const { casterId, era = 1, sequence, partition } = place;
    this.follow(place);
    const last = this.handled.get(casterId);
    if (last !== undefined) {
      if (era < last.era) return false;
      if (era === last.era && sequence <= last.sequence) return this.repeated(place);
      // Of a studio that was handled before this start, another member may have handled more.
      const isMet = partition === undefined || this.met.has(casterId);
      const next = reached(last) + 1;
      if (isMet && !place.isErasure && sequence > next)
        throw new MissingEventsError(casterId, next, sequence - 1);
    }
    try {
      await handle(undefined);
    } catch (error) {
      if (partition !== undefined && place.offset !== undefined)
        this.failed.set(partition, { casterId, offset: place.offset });
      throw error;
    }
    this.handled.set(casterId, { era, sequence });
    if (partition !== undefined)
      this.met.set(casterId, {
        first: sequence,
        sentAt: place.timestamp,
        ...this.met.get(casterId),
        ...(place.isErasure && { first: 1 }),
        partition,
      });
    return true;
  }

  /** Give it every record that you cannot read: it does not count as handled, and the next one follows it without a hole. */
  async passOver(place: PassedOver): Promise<void> {
    this.follow(place);
    const { casterId, era = 1, sequence } = place;
    if (casterId === undefined || sequence === undefined) return;
    const last = this.handled.get(casterId);
    if (last?.era === era && sequence === reached(last) + 1)
      this.handled.set(casterId, { ...last, passedOver: sequence });
  }

  /** Takes the next event of the studio for its beginning. For whoever has made up for missing ones otherwise. */
  forget(casterId: string): void {
    this.handled.delete(casterId);
    this.met.delete(casterId);
  }

  /**
   * Kafka repeats records of the partition they were on. One from before the first that was met, on another partition,
   * was overtaken: the topic got more partitions while it was unread.
   */
  private repeated({ casterId, sequence, partition, timestamp = 0 }: RecordPlace): false {
    const met = this.met.get(casterId);
    if (met === undefined || partition === undefined || partition === met.partition || sequence >= met.first)
      return false;
    // What was sent later is sent again: the topic was filled anew.
    if (met.sentAt !== undefined && timestamp > met.sentAt) return false;
    throw new MissingEventsError(casterId, sequence, met.first - 1);
  }

  /** Another member of the group has read on meanwhile: what it handled of this partition's studios is not known here. */
  private follow({ partition, offset }: PassedOver): void {
    if (partition === undefined || offset === undefined) return;

    const failed = this.failed.get(partition);
    this.failed.delete(partition);
    // It did not come again: another member handled it.
    if (failed !== undefined && offset > failed.offset) this.forget(failed.casterId);

    const last = this.offsets.get(partition);
    this.offsets.set(partition, offset);
    if (last === undefined || offset <= last + 1n) return;
    for (const [casterId, met] of this.met) if (met.partition === partition) this.forget(casterId);
  }
}

const reached = ({ sequence, passedOver = 0 }: Handled) => Math.max(sequence, passedOver);
