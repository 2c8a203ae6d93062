import type { EventRecord } from '#libs/caster-events';
import {
  type FollowOptions,
  isAfter,
  type Lease,
  type LogPosition,
  type PublishedPlace,
  type Sent,
  START,
} from '#libs/event-store';

/** The topic that events are published on, whatever client reaches it. Offsets are those of the next record. */
export interface PublishedTopic {
  readonly name: string;
  /** The end of each partition; the topic is made where it is missing. */
  ends(): Promise<ReadonlyMap<number, bigint>>;
  /**
   * Where they begin and end in each partition that got some, once every record is acknowledged. Throws `RecordTooLarge`
   * for one that the topic does not take.
   */
  publish(records: readonly EventRecord[]): Promise<ReadonlyMap<number, { start: bigint; end: bigint }>>;
  /** Reads from these offsets, or from the start of a partition that is not named, to the present end. */
  read(
    from: ReadonlyMap<number, bigint>,
    onRecord: (record: Pick<EventRecord, 'key' | 'headers'>) => void,
  ): Promise<void>;
}

type Ends = ReadonlyMap<number, bigint>;

/**
 * Holds what was sent against what the topic has. Less: the topic was made anew or its data lost, and is filled again.
 * Events that the store does not know: the store went back to an earlier moment, and goes on in another era.
 */
export class TopicCheck {
  private ends = new Map<number, bigint>();
  /** The epoch of the last lease whose tail was read; a restart of PostgreSQL may have made it older again. */
  private readEpoch: bigint | undefined;
  private refilling: string | undefined;
  /** What is before it was published at some time, wherever the checkpoint is. */
  private upTo: LogPosition = START;

  constructor(
    private readonly topic: PublishedTopic,
    private readonly options: Pick<FollowOptions, 'store' | 'checkpoint' | 'log'>,
  ) {
    options.store.onRestart(() => {
      this.readEpoch = undefined;
    });
  }

  /** Why events are sent that were sent before; undefined otherwise. */
  notice(): string | undefined {
    return this.refilling;
  }

  /** What to keep with the checkpoint. */
  sent(): Sent {
    return {
      topic: this.topic.name,
      ends: Object.fromEntries([...this.ends].map(([partition, end]) => [partition, String(end)])),
      upTo: { era: this.upTo.era, xid: String(this.upTo.xid), position: String(this.upTo.position) },
    };
  }

  async placeToReadOn({ epoch, at, sent }: Lease): Promise<LogPosition> {
    const found = await this.topic.ends();
    this.upTo = later(at, placeIn(sent));
    const noted: Ends = new Map(
      sent?.topic === this.topic.name
        ? Object.entries(sent.ends).map(([partition, end]) => [Number(partition), BigInt(end)])
        : [],
    );
    if (sent !== null && (sent.topic !== this.topic.name || isShorter(found, noted))) {
      await this.refill(found);
      return START;
    }
    this.ends = new Map(noted);
    if (epoch !== this.readEpoch && isShorter(noted, found)) {
      await this.compareTail(noted, sent === null && this.upTo === START);
      // Once is enough: what stands there now is no sign of another return.
      this.ends = new Map(found);
      await this.options.checkpoint.advance(at, this.sent());
    }
    this.readEpoch = epoch;
    return at;
  }

  async acknowledged(written: ReadonlyMap<number, { start: bigint; end: bigint }>): Promise<void> {
    // By where they begin: a batch may be longer than all that was there before.
    if (
      [...written].some(([partition, { start }]) => start >= 0n && start < (this.ends.get(partition) ?? 0n))
    ) {
      await this.refill(await this.topic.ends());
      throw new Error(`The topic ${this.topic.name} was made anew or lost its data`);
    }
    for (const [partition, { end }] of written) this.ends.set(partition, end);
  }

  async whileIdle(): Promise<void> {
    this.refilling = undefined;
    if (isShorter(await this.topic.ends(), this.ends))
      throw new Error(`The topic ${this.topic.name} was made anew or lost its data`);
  }

  private async refill(found: Ends): Promise<void> {
    this.refilling = `The topic ${this.topic.name} was made anew or lost its data: all events are sent again`;
    this.options.log('error', this.refilling, { follower: this.options.checkpoint.name });
    this.ends = new Map(found);
    await this.options.checkpoint.advance(START, this.sent());
  }

  /** What was published and not noted: the last batch before a crash, or all that the store has forgotten. */
  private async compareTail(noted: Ends, isFirst: boolean): Promise<void> {
    const { store, log, checkpoint } = this.options;
    const published = new Map<string, PublishedPlace>();
    await this.topic.read(noted, ({ key, headers }) => {
      if (isOurs(key, headers)) published.set(headers.ce_id!, placeOf(key, headers));
    });
    const recorded = await among(published, (some) => store.recordedAmong(some));
    const unknown = new Map([...published].filter(([eventId]) => !recorded.has(eventId)));
    // What was swept or erased is missing by intent.
    const removed = await among(unknown, (some) => store.removedAmong(some));
    if (removed.size === unknown.size) return;

    const why = isFirst
      ? 'this database publishes there for the first time'
      : 'it went back to an earlier moment';
    log(
      isFirst ? 'warn' : 'error',
      `The topic ${this.topic.name} holds events that the store does not: ${why}`,
      {
        follower: checkpoint.name,
        events: unknown.size - removed.size,
      },
    );
    await store.openEraAfterReturn(this.upTo, [...recorded]);
  }
}

const AT_ONCE = 5_000;
const LAST_VERSION = 2 ** 31 - 1;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function among(
  published: ReadonlyMap<string, PublishedPlace>,
  ask: (some: readonly PublishedPlace[]) => Promise<Set<string>>,
): Promise<Set<string>> {
  const events = [...published.values()];
  const found = new Set<string>();
  for (let done = 0; done < events.length; done += AT_ONCE)
    for (const id of await ask(events.slice(done, done + AT_ONCE))) found.add(id);
  return found;
}

/** A header that nobody can read makes it one that was never removed. */
function placeOf(casterId: string, headers: Readonly<Record<string, string>>): PublishedPlace {
  const at = new Date(headers.ce_time ?? Number.NaN);
  const version = Number(headers.ce_sequence);
  return {
    casterId,
    eventId: headers.ce_id!,
    version: Number.isInteger(version) ? Math.min(version, LAST_VERSION) : LAST_VERSION,
    at: Number.isNaN(at.getTime()) ? new Date() : at,
  };
}

/** Whatever else somebody put on the topic is no event of a store. */
const isOurs = (key: string, headers: Readonly<Record<string, string>>) =>
  UUID.test(headers.ce_id ?? '') &&
  headers.ce_subject === key &&
  headers.ce_source === `/accounts/${headers.ce_accountid}/casters`;

function placeIn(sent: Sent | null): LogPosition {
  if (!sent?.upTo) return START;
  const { era, xid, position } = sent.upTo;
  return { era, xid: BigInt(xid), position: BigInt(position) };
}

/** The other one where they are the same. */
const later = (one: LogPosition, other: LogPosition) => (isAfter(one, other) ? one : other);

/** Whether in any partition less is there than in the other. */
const isShorter = (ends: Ends, others: Ends) =>
  [...others].some(([partition, end]) => (ends.get(partition) ?? 0n) < end);
