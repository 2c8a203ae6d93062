import { z } from 'zod';
import { dataSchema, TOPIC } from './record.js';
import { caster, type PublishedType, publishedEvents } from './v1/published-events.js';

/** The schema of a studio, which the schemas of events refer to. */
export const CASTER_SCHEMA = 'live.caster.v1';

/** The JSON Schema of each published event's data, by type, and under `live.caster.v1` that of a studio. */
export function jsonSchemas(): Record<PublishedType | typeof CASTER_SCHEMA, object> {
  return schemas(dataSchema(CASTER_SCHEMA));
}

function schemas(casterReference: string): Record<PublishedType | typeof CASTER_SCHEMA, object> {
  const named = Object.entries({ [CASTER_SCHEMA]: caster, ...publishedEvents });
  return Object.fromEntries(
    named.map(([type, schema]) => [
      type,
      {
        $id: dataSchema(type),
        title: type,
        // As input an object is open; as output it would be closed, and an addition to v1 would break its readers.
        ...z.toJSONSchema(schema, {
          io: 'input',
          unrepresentable: 'any',
          override: ({ zodSchema, jsonSchema, path }) => {
            if ((zodSchema as unknown) !== caster || path.length === 0) return;
            for (const member of Object.keys(jsonSchema)) delete jsonSchema[member];
            jsonSchema.$ref = casterReference;
          },
        }),
      },
    ]),
  ) as Record<PublishedType | typeof CASTER_SCHEMA, object>;
}

/** An AsyncAPI 3.0 document of the topic. */
export function asyncApi(): object {
  const { [CASTER_SCHEMA]: studio, ...payloads } = schemas('#/components/schemas/caster');
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
          Object.entries(payloads).map(([type, payload]) => [
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
    components: { schemas: { headers, caster: studio } },
  };
}
