import { setTimeout as after } from 'node:timers/promises';
import { type KafkaSettings, pingKafka } from '#libs/kafka';
import type { Log } from './logging.js';

const EVERY_MS = 5_000;

/**
 * Asks Kafka from time to time whether it is there. A relay that has nothing to send, or waits for the lease, would
 * not notice otherwise.
 */
export class KafkaWatch {
  private readonly closing = new AbortController();
  private fault: string | undefined;
  private hasAnswered = false;
  private readonly watching: Promise<void>;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly log: Log,
  ) {
    this.watching = this.watch();
  }

  /** Undefined until it is known. */
  isUp(): boolean | undefined {
    return this.fault !== undefined ? false : this.hasAnswered ? true : undefined;
  }

  trouble(): string | undefined {
    return this.fault;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      const fault = await this.ask();
      if (signal.aborted) return;
      if (fault !== undefined && this.fault === undefined)
        this.log('warn', 'Kafka is away', { brokers: this.settings.brokers, reason: fault });
      if (fault === undefined && this.fault !== undefined) this.log('info', 'Kafka is back', {});
      this.fault = fault;
      this.hasAnswered ||= fault === undefined;
      await after(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async ask(): Promise<string | undefined> {
    try {
      await pingKafka(this.settings);
      return undefined;
    } catch (error) {
      return `Kafka does not answer: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
