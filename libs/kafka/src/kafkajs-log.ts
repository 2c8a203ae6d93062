import { type LogEntry, logLevel } from 'kafkajs';
import type { KafkaLog } from './kafka-port.js';

// kafkajs reports as errors what it then retries, what a healthy cluster answers every day (a rebalance, a first
// InitProducerId, a topic that is already there) and what it also throws at us. Whoever catches it says it once.
const everyday = [
  /^Response /,
  /^Connection (error|timeout)/,
  /^Failed to (connect to|send messages)/,
  /^The group is rebalancing/,
  /^The coordinator is not aware of this member/,
  /^Error when calling eachBatch/,
  /^(Crash|Restarting the consumer)/,
  /^Limiting retries for the idempotent producer/,
  /^(This server does not host this topic|There is no leader for this topic-partition)/,
  /^(Closed connection|Not connected)/,
];

/** No line of kafkajs is an error of ours: the loudest is a warning, the ordinary ones are for debugging. */
export const kafkajsLog = (log: KafkaLog) => () => (entry: LogEntry) => {
  const { message, timestamp, logger, ...fields } = entry.log;
  const text = String(message);
  const loud = entry.level === logLevel.ERROR || entry.level === logLevel.WARN;
  const level = loud && !everyday.some((pattern) => pattern.test(text)) ? 'warn' : 'debug';

  log(level, `kafkajs: ${text}`, { ...fields, part: entry.namespace });
};
