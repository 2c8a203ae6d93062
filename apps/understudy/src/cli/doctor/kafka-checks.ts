import { compareTopic, type KafkaSettings, pingKafka } from '#libs/kafka';
import { topicWarnings, wantedTopic } from '../../casters-topic.js';
import type { Settings } from '../../settings.js';
import { type Found, fault, ok, reasonOf, warning } from './finding.js';

export async function broker(kafka: KafkaSettings): Promise<Found> {
  try {
    await pingKafka(kafka);
    return ok(`answers at ${kafka.brokers.join(', ')}`);
  } catch (error) {
    return fault(
      `Kafka does not answer: ${reasonOf(error)}`,
      'look whether the brokers run and KAFKA_BROKERS names them; docs/operations.md tells of TLS and SASL. Calls go on meanwhile, and events wait',
    );
  }
}

/** Whether the topic is there, and as the settings want it. */
export async function topic(kafka: KafkaSettings, settings: Settings): Promise<Found> {
  const wanted = wantedTopic(settings);
  const differences = await compareTopic(kafka, wanted);
  if (differences === undefined)
    return warning(
      `there is no topic ${wanted.topic}`,
      'the relay makes it when it starts; "understudy events create-topic" makes it now',
    );
  const told = topicWarnings(wanted.topic, differences, kafka.brokers).map(({ warning }) => warning);
  return told.length > 0
    ? warning(told.join('; '), 'as it says; the program changes no topic that is there')
    : ok(`${wanted.topic} is as the settings want it`);
}
