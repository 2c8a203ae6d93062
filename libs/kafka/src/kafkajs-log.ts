import type { LogEntry } from 'kafkajs';
import type { KafkaLog } from './kafka-port.js';
import { kafkajs } from './kafkajs.js';

// kafkajs writes errors about what it then retries, about what a healthy cluster answers every day (a rebalance, a
// first InitProducerId, a topic that is already there) and about what it also throws, so that it would be said twice.
// These few it says and does not throw.
const heardNowhereElse = [
  /^Offset out of range/,
  /^Consumer group received unsubscribed topics/,
  /^Failed to execute listener/,
];

/** No line of kafkajs is an error of ours: a few are warnings, the others are for debugging. */
export const kafkajsLog = (log: KafkaLog) => () => (entry: LogEntry) => {
  const { message, timestamp, logger, ...fields } = entry.log;
  const { logLevel } = kafkajs();
  const isLoud = entry.level === logLevel.ERROR || entry.level === logLevel.WARN;
  const isWarning = isLoud && heardNowhereElse.some((pattern) => pattern.test(message));

  log(isWarning ? 'warn' : 'debug', `kafkajs: ${message}`, { ...fields, part: entry.namespace });
};
