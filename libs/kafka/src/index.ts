export { createPublisher } from './create-publisher.js';
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
export { subscribe } from './subscribe.js';
