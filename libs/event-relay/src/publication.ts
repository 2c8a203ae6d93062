import { setImmediate } from 'node:timers/promises';
import type { EventRecord } from '#libs/caster-events';
import {
  type FollowOptions,
  isAfter,
  type LogPosition,
  type ParkedStream,
  type StoredEvent,
} from '#libs/event-store';
import { RecordTooLarge } from '#libs/kafka';
import { during, type Span, type Tracer } from '#libs/tracing';
import { publishedRecord } from './published-record.js';
import type { PublishedTopic, TopicCheck } from './published-topic.js';
import type { StatesAlongTheLog, Step } from './states-along-the-log.js';

// A thousand copies of a large studio are small in the store and 150 MB as records: they are sent as they are made.
export const BYTES_IN_MEMORY = 8_000_000;
// With its headers a send of so much is one batch of every broker.
const BYTES_OF_A_SEND = 800_000;
// A parked studio may have waited through any number of edits.
const EVENTS_AT_ONCE = 1_000;

export interface PublicationOptions extends Pick<FollowOptions, 'store' | 'checkpoint' | 'log'> {
  /** Told of each send, once the broker has acknowledged it. */
  onAcknowledged?(records: number, ms: number): void;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
}

interface Outgoing {
  readonly stored: StoredEvent;
  readonly record: EventRecord;
  /** Of its way to Kafka, which whoever reads it goes on from; absent where its event is not traced. */
  readonly span: Span | undefined;
}

/**
 * Publishes events in their order. One that cannot be (unreadable to this program, or larger than the topic takes) parks
 * its studio: that event and the later ones wait, so that nobody meets a hole, and all other studios go on.
 */
export class Publication {
  /** By studio, the version of the first event that waits. */
  private parked = new Map<string, number>();
  /** What was said of parked studios: each lease tries them again, and only news are worth a line. */
  private readonly told = new Map<string, string>();

  constructor(
    private readonly topic: PublishedTopic,
    private readonly check: TopicCheck,
    private readonly states: StatesAlongTheLog,
    private readonly options: PublicationOptions,
  ) {}

  /**
   * Answers how many were published. While the broker takes what was sent, the next records are made; they leave once
   * it has acknowledged those before them. `batch`: the trace context that all of it is within.
   */
  async publish(events: readonly StoredEvent[], batch?: string): Promise<number> {
    const { tracer } = this.options;
    const sends = new OneByOne((outgoing: readonly Outgoing[]) => {
      const records = { 'messaging.batch.message_count': outgoing.length };
      return during(tracer?.within(batch, 'send', { attributes: records }), () => this.send(outgoing));
    });
    let rendering = tracer?.within(batch, 'render');
    let outgoing: Outgoing[] = [];
    let bytes = 0;
    for (const step of await this.states.follow(events.filter((event) => !this.waits(event)))) {
      if (this.waits(step.stored)) continue;
      const record = recordOf(step);
      if (record instanceof Error) {
        // What is on its way may have parked this studio at an earlier event.
        await sends.ended();
        if (!this.waits(step.stored)) await this.park(step.stored, record.message);
        continue;
      }
      const size = record.value?.length ?? 0;
      if (bytes + size > BYTES_OF_A_SEND) {
        rendering?.end();
        await sends.begin(outgoing);
        rendering = tracer?.within(batch, 'render');
        outgoing = [];
        bytes = 0;
      }
      outgoing.push({ stored: step.stored, record, span: this.traced(step.stored, record, batch) });
      bytes += size;
    }
    rendering?.end();
    await sends.begin(outgoing);
    return sends.ended();
  }

  /**
   * Tries again what is parked, at the beginning of each lease: the program may be a newer one, the topic may take more
   * by now. `at` is the place from which the log is read on: what comes after it is not due.
   */
  async resume(at: LogPosition): Promise<void> {
    const { checkpoint, log } = this.options;
    this.parked = new Map();
    for (const stream of await checkpoint.parked.list()) {
      const { casterId, version } = stream;
      this.told.set(casterId, wordsOf(stream));
      await this.publishWaiting(stream, at);
      if (this.parked.has(casterId)) continue;
      await checkpoint.parked.unpark(casterId);
      this.told.delete(casterId);
      log('info', 'A studio is parked no longer: its events are published', { casterId, version });
    }
  }

  private async publishWaiting({ casterId, version }: ParkedStream, at: LogPosition): Promise<void> {
    for (let afterVersion = version - 1; !this.parked.has(casterId); afterVersion += EVENTS_AT_ONCE) {
      const upToVersion = afterVersion + EVENTS_AT_ONCE;
      const waiting = await this.options.store.readStreams([{ casterId, afterVersion, upToVersion }]);
      const due = waiting.filter((event) => !isAfter(event, at));
      await this.publish(due);
      if (due.length < EVENTS_AT_ONCE) return;
    }
  }

  private waits({ casterId, version }: StoredEvent): boolean {
    return version >= (this.parked.get(casterId) ?? Infinity);
  }

  /** The record says the context of its own way in the place of the command's: consumers go on from there. */
  private traced(stored: StoredEvent, record: EventRecord, batch: string | undefined): Span | undefined {
    const { tracer } = this.options;
    const span = tracer?.within(stored.meta.traceparent, `publish ${this.topic.name}`, {
      kind: 'producer',
      links: [batch],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'publish',
        'messaging.operation.type': 'send',
        'messaging.destination.name': this.topic.name,
        'messaging.kafka.message.key': stored.casterId,
        'messaging.message.id': stored.eventId,
        'understudy.event_type': stored.type,
        'understudy.account_id': stored.accountId,
        'understudy.version': stored.version,
      },
    });
    if (span !== undefined) record.headers.traceparent = span.traceparent;
    return span;
  }

  private async send(outgoing: readonly Outgoing[]): Promise<number> {
    let published = 0;
    for (let left = outgoing.filter(({ stored }) => !this.waits(stored)); left.length > 0; ) {
      try {
        const sentAt = performance.now();
        const written = await this.topic.publish(left.map(({ record }) => record));
        this.options.onAcknowledged?.(left.length, performance.now() - sentAt);
        await this.check.acknowledged(written);
        for (const { span } of left) span?.end();
        return published + left.length;
      } catch (error) {
        if (!(error instanceof RecordTooLarge)) {
          for (const { span } of left) span?.end(error);
          throw error;
        }
        await this.check.acknowledged(error.written);
        for (const { span } of left.slice(0, error.place)) span?.end();
        left[error.place]!.span?.end(error);
        await this.park(left[error.place]!.stored, error.message);
        published += error.place;
        left = left.slice(error.place + 1).filter(({ stored }) => !this.waits(stored));
      }
    }
    return published;
  }

  private async park({ casterId, version }: StoredEvent, reason: string): Promise<void> {
    const stream = { casterId, version, reason };
    await this.options.checkpoint.parked.park(stream);
    this.parked.set(casterId, version);
    if (this.told.get(casterId) === wordsOf(stream)) return;
    this.told.set(casterId, wordsOf(stream));
    this.options.log(
      'error',
      'A studio was parked: an event of it cannot be published, and the later ones wait',
      stream,
    );
  }
}

function recordOf(step: Step): EventRecord | Error {
  try {
    if ('fault' in step) throw step.fault;
    return publishedRecord(step.stored, step.event, step.after);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Does one thing after the other, while whoever asks for it gets the next ready. */
class OneByOne<Asked> {
  private done = 0;
  private atWork: Promise<number> = Promise.resolve(0);

  constructor(private readonly work: (asked: Asked) => Promise<number>) {}

  /** Once what was begun before has ended; if that failed, this throws and nothing is begun. */
  async begin(asked: Asked): Promise<void> {
    await this.ended();
    this.atWork = this.work(asked);
    // Whoever begins or ends next hears of it.
    this.atWork.catch(() => undefined);
    // It gets as far as it can without us: kafkajs writes to the socket after many small steps.
    await setImmediate();
  }

  /** Answers what all of it came to. */
  async ended(): Promise<number> {
    const done = await this.atWork;
    this.done += done;
    this.atWork = Promise.resolve(0);
    return this.done;
  }
}

const wordsOf = ({ version, reason }: Pick<ParkedStream, 'version' | 'reason'>) => `${version}: ${reason}`;
