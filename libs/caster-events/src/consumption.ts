import { setTimeout as pause } from 'node:timers/promises';
import { type ConsumerOptions, EventConsumer, StoppedError } from './event-consumer.js';
import { MissingEventsError } from './first-deliveries.js';
import { TOPIC } from './record.js';

export interface ConsumptionOptions<Transaction = undefined> extends ConsumerOptions<Transaction> {
  /** Absent: `casters.events.v1`. */
  readonly topic?: string;
}

/** Records are read and handled until `stop`, or a hole ends it. */
export interface Consumption {
  /** Resolves when it was stopped; rejects with the `MissingEventsError` that ended it. */
  readonly ended: Promise<void>;
  /** Resolves when the event in hand is done, its offset is committed and the client has left its group. */
  stop(): Promise<void>;
  /** Takes the next event of the studio for its beginning: the way on after a hole. */
  forget(casterId: string): Promise<void>;
}

/** What an adapter reads with, until the signal aborts. It throws what ended the reading. */
export type ReadTopic<Transaction> = (
  topic: string,
  events: EventConsumer<Transaction>,
  signal: AbortSignal,
) => Promise<void>;

const PAUSE_MS = 500;

/**
 * Reads, and begins again where the group has come whenever a client gives up: a broker restarts, a topic is made anew.
 * What was handled is remembered across the clients.
 */
export function keepConsuming<Transaction>(
  read: ReadTopic<Transaction>,
  { topic = TOPIC, ...options }: ConsumptionOptions<Transaction>,
): Consumption {
  const events = new EventConsumer(options);
  const stopping = new AbortController();
  const { signal } = stopping;

  const consume = async () => {
    while (!signal.aborted) {
      try {
        await read(topic, events, signal);
      } catch (error) {
        if (error instanceof MissingEventsError) throw error;
        if (!signal.aborted && !(error instanceof StoppedError)) options.onError?.(error as Error);
      }
      await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const ended = consume();
  // Whoever looks at it later still sees the rejection.
  ended.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      stopping.abort();
      await ended.catch(() => undefined);
    },
    forget: (casterId) => events.forget(casterId),
  };
}
