import { setTimeout as pause } from 'node:timers/promises';
import {
  type Deliveries,
  FirstDeliveries,
  MissingEventsError,
  type RecordPlace,
} from './first-deliveries.js';
import type { PublishedEvent, PublishedEventOf, PublishedType } from './published.js';
import {
  decodeRecord,
  placeOf,
  positionOf,
  type RecordGiven,
  type UnreadableReason,
  UnreadableRecordError,
} from './record.js';

/** A record as an adapter gives it. */
export interface TopicRecord extends RecordGiven {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string | bigint;
}

/** A record that is not handled, and why. */
export interface ParkedRecord {
  readonly reason: UnreadableReason | 'missing-events' | 'handler-failed';
  readonly error: Error;
  readonly record: TopicRecord;
  /** Where it stands in its studio's history; absent where its headers do not tell. */
  readonly place?: RecordPlace;
}

/** One handler for each type that is of interest. The types that are not are counted and passed over. */
export type EventHandlers<Transaction = undefined> = {
  readonly [Type in PublishedType]?: (event: PublishedEventOf<Type>, transaction: Transaction) => unknown;
};

export type EventHandler<Transaction = undefined> = (
  event: PublishedEvent,
  transaction: Transaction,
) => unknown;

export interface ConsumerOptions<Transaction = undefined> {
  /**
   * An event counts as handled when its handler has resolved; one that throws gets the event again, after a pause that
   * grows to ten seconds. Meanwhile nothing else that this member reads is handled.
   */
  readonly handle: EventHandlers<NoInfer<Transaction>> | EventHandler<NoInfer<Transaction>>;
  /**
   * Is given what cannot be handled, so that nothing is dropped in silence. The record counts as done when it has
   * resolved; where it throws, it gets the record again. It may get a record twice.
   */
  readonly park: (parked: ParkedRecord) => unknown;
  /**
   * What to do at an event before which others are missing. `stop`: the consumption ends with the
   * `MissingEventsError`, before the event is handled. `park`: this event and the later ones of its studio are parked,
   * until the missing ones come or `forget` says to go on without them; other studios go on.
   */
  readonly onHole: 'stop' | 'park';
  /** Who remembers what was handled. Absent: this process, until it ends. */
  readonly deliveries?: Deliveries<Transaction>;
  /** Asked each time that a handler threw, `attempt` counted from 1: true parks the event. Absent: never. */
  readonly giveUp?: (error: Error, event: PublishedEvent, attempt: number) => boolean;
  /** Is told of every failure after which the consumer goes on by itself: of handlers, of `park`, of connections. */
  readonly onError?: (error: Error) => void;
}

/** What became of a record. */
export type Outcome = 'handled' | 'repeated' | 'parked';

/** How the client goes on while an event waits for its next attempt. */
export interface Waiting {
  /** Aborted: no further attempt is made. */
  readonly signal: AbortSignal;
  /** Called about once a second; what it throws ends the waiting. */
  readonly heartbeat?: () => Promise<void>;
}

/** No further attempt was made: the record is not done, and must be delivered again. */
export class StoppedError extends Error {
  constructor(options?: ErrorOptions) {
    super('The consumption was stopped before the record was handled', options);
    this.name = 'StoppedError';
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const HEARTBEAT_MS = 1_000;

/**
 * Makes of the records of the topic what handlers meet: decoded, checked, lifted to today's version, each event once and in
 * the order of its studio. It knows no Kafka client; an adapter gives it every record, those of a partition one after the other.
 */
export class EventConsumer<Transaction = undefined> {
  private readonly deliveries: Deliveries<Transaction>;

  constructor(private readonly options: ConsumerOptions<Transaction>) {
    // Without deliveries of the user's, the transaction is undefined.
    this.deliveries = options.deliveries ?? (new FirstDeliveries() as unknown as Deliveries<Transaction>);
  }

  /**
   * Resolves when the record is done, and its offset may be committed. Throws `MissingEventsError` at a hole where
   * `onHole` is `stop`, `StoppedError` when told to stop, and what the heartbeat throws.
   */
  async deliver(record: TopicRecord, waiting: Waiting): Promise<Outcome> {
    for (let attempt = 1; ; attempt += 1) {
      if (waiting.signal.aborted) throw new StoppedError();
      try {
        return await this.attempt(record, attempt);
      } catch (error) {
        if (error instanceof MissingEventsError) throw error;
        this.options.onError?.(error as Error);
        await pauseBefore(attempt + 1, waiting, error);
      }
    }
  }

  /** Takes the next event of the studio for its beginning: the way on after a hole. */
  async forget(casterId: string): Promise<void> {
    await this.deliveries.forget(casterId);
  }

  private async attempt(record: TopicRecord, attempt: number): Promise<Outcome> {
    let place: RecordPlace | undefined;
    let failed: { event: PublishedEvent; error: Error } | undefined;
    try {
      place = placeOf(record, record.partition);
      const event = decodeRecord(record);
      const isFirst = await this.deliveries.once(place, async (transaction) => {
        if (event === undefined) return;
        try {
          await this.handle(event, transaction);
        } catch (error) {
          failed = { event, error: error as Error };
          throw error;
        }
      });
      return isFirst ? 'handled' : 'repeated';
    } catch (error) {
      const reason = this.reasonToPark(error as Error, attempt, failed);
      if (reason === undefined) throw error;
      await this.options.park({ reason, error: error as Error, record, ...(place && { place }) });
      // An event before which others are missing leaves the hole as it is.
      const known = reason === 'missing-events' ? undefined : place;
      await this.deliveries.passOver({ ...known, ...positionOf(record, record.partition) });
      return 'parked';
    }
  }

  private handle(event: PublishedEvent, transaction: Transaction): unknown {
    const { handle } = this.options;
    if (typeof handle === 'function') return handle(event, transaction);
    const handler = handle[event.type] as EventHandler<Transaction> | undefined;
    return handler?.(event, transaction);
  }

  private reasonToPark(
    error: Error,
    attempt: number,
    failed: { event: PublishedEvent; error: Error } | undefined,
  ): ParkedRecord['reason'] | undefined {
    if (error instanceof UnreadableRecordError) return error.reason;
    if (error instanceof MissingEventsError)
      return this.options.onHole === 'park' ? 'missing-events' : undefined;
    if (failed?.error !== error) return undefined;
    return this.options.giveUp?.(error, failed.event, attempt) ? 'handler-failed' : undefined;
  }
}

/** Longer each time, up to ten seconds. */
async function pauseBefore(attempt: number, { signal, heartbeat }: Waiting, cause: unknown): Promise<void> {
  let left = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 2));
  while (left > 0) {
    const now = Math.min(left, HEARTBEAT_MS);
    left -= now;
    await pause(now, undefined, { signal }).catch(() => {
      throw new StoppedError({ cause });
    });
    await heartbeat?.();
  }
}
