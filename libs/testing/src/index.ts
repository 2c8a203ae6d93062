export {
  freshTopic,
  type KafkaForTests,
  type LocalKafka,
  type LocalKafkaOptions,
  provideKafka,
  startLocalKafka,
} from './kafka/index.js';
export { kafkaAddress } from './kafka-address.js';
export { type FreshDatabase, freshDatabase } from './postgres/fresh-database.js';
export { type PostgresForTests, providePostgres } from './postgres/provide-postgres.js';
export { type WaitOptions, waitFor } from './wait-for.js';
