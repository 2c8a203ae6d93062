import { castersTopic } from './casters-topic.js';
import { environment } from './environment.js';
import { kafkaSettings } from './kafka-settings.js';
import { runCommand, type Stop, unlessStopped } from './run-command.js';

/** Makes the topic and ends. For set-ups that do it before they start. */
async function main(stop: Stop): Promise<void> {
  const { settings, log } = environment('info');
  const kafka = kafkaSettings({ settings, log });
  if (kafka === undefined) throw new Error('KAFKA_BROKERS is not set: give host:port');
  await unlessStopped(stop, castersTopic({ settings, log }, kafka)());
  process.stdout.write(`The topic ${settings.KAFKA_TOPIC} is ready\n`);
}

runCommand('The topic cannot be made', main);
