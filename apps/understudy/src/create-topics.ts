import { castersTopic } from './casters-topic.js';
import { kafkaSettings } from './kafka-settings.js';
import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { readSettings } from './settings.js';

/** Makes the topic and ends. For set-ups that do it before they start. */
async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const log = createLog('info');
  const kafka = kafkaSettings({ settings, log });
  if (kafka === undefined) throw new Error('KAFKA_BROKERS is not set: give host:port');
  await castersTopic({ settings, log }, kafka)();
  process.stdout.write(`The topic ${settings.KAFKA_TOPIC} is ready\n`);
}

runCommand('The topic cannot be made', main);
