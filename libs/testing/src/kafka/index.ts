export { freshTopic, type KafkaForTests, makeTopic, provideKafka } from './kafka-for-tests.js';
export {
  canStartLocalKafka,
  type LocalKafka,
  type LocalKafkaOptions,
  startLocalKafka,
} from './local-broker.js';
