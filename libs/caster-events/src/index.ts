export { asyncApi, jsonSchemas } from './documents.js';
export { FirstDeliveries, type Handled, MissingEventsError, type RecordPlace } from './first-deliveries.js';
export {
  decodeRecord,
  type EventRecord,
  encodeRecord,
  placeOf,
  type RecordGiven,
  recordOf,
  TOPIC,
} from './record.js';
export type { PublishedCaster } from './v1/published-caster.js';
export {
  isPublishedType,
  type PublishedEvent,
  type PublishedType,
  publishedEvents,
} from './v1/published-events.js';
