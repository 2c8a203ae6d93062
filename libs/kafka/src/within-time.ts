import type { Kafka } from 'kafkajs';
import { kafkaClient } from './kafka-client.js';
import type { KafkaSettings } from './kafka-port.js';

/**
 * Lets `ask` use a client of its own and hangs up after it. Throws when it takes longer than `ms`, whether brokers are
 * away or silent: each single time-out of kafkajs is retried, so together they know no end.
 */
export async function withinTime<T>(
  settings: KafkaSettings,
  // One try at each broker unless told otherwise: connecting takes the next address after each failure.
  { ms, retries = settings.brokers.length - 1 }: { ms: number; retries?: number },
  ask: (kafka: Kafka, isOver: AbortSignal) => Promise<T>,
): Promise<T> {
  const client = kafkaClient(settings, {
    retry: { retries, initialRetryTime: 50, maxRetryTime: 250 },
    // The whole ends first, and says who was asked.
    requestTimeout: ms * 2,
  });
  const over = new AbortController();
  const answer = ask(client.kafka, over.signal);
  try {
    return await answerWithin(ms, settings, answer);
  } catch (error) {
    throw client.explained(error);
  } finally {
    over.abort();
    client.destroy();
  }
}

/** The answer, or an error when it takes longer. */
export async function answerWithin<T>(
  ms: number,
  { brokers }: Pick<KafkaSettings, 'brokers'>,
  answer: Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `Kafka (${brokers.join(', ')}) gave no answer within ${ms / 1_000} s`;
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    answer.catch(() => {});
  }
}
