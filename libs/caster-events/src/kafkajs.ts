import type { Consumer } from 'kafkajs';
import { type Consumption, type ConsumptionOptions, keepConsuming } from './consumption.js';
import { MissingEventsError } from './first-deliveries.js';

export type { Consumption, ConsumptionOptions };

/**
 * Handles the events of the topic with kafkajs. `createConsumer` makes a consumer that is not connected yet; it is
 * called again whenever the one before has given up.
 */
export function consumeCasterEvents<Transaction = undefined>(
  createConsumer: () => Consumer,
  options: ConsumptionOptions<Transaction>,
): Consumption {
  return keepConsuming(async (topic, events, signal) => {
    const consumer = createConsumer();
    let end: () => void = () => undefined;
    let endWith: (error: Error) => void = () => undefined;
    const over = new Promise<void>((resolve, reject) => {
      end = resolve;
      // kafkajs goes on by itself after some errors alone: a new consumer takes its place after each.
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      endWith = reject;
    });
    // Where it fails before anybody waits for it.
    over.catch(() => undefined);
    signal.addEventListener('abort', end, { once: true });
    try {
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachMessage: async ({ message, partition, heartbeat }) => {
          await events.deliver({ ...message, topic, partition }, { signal, heartbeat }).catch((error) => {
            if (error instanceof MissingEventsError) endWith(error);
            throw error;
          });
        },
      });
      await over;
    } finally {
      signal.removeEventListener('abort', end);
      await consumer.disconnect().catch(() => undefined);
    }
  }, options);
}
