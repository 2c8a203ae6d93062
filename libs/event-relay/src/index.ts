export { publishedTypeOf } from './published-event.js';
export type { PublishedTopic } from './published-topic.js';
export { relayEvents } from './relay.js';
