export { createPublisher } from './create-publisher.js';
export { describeTopic, type TopicState } from './describe-topic.js';
export {
  compareTopic,
  ensureTopic,
  type TopicDifference,
  type TopicEnsured,
  type TopicWanted,
} from './ensure-topic.js';
export { findRecord, type RecordSearch, type RecordSearched, type SearchBounds } from './find-record.js';
export {
  type EventPublisher,
  type EventSource,
  type KafkaLog,
  type KafkaRecord,
  type KafkaSasl,
  type KafkaSettings,
  type KafkaTls,
  type ReceivedRecord,
  RecordTooLarge,
  type Subscription,
} from './kafka-port.js';
export { pingKafka } from './ping-kafka.js';
export { readTopic, type TopicReading } from './read-topic.js';
export { subscribe } from './subscribe.js';
