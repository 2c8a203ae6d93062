import type { Consumer, Message } from '@platformatic/kafka';
import { type Consumption, type ConsumptionOptions, keepConsuming } from './consumption.js';
import type { TopicRecord } from './event-consumer.js';

export type { Consumption, ConsumptionOptions };

/**
 * Handles the events of the topic with @platformatic/kafka. `createConsumer` makes a consumer without deserializers; it is
 * called again whenever the one before has given up. Offsets are committed here: `autocommit` is of no account.
 */
export function consumeCasterEvents<Transaction = undefined>(
  createConsumer: () => Consumer,
  options: ConsumptionOptions<Transaction>,
): Consumption {
  return keepConsuming(async (topic, events, signal) => {
    const consumer = createConsumer();
    try {
      const stream = await consumer.consume({
        topics: [topic],
        autocommit: false,
        mode: 'committed',
        fallbackMode: 'earliest',
      });
      // One that waits for a record hears of the end by this.
      const end = () => void Promise.resolve(stream.close()).catch(() => undefined);
      signal.addEventListener('abort', end, { once: true });
      if (signal.aborted) end();
      const commits = new Commits(consumer, options.onError);
      try {
        for await (const message of stream) {
          await events.deliver(recordOf(message), { signal });
          commits.add(message);
          if (signal.aborted) break;
        }
      } finally {
        signal.removeEventListener('abort', end);
        await commits.end();
      }
    } finally {
      await Promise.resolve(consumer.close(true)).catch(() => undefined);
    }
  }, options);
}

function recordOf({ topic, partition, offset, timestamp, key, value, headers }: Message): TopicRecord {
  const given: Record<string, Buffer[]> = {};
  for (const [name, header] of headers) given[String(name)] = [...(given[String(name)] ?? []), header];
  return { topic, partition, offset, timestamp, key: key ?? null, value: value ?? null, headers: given };
}

const COMMIT_MS = 200;

/** Commits what is done, a few times a second; what was not committed when a process dies comes again. */
class Commits {
  private readonly done = new Map<number, Message>();
  private timer: NodeJS.Timeout | undefined;
  private committing: Promise<void> = Promise.resolve();

  constructor(
    private readonly consumer: Consumer,
    private readonly onError?: (error: Error) => void,
  ) {}

  add(message: Message): void {
    this.done.set(message.partition, message);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.commit();
    }, COMMIT_MS);
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.commit();
    await this.committing;
  }

  private commit(): void {
    const messages = [...this.done.values()].filter((message) => this.isAssigned(message));
    this.done.clear();
    this.committing = this.committing
      .then(async () => {
        for (const message of messages) await message.commit();
      })
      // A group that rebalances takes none; its members begin behind the last that it took.
      .catch((error) => this.onError?.(error));
  }

  /** What was read ahead of a partition that another member has now is that member's to commit. */
  private isAssigned({ topic, partition }: Message): boolean {
    return (
      this.consumer.assignments?.some((one) => one.topic === topic && one.partitions.includes(partition)) ??
      false
    );
  }
}
