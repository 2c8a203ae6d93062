// Prints each copy of a studio as it happens. Start it beside an Understudy that publishes:
//   KAFKA_BROKERS=127.0.0.1:29092 npm run example:print-copies
// In a project of your own the two imports are '@understudy/caster-events/kafkajs' and '@understudy/caster-events'.
import { Kafka, logLevel } from 'kafkajs';
import { TOPIC } from '#libs/caster-events';
import { consumeCasterEvents } from '#libs/caster-events/kafkajs';
import { FileDeliveries } from './file-deliveries.js';
import { traced } from './traced.js';

const kafka = new Kafka({
  clientId: 'print-copies',
  brokers: (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(','),
  logLevel: logLevel.NOTHING,
});

const consumption = consumeCasterEvents(
  () => kafka.consumer({ groupId: process.env.GROUP_ID ?? 'print-copies', allowAutoTopicCreation: false }),
  {
    topic: process.env.KAFKA_TOPIC ?? TOPIC,
    // What was printed stays printed: a restart repeats no line.
    deliveries: new FileDeliveries(process.env.HANDLED_FILE ?? 'print-copies.handled'),
    handle: {
      'live.caster.copied.v1': traced(({ time, casterId, data: { sourceCasterId, caster, ids } }) =>
        console.log(
          `${time} ${sourceCasterId} → ${casterId} "${caster.name}", ${Object.keys(ids).length} parts`,
        ),
      ),
    },
    park: ({ reason, error, record: { partition, offset } }) =>
      console.error(`partition ${partition}, offset ${offset} is no event (${reason}): ${error.message}`),
    onHole: 'stop',
    onError: (error) => console.error(`trying again: ${error.message}`),
  },
);
console.log('waiting for copies');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void consumption.stop());
await consumption.ended;
