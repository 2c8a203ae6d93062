export { everyPart, everyPartAdded } from './every-part.js';
export { anchor, fullScreen, headline, program, trailer } from './example-parts.js';
export { deciding } from './given.js';
export { kafkaAddress } from './jest/kafka-address.js';
export { eventually, type WaitOptions, waitFor } from './jest/wait-for.js';
export {
  freshTopic,
  type KafkaForTests,
  type LocalKafka,
  type LocalKafkaOptions,
  makeTopic,
  provideKafka,
  startLocalKafka,
} from './kafka/index.js';
export { newsroomAfter, refusalBy, roomForAll } from './newsroom.js';
export { playlistStudio } from './playlist-studio.js';
export { allReadable } from './postgres/all-readable.js';
export { Cluster } from './postgres/cluster.js';
export { type CopyOptions, copyDatabase } from './postgres/copy-database.js';
export { type Forwarder, startForwarder } from './postgres/forwarder.js';
export { type FreshDatabase, freshDatabase } from './postgres/fresh-database.js';
export { type OpenTransaction, openTransaction } from './postgres/open-transaction.js';
export { type PostgresForTests, providePostgres } from './postgres/provide-postgres.js';
export { withoutPatience, withPatience } from './postgres/with-patience.js';
export { type RecordedSpan, recordingTracer } from './recording-tracer.js';
export { configuredWith, firstStart, readyToStart, stopped } from './running.js';
export { type SilentProxy, silentProxy } from './silent-proxy.js';
export { pureStudios } from './studios/pure-studios.js';
export {
  createParameters,
  type PartIds,
  type RandomStudio,
  randomStudio,
  type Step,
  stepParameters,
} from './studios/random-studio.js';
