// Prints each copy of a studio as it happens. Start it beside an Understudy that publishes:
//   KAFKA_BROKERS=127.0.0.1:29092 npm run example:print-copies
// To use it elsewhere, copy this folder and libs/caster-events, which imports nothing else of this repository.
import { setTimeout as pause } from 'node:timers/promises';
import { type Consumer, Kafka, logLevel } from 'kafkajs';
import { decodeRecord, FirstDeliveries, placeOf, TOPIC } from '#libs/caster-events';

const kafka = new Kafka({
  clientId: 'print-copies',
  brokers: (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(','),
  logLevel: logLevel.NOTHING,
});
const deliveries = new FirstDeliveries();

/** Reads until something ends it. */
async function read(consumer: Consumer): Promise<never> {
  const crash = new Promise<never>((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
  });
  await consumer.connect();
  await consumer.subscribe({ topic: process.env.KAFKA_TOPIC ?? TOPIC, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message, partition }) => {
      // After a fault some records come again: once drops what it has handled. A handler that throws gets its event again.
      await deliveries.once(placeOf(message, partition), async () => {
        const event = decodeRecord(message);
        if (event?.type !== 'live.caster.copied.v1') return;

        const { sourceCasterId, caster, ids } = event.data;
        console.log(
          `${event.time} ${sourceCasterId} → ${event.casterId} "${caster.name}", ${Object.keys(ids).length} parts`,
        );
      });
    },
  });
  console.log('waiting for copies');
  return crash;
}

let consumer: Consumer | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, async () => {
    await consumer?.disconnect();
    process.exit(0);
  });

// A consumer outlives the restarts of its broker, and a topic that is made anew. kafkajs goes on by itself after some
// errors alone, so each time a new consumer begins where the group has come.
for (;;) {
  consumer = kafka.consumer({
    groupId: process.env.GROUP_ID ?? 'print-copies',
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => false },
  });
  await read(consumer).catch((error: Error) => console.error(`reading again: ${error.message}`));
  await consumer.disconnect().catch(() => undefined);
  await pause(500);
}
