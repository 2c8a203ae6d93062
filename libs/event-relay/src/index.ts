export { relayEvents } from './relay.js';
