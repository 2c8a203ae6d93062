export { createPublisher } from './create-publisher.js';
export { describeTopic, type TopicState } from './describe-topic.js';
export { ensureTopic, type TopicWanted } from './ensure-topic.js';
export type {
  EventPublisher,
  EventSource,
  KafkaLog,
  KafkaRecord,
  KafkaSettings,
  ReceivedRecord,
  Subscription,
} from './kafka-port.js';
export { pingKafka } from './ping-kafka.js';
export { readTopic, type TopicReading } from './read-topic.js';
export { subscribe } from './subscribe.js';
