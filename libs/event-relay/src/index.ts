export type { PublishedTopic } from './published-topic.js';
export { relayEvents } from './relay.js';
