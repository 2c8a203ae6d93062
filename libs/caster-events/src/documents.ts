import { z } from 'zod';
import { dataSchema, TOPIC } from './record.js';
import { type PublishedType, publishedEvents } from './v1/published-events.js';

/** The JSON Schema of each published event's data, by type. */
export function jsonSchemas(): Record<PublishedType, object> {
  return Object.fromEntries(
    Object.entries(publishedEvents).map(([type, schema]) => [
      type,
      {
        $id: dataSchema(type),
        title: type,
        // As input an object is open; as output it would be closed, and an addition to v1 would break its readers.
        ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
      },
    ]),
  ) as Record<PublishedType, object>;
}

/** An AsyncAPI 3.0 document of the topic. */
export function asyncApi(): object {
  const schemas = jsonSchemas();
  const header = (description: string) => ({ type: 'string', description });
  const headers = {
    type: 'object',
    properties: {
      'content-type': { const: 'application/json' },
      ce_specversion: { const: '1.0' },
      ce_id: header('The event id; the same when the record is sent again'),
      ce_source: header('/accounts/{accountId}/casters'),
      ce_subject: header('The CasterId, also the key of the record'),
      ce_time: header('When it was decided, ISO 8601 in UTC'),
      ce_dataschema: header('The JSON Schema of the value'),
      ce_sequence: header("The studio's version, decimal: drop a record whose sequence you have handled"),
      ce_era: header(
        'The era of the event store, decimal; absent: 1. A higher one may repeat a sequence, and takes the place of what was handled from there on',
      ),
      ce_accountid: header('The account that owns the studio'),
      ce_correlationid: header('The RequestId of the call that caused it'),
      ce_traceparent: header('W3C trace context of the call, where it had one'),
    },
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Understudy caster events',
      version: '1.0.0',
      description:
        'One record for each thing that happened to a studio, with the whole studio as it was then. At least once, and in version order for each studio.',
    },
    channels: {
      casters: {
        address: TOPIC,
        messages: Object.fromEntries(
          Object.entries(schemas).map(([type, payload]) => [
            type,
            {
              name: type,
              contentType: 'application/json',
              headers: { $ref: '#/components/schemas/headers' },
              payload,
            },
          ]),
        ),
        bindings: { kafka: { topic: TOPIC } },
      },
    },
    operations: {
      casterEvents: { action: 'send', channel: { $ref: '#/channels/casters' } },
    },
    components: { schemas: { headers } },
  };
}
