import { setTimeout as after } from 'node:timers/promises';
import { describeTopic, type KafkaSettings, pingKafka } from '#libs/kafka';
import type { Log } from './logging.js';

const EVERY_MS = 5_000;

/**
 * Asks Kafka from time to time whether it and the topic are there. A relay that has nothing to send, or waits for the lease, would
 * not notice otherwise.
 */
export class KafkaWatch {
  private readonly closing = new AbortController();
  private fault: string | undefined;
  private isAnswering: boolean | undefined;
  private topicMayBeMissing = true;
  private readonly watching: Promise<void>;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly topic: string,
    private readonly log: Log,
  ) {
    this.watching = this.watch();
  }

  /** Undefined until it is known. */
  isUp(): boolean | undefined {
    return this.isAnswering;
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
        this.log('warn', 'Kafka is not as it should be', { brokers: this.settings.brokers, reason: fault });
      if (fault === undefined && this.fault !== undefined) this.log('info', 'Kafka is well again', {});
      this.fault = fault;
      await after(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async ask(): Promise<string | undefined> {
    try {
      await pingKafka(this.settings);
      this.isAnswering = true;
    } catch (error) {
      this.isAnswering = false;
      return `Kafka does not answer: ${messageOf(error)}`;
    }
    try {
      if ((await describeTopic(this.settings, this.topic)) !== undefined) {
        this.topicMayBeMissing = false;
        return undefined;
      }
    } catch (error) {
      return `Kafka answers, and does not say how the topic ${this.topic} is: ${messageOf(error)}`;
    }
    // At the first look the relay may be about to make it.
    const isMissing = !this.topicMayBeMissing;
    this.topicMayBeMissing = false;
    return isMissing ? `The topic ${this.topic} is gone` : undefined;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
