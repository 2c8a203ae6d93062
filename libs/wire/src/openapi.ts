import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { type AnyOperation, asRest, type Parameters, type RestRoute } from './contract.js';
import { mediaTypeOf } from './envelope.js';
import { ErrorTable } from './error-table.js';
import { parameterIn } from './operation-table.js';
import { ownCodes } from './own-codes.js';
import { jsonSchemaOf } from './parameters.js';
import { PROBLEM_TYPE } from './problem.js';
import { type ErrorCatalogue, type GatewayCode } from './public-errors.js';

type Schema = Readonly<Record<string, unknown>>;

interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

/** OpenAPI 3.1 of plain REST: all that the contracts say, and what the gateway adds to each. */
export function openApiDocument(
  operations: readonly AnyOperation[],
  catalogue: ErrorCatalogue,
  info: OpenApiInfo,
) {
  const errors = new ErrorTable(catalogue);
  const paths: Record<string, Record<string, unknown>> = {};
  const schemas: Record<string, Schema> = { Problem: problem, Envelope: envelope };
  for (const contract of operations.map(asRest)) {
    const { name, rest: route } = contract;
    if (route === undefined) continue;
    const { parameters, body } = placed(contract, route);
    if (body !== undefined) schemas[`${name}Parameters`] = body.schema;
    schemas[`${name}Answer`] = answerSchema(contract);
    paths[route.path] ??= {};
    Object.assign(paths[route.path] ?? {}, {
      [route.method.toLowerCase()]: {
        operationId: name,
        summary: contract.summary,
        tags: [tagOf(route)],
        parameters,
        ...(body !== undefined && {
          requestBody: {
            required: body.isRequired,
            content: { 'application/json': { schema: reference(`${name}Parameters`) } },
          },
        }),
        responses: responsesOf(contract, route, errors),
      },
    });
  }
  return {
    openapi: '3.1.0',
    info: { ...info, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    security: [{ accessKey: [] }],
    tags: [...new Set(operations.flatMap(({ rest }) => (rest === undefined ? [] : tagOf(rest))))].map(
      (name) => ({ name }),
    ),
    paths,
    components: {
      securitySchemes: {
        accessKey: {
          type: 'http',
          scheme: 'basic',
          description: 'The access key: its id as user, its secret as password.',
        },
      },
      schemas,
    },
  };
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** `layouts` for `/v1/casters/{CasterId}/layouts/{LayoutId}`: the noun that the address ends with. */
function tagOf({ path }: RestRoute): string {
  const nouns = path.split('/').filter((segment) => segment !== '' && parameterIn(segment) === undefined);
  return nouns[2] ?? nouns[1] ?? nouns[0] ?? 'api';
}

/** Each parameter where a caller would put it, though any part of the request may carry it. */
function placed({ kind, parameters: all }: AnyOperation, route: RestRoute) {
  const entries = Object.entries(all as Parameters);
  const headerOf = new Map(Object.entries(route.headers ?? {}).map(([header, name]) => [name, header]));
  const inPath = new Set(route.path.split('/').flatMap((segment) => parameterIn(segment) ?? []));
  const takesBody = route.method === 'POST' || route.method === 'PUT';
  const isRequired = (schema: z.ZodType) => !schema.safeParse(undefined).success;

  const parameters = entries.flatMap(([name, schema]): Schema[] => {
    const required = isRequired(schema);
    const content = jsonSchemaOf(schema);
    const header = headerOf.get(name);
    if (inPath.has(name)) return [{ name, in: 'path', required: true, schema: content }];
    if (header !== undefined)
      return [
        {
          name: titleCase(header),
          in: 'header',
          required,
          schema: content,
          ...(name === 'ClientToken' && { description: retries }),
        },
      ];
    if (takesBody && (route.body === undefined || route.body.parameter === name)) return [];
    return inQuery(name, content).map((parameter) => ({
      ...parameter,
      in: 'query',
      required: required && parameter.name === name,
    }));
  });

  const members = entries.filter(([name]) => !inPath.has(name) && !headerOf.has(name));
  if (!takesBody) return { parameters };
  if (route.body !== undefined) {
    const file = all[route.body.parameter] as z.ZodType;
    return { parameters, body: { isRequired: isRequired(file), schema: inBody(jsonSchemaOf(file)) } };
  }
  const required = members.filter(([, schema]) => isRequired(schema)).map(([name]) => name);
  return {
    parameters,
    body: {
      // A command without a body says by a header of its own that no page sent it.
      isRequired:
        required.length > 0 || (kind === 'command' && route.method === 'POST' && headerOf.size === 0),
      schema: {
        type: 'object',
        properties: Object.fromEntries(members.map(([name, schema]) => [name, inBody(jsonSchemaOf(schema))])),
        ...(required.length > 0 && { required }),
      },
    },
  };
}

const retries = 'A retry with the same key and parameters gets the first answer.';

function titleCase(header: string): string {
  return header.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** A body carries the value itself of what is JSON inside a text elsewhere. */
function inBody({ contentSchema, contentMediaType, ...schema }: Record<string, unknown>): Schema {
  if (contentSchema === undefined) return schema;
  const { type: _, ...about } = schema;
  return { ...about, ...(contentSchema as Schema) };
}

/** Lists have a name for each entry, `Tag.1.Key`. */
function inQuery(
  name: string,
  schema: Record<string, unknown>,
): { name: string; schema: Schema; description?: string }[] {
  const { type, items, properties } = schema as {
    type?: string;
    items?: Record<string, unknown>;
    properties?: Record<string, Record<string, unknown>>;
  };
  if (type === 'array' && items !== undefined)
    return inQuery(`${name}.1`, items).map((entry) => ({
      ...entry,
      description: `Further entries are called ${name}.2, ${name}.3 and so on.`,
    }));
  if (type === 'object' && properties !== undefined)
    return Object.entries(properties).flatMap(([member, content]) => inQuery(`${name}.${member}`, content));
  return [{ name, schema }];
}

function answerSchema({ result, rest }: AnyOperation): Schema {
  const {
    $schema: _,
    properties,
    required = [],
    ...schema
  } = z.toJSONSchema(result, {
    io: 'output',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Answers may grow.
      delete jsonSchema.additionalProperties;
    },
  });
  if (rest?.answers?.as === 'file') return { ...schema, properties, required };
  if (rest?.answers !== undefined) return { type: 'string' };
  return {
    ...schema,
    properties: { RequestId: { type: 'string', format: 'uuid' }, ...properties },
    required: ['RequestId', ...required],
  };
}

/** Every status that can be answered, with its codes. */
function responsesOf(contract: AnyOperation, route: RestRoute, errors: ErrorTable): Record<string, unknown> {
  const codes = new Map<number, Set<string>>();
  const add = (status: number, code: string) => codes.set(status, (codes.get(status) ?? new Set()).add(code));
  for (const [status, code] of gatewayRefusals(route)) add(status, code);
  for (const { code, status } of ownCodes(contract, errors)) add(status, code);

  const refused = [...codes]
    .sort(([a], [b]) => a - b)
    .map(([status, names]) => [status, refusal(status, [...names])] as const);
  return {
    200: {
      description: 'Done.',
      headers: { 'X-Acs-Request-Id': { schema: { type: 'string' } } },
      content: { [mediaTypeOf(route.answers)]: { schema: reference(`${contract.name}Answer`) } },
    },
    ...Object.fromEntries(refused),
  };
}

function gatewayRefusals({ path }: RestRoute): (readonly [number, GatewayCode])[] {
  return [
    [400, 'InvalidParameter.Format'],
    [400, 'IncompleteSignature'],
    [400, 'MissingSecurityToken'],
    [400, 'InvalidSecurityToken.Malformed'],
    [400, 'InvalidSecurityToken.MismatchWithAccessKey'],
    [400, 'InvalidSecurityToken.Expired'],
    [401, 'MissingParameter'],
    [401, 'InvalidAccessKeyId.NotFound'],
    [401, 'InvalidAccessKeyId.Inactive'],
    [403, 'NoPermission'],
    [403, 'PermissionDenied'],
    ...(path.includes('{') ? ([[404, 'InvalidAction.NotFound']] as const) : []),
    [405, 'UnsupportedHTTPMethod'],
    [408, 'InvalidParameter.Format'],
    [413, 'InvalidParameter.Format'],
    [415, 'InvalidParameter.Format'],
    [417, 'InvalidParameter.Format'],
    [429, 'Throttling.User'],
    [431, 'InvalidParameter.Format'],
    [500, 'InternalError'],
  ];
}

// What is refused before its address was read has the form of the documented API's errors.
const beforeTheAddress = [400, 408, 431];

function refusal(status: number, codes: readonly string[]) {
  const code =
    status === 400 ? { anyOf: [{ enum: codes }, { pattern: '^(Invalid|Missing)' }] } : { enum: codes };
  return {
    description: `${STATUS_CODES[status]}: ${codes.join(', ')}.`,
    content: {
      [PROBLEM_TYPE]: {
        schema: { allOf: [reference('Problem'), { properties: { status: { const: status }, code } }] },
      },
      ...(beforeTheAddress.includes(status) && { 'application/json': { schema: reference('Envelope') } }),
    },
  };
}

const string = { type: 'string' };

const accessDenied = {
  type: 'object',
  description: 'Of NoPermission alone: whom which policy refused what.',
  additionalProperties: string,
};

const problem = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: string,
    status: { type: 'integer' },
    detail: string,
    instance: { type: 'string', format: 'uri' },
    code: { ...string, description: 'The public code, as in the documented API.' },
    requestId: { type: 'string', format: 'uuid' },
    accessDeniedDetail: accessDenied,
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
};

const envelope = {
  type: 'object',
  description: 'An error of the documented API.',
  properties: {
    RequestId: string,
    HostId: string,
    Code: string,
    Message: string,
    Recommend: string,
    AccessDeniedDetail: accessDenied,
  },
  required: ['RequestId', 'HostId', 'Code', 'Message', 'Recommend'],
};
