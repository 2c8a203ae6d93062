export type { Consumption, ConsumptionOptions } from './consumption.js';
export { asyncApi, jsonSchemas, recordHeaders } from './documents.js';
export {
  type ConsumerOptions,
  EventConsumer,
  type EventHandler,
  type EventHandlers,
  type Outcome,
  type ParkedRecord,
  StoppedError,
  type TopicRecord,
  type Waiting,
} from './event-consumer.js';
export {
  type Deliveries,
  FirstDeliveries,
  type Handled,
  MissingEventsError,
  type PassedOver,
  type RecordPlace,
} from './first-deliveries.js';
export {
  type AnyPublishedType,
  casterUpcasters,
  eventUpcasters,
  isPublishedType,
  type PublishedEvent,
  type PublishedEventOf,
  type PublishedType,
  publishedCasters,
} from './published.js';
export {
  decodeRecord,
  type EventRecord,
  encodeRecord,
  placeOf,
  type RecordGiven,
  recordOf,
  TOPIC,
  type UnreadableReason,
  UnreadableRecordError,
} from './record.js';
export type { PublishedCaster } from './v1/published-caster.js';
export { publishedEvents } from './v1/published-events.js';
