export { freshTopic, type KafkaForTests, provideKafka } from './kafka-for-tests.js';
export {
  canStartLocalKafka,
  type LocalKafka,
  type LocalKafkaOptions,
  startLocalKafka,
} from './local-broker.js';
