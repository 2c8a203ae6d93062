import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Loaded when the first client is made: most programs and commands never speak to Kafka. */
export const kafkajs = (): typeof import('kafkajs') => load('kafkajs');
