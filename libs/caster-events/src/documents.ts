import { z } from 'zod';
import { type AnyPublishedType, publishedCasters } from './published.js';
import { dataSchema, TOPIC } from './record.js';
import { publishedEvents } from './v1/published-events.js';

type SchemaName = AnyPublishedType | keyof typeof publishedCasters;

/** The JSON Schema of each published event's data, by type, and those of a studio, which they refer to. */
export function jsonSchemas(): Record<SchemaName, object> {
  return Object.fromEntries(
    names.map((name) => [name, { $id: dataSchema(name), title: name, ...schemaOf(name, dataSchema) }]),
  ) as Record<SchemaName, object>;
}

const casters = new Map<unknown, string>(
  Object.entries(publishedCasters).map(([name, schema]) => [schema, name]),
);
const all: Readonly<Record<string, z.ZodType>> = { ...publishedCasters, ...publishedEvents };
const names = Object.keys(all) as SchemaName[];

function schemaOf(
  name: SchemaName,
  referenceTo: (casterName: string) => string,
  target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12',
): object {
  // As input an object is open; as output it would be closed, and an addition to v1 would break its readers.
  return z.toJSONSchema(all[name] as z.ZodType, {
    io: 'input',
    target,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema, path }) => {
      const casterName = casters.get(zodSchema);
      if (casterName === undefined || path.length === 0) return;
      for (const member of Object.keys(jsonSchema)) delete jsonSchema[member];
      jsonSchema.$ref = referenceTo(casterName);
    },
  });
}

/** What every record says of its event, by header: JSON Schemas of texts. */
export const recordHeaders = {
  'content-type': { const: 'application/json', description: 'What the value is' },
  ce_specversion: { const: '1.0', description: 'The version of CloudEvents' },
  ce_id: { description: 'The event id; the same when the record is sent again' },
  ce_type: { description: 'The type and its version: `live.<what>.<happened>.v<version>`' },
  ce_source: { description: '`/accounts/{accountId}/casters`' },
  ce_subject: { description: 'The CasterId, also the key of the record' },
  ce_time: { description: 'When it was decided, ISO 8601 in UTC' },
  ce_dataschema: { description: 'The JSON Schema of the value: `urn:understudy:` and the type' },
  ce_sequence: {
    description: "The studio's version, decimal, from 1: drop a record whose sequence you have handled",
  },
  ce_era: {
    description:
      'The era of the event store, decimal; absent: 1. A higher one may repeat a sequence, and takes the place of what was handled from there on',
  },
  ce_accountid: { description: 'The account that owns the studio' },
  ce_correlationid: { description: 'The RequestId of the call that caused it' },
  ce_traceparent: { description: 'W3C trace context of the call; absent where it had none' },
  traceparent: {
    description:
      'W3C trace context to go on from: of its way to Kafka where Understudy traces, else that of the call; absent where that had none',
  },
} as const;

const optionalHeaders: readonly string[] = [
  'ce_era',
  'ce_traceparent',
  'traceparent',
] satisfies (keyof typeof recordHeaders)[];

/** An AsyncAPI 3 document of the topic. */
export function asyncApi(): object {
  const component = (name: string) => `#/components/schemas/${name}`;
  // The schema objects of AsyncAPI are those of draft 7; an $id would lead their references elsewhere.
  const schema = (name: SchemaName) => {
    const { $schema: _, ...rest } = schemaOf(name, component, 'draft-7') as { $schema?: string };
    return { title: name, ...rest };
  };
  const headers = (type: string) => ({
    type: 'object',
    required: Object.keys(recordHeaders).filter((name) => !optionalHeaders.includes(name)),
    properties: Object.fromEntries(
      Object.entries(recordHeaders).map(([name, header]) => {
        const value =
          name === 'ce_type'
            ? { const: type }
            : name === 'ce_dataschema'
              ? { const: dataSchema(type) }
              : { type: 'string' };
        return [name, { ...value, ...header }];
      }),
    ),
  });
  const types = Object.keys(publishedEvents) as AnyPublishedType[];
  return {
    asyncapi: '3.1.0',
    id: dataSchema('events'),
    info: {
      title: 'Understudy caster events',
      version: '1.0.0',
      description:
        'One record for each thing that happened to a studio, with the whole studio as it was then. At least once, and in version order for each studio.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      casters: {
        address: TOPIC,
        messages: Object.fromEntries(types.map((type) => [type, { $ref: `#/components/messages/${type}` }])),
        bindings: { kafka: { topic: TOPIC, bindingVersion: '0.5.0' } },
      },
    },
    operations: {
      casterEvents: {
        action: 'send',
        title: 'Caster events',
        summary: 'Whatever happens to a studio is told.',
        channel: { $ref: '#/channels/casters' },
      },
    },
    components: {
      messages: Object.fromEntries(
        types.map((type) => [
          type,
          {
            name: type,
            contentType: 'application/json',
            headers: headers(type),
            payload: { $ref: component(type) },
            bindings: {
              kafka: { key: { type: 'string', description: 'The CasterId' }, bindingVersion: '0.5.0' },
            },
          },
        ]),
      ),
      schemas: Object.fromEntries(names.map((name) => [name, schema(name)])),
    },
  };
}
