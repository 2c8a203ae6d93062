import { once } from 'node:events';
import { makeTopic } from './kafka-for-tests.js';
import { startLocalKafka } from './local-broker.js';

// As the program would make it.
const keepsAll = { 'retention.ms': '-1', 'retention.bytes': '-1' };

const say = (line: string) => process.stdout.write(`${line}\n`);

/** `npm run kafka:local`: a broker for trying things out. Its data goes when it stops. */
async function kafkaLocal() {
  const { KAFKA_PORT } = process.env;
  if (KAFKA_PORT && !/^\d{1,5}$/.test(KAFKA_PORT)) throw new Error(`KAFKA_PORT is no port: ${KAFKA_PORT}`);
  const port = KAFKA_PORT ? Number(KAFKA_PORT) : undefined;
  // From the first moment on: what a start has made is taken away again, too.
  const asked = Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => once(process, signal)));
  const broker = await startLocalKafka({ port, log: say });
  try {
    await makeTopic(broker.address, { topic: 'casters.events.v1', partitions: 6, config: keepsAll });
    say(`kafka ready on ${broker.address}`);
    await asked;
  } finally {
    await broker.stop();
  }
  say('kafka stopped');
  process.exitCode = 0;
}

// Should the broker die by itself, nothing is left to wait for and this is how we end.
process.exitCode = 1;
kafkaLocal().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
});
