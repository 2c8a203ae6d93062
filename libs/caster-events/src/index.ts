export { asyncApi, jsonSchemas } from './documents.js';
export { FirstDeliveries } from './first-deliveries.js';
export { decodeRecord, type EventRecord, encodeRecord, TOPIC } from './record.js';
export type { PublishedCaster } from './v1/published-caster.js';
export {
  isPublishedType,
  type PublishedEvent,
  type PublishedType,
  publishedEvents,
} from './v1/published-events.js';
