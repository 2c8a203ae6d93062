import { setTimeout as after } from 'node:timers/promises';
import { describeTopic, type KafkaSettings, pingKafka, type TopicState } from '#libs/kafka';
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
  private found: TopicState | undefined;
  private askedAt: Date | undefined;
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

  /** The topic as it was when the brokers last told; undefined: they never did, or there is none. */
  topicState(): TopicState | undefined {
    return this.found;
  }

  /** When it was last asked, whatever it said. */
  toldAt(): Date | undefined {
    return this.askedAt;
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
      this.askedAt = new Date();
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
      this.found = await describeTopic(this.settings, this.topic);
      if (this.found !== undefined) {
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
