import { z } from 'zod';
import { operations } from '#libs/operations';
import { type AnyOperation, asRest, jsonSchemaOf, type Parameters } from '#libs/wire';

type Schema = Readonly<Record<string, unknown>>;

/** The contracts as the console knows them: a table of routes, and the types of what is given and answered. */
export function consoleOperations(): string {
  const contracts = operations.filter(({ rest }) => rest !== undefined).map(asRest);
  return [
    '// Written by `npm run docs` from the contracts in libs/operations.\n',
    `export const routes = {\n${contracts.map(routeOf).join('')}} as const;\n`,
    `export interface Given {\n${contracts.map(givenOf).join('')}}\n`,
    `export interface Answers {\n${contracts.map(answerOf).join('')}}\n`,
  ].join('\n');
}

function routeOf({ name, kind, restOnly = false, rest }: AnyOperation): string {
  const { method, path, headers = {} } = rest ?? {};
  return `  ${name}: ${literal({ kind, restOnly, method, path, headers })},\n`;
}

function givenOf({ name, parameters }: AnyOperation): string {
  const members = Object.entries(parameters as Parameters).map(([parameter, schema]) => {
    const isOptional = schema.safeParse(undefined).success;
    return `${parameter}${isOptional ? '?' : ''}: ${typeOf(inBody(jsonSchemaOf(schema)))}`;
  });
  return `  ${name}: { ${members.join('; ')} };\n`;
}

function answerOf({ name, result, rest }: AnyOperation): string {
  const schema = z.toJSONSchema(result, { io: 'output', unrepresentable: 'any' });
  return `  ${name}: ${rest?.answers === undefined || rest.answers.as === 'file' ? typeOf(schema) : 'string'};\n`;
}

/** A body has the value itself of what is JSON inside a text elsewhere. */
const inBody = ({ contentSchema, ...schema }: Schema): Schema =>
  contentSchema === undefined ? schema : (contentSchema as Schema);

function typeOf(schema: Schema): string {
  const { type, anyOf, properties, required = [], items, additionalProperties } = schema;
  if (schema.const !== undefined) return literal(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ');
  if (Array.isArray(anyOf)) return anyOf.map(typeOf).join(' | ');
  switch (type) {
    case 'array':
      return `readonly (${typeOf((items ?? {}) as Schema)})[]`;
    case 'object': {
      const members = Object.entries((properties ?? {}) as Record<string, Schema>).map(
        ([name, member]) =>
          `${literal(name)}${(required as string[]).includes(name) ? '' : '?'}: ${typeOf(member)}`,
      );
      if (members.length > 0) return `{ ${members.join('; ')} }`;
      return typeof additionalProperties === 'object'
        ? `Readonly<Record<string, ${typeOf(additionalProperties as Schema)}>>`
        : 'object';
    }
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    default:
      return 'unknown';
  }
}

const literal = (value: unknown) => JSON.stringify(value);
