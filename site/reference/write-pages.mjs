// Writes pages.json, a page a noun: what its operations ask for and answer, from the OpenAPI document of the program that is
// built in dist/. By itself, since VitePress puts what it imports into a bundle.
import { writeFileSync } from 'node:fs';
import { errorCatalogue, operations, operationsByNoun } from '../../dist/libs/operations/src/index.js';
import { openApiDocument } from '../../dist/libs/wire/src/index.js';

const { paths, components } = openApiDocument(operations, errorCatalogue, {
  title: 'Understudy',
  version: '',
  description: '',
});
const routes = new Map(
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [
      operation.operationId,
      { method: method.toUpperCase(), path, ...operation },
    ]),
  ),
);

function pageOf(noun, operations) {
  const title = noun.charAt(0).toUpperCase() + noun.slice(1);
  return [
    `# Operations: ${title}`,
    '',
    'By plain REST, with HTTP Basic and JSON; those of the documented API also by its own protocol, under the same names. What the public',
    'documentation leaves open is told in [the API](/docs/api), what a policy must allow in [permissions](/docs/permissions), and a program tells',
    'all of this itself at `/docs` and `/openapi.json`.',
    '',
    ...operations.flatMap(sectionOf),
  ].join('\n');
}

function sectionOf(operation) {
  const { name, summary, restOnly } = operation;
  const route = routes.get(name);
  const lines = [`## ${name}`, '', text(summary), ''];
  if (!route) return [...lines, 'By the documented protocol alone.', ''];
  lines.push(`\`${route.method} ${route.path}\`${restOnly ? ', of plain REST alone' : ''}`, '');
  const { parameters = [], requestBody, responses } = route;
  const body = requestBody ? resolved(requestBody.content['application/json'].schema) : {};
  const rows = [
    ...parameters.map((one) => [one.name, one.in, one.required, resolved(one.schema), one.description]),
    ...Object.entries(body.properties ?? {}).map(([member, schema]) => [
      member,
      'body',
      body.required?.includes(member),
      schema,
      schema.description,
    ]),
  ];
  if (rows.length > 0) {
    lines.push('| parameter | in | required | type | meaning |', '| --- | --- | --- | --- | --- |');
    for (const [member, place, isRequired, schema, described] of rows)
      lines.push(
        `| \`${member}\` | ${place} | ${isRequired ? 'yes' : ''} | ${typeOf(schema)} | ${text(described ?? '')} |`,
      );
    lines.push('');
  }
  lines.push('| answer | meaning |', '| --- | --- |');
  for (const [status, { description }] of Object.entries(responses))
    lines.push(`| ${status} | ${text(description)} |`);
  return [...lines, ''];
}

const resolved = (schema = {}) =>
  schema.$ref ? (components.schemas[schema.$ref.split('/').at(-1)] ?? {}) : schema;

function typeOf(given) {
  const schema = resolved(given);
  if (schema.enum) return schema.enum.map((one) => `\`${one}\``).join(', ');
  if (schema.anyOf ?? schema.oneOf)
    return [...new Set((schema.anyOf ?? schema.oneOf).map(typeOf))].join(' or ');
  if (schema.type === 'array') return `list of ${typeOf(schema.items)}`;
  return [schema.type].flat().filter(Boolean).join(' or ') || 'any';
}

/** In a cell of a table, where a bar would end it and a brace or an angle would begin code of the generator. */
const text = (words = '') =>
  words.replaceAll('\n', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;');

writeFileSync(
  new URL('pages.json', import.meta.url),
  JSON.stringify(
    Object.entries(operationsByNoun).map(([noun, ofNoun]) => ({
      noun,
      slug: noun.replaceAll(' ', '-'),
      content: pageOf(noun, ofNoun),
    })),
  ),
);
