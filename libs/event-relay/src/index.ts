export { publishedEvent } from './published-event.js';
export { relayEvents } from './relay.js';
