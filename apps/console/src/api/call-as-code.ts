import { type Given, routes } from './operations.generated';
import { type OperationName, requestOf } from './request';

export interface Code {
  readonly language: 'curl' | 'Node' | 'Python';
  readonly text: string;
}

/**
 * The call as a reader would make it without the console: plain REST by curl, and the official SDKs for what the
 * documented API has too. The key is never part of it: each names the usual variables of the environment.
 */
export function callAsCode<Name extends OperationName>(
  name: Name,
  given: Given[Name],
  origin: string,
): Code[] {
  const curl: Code = { language: 'curl', text: asCurl(name, given, origin) };
  // What plain REST alone has, operations and parameters (those begin small), no SDK knows.
  if (routes[name].restOnly || Object.keys(given).some((parameter) => /^[a-z]/.test(parameter)))
    return [curl];
  return [
    curl,
    { language: 'Node', text: asNode(name, given, origin) },
    { language: 'Python', text: asPython(name, given, origin) },
  ];
}

function asCurl<Name extends OperationName>(name: Name, given: Given[Name], origin: string): string {
  const { method, url, headers, body } = requestOf(name, given);
  return [
    'curl -sS -u "$ACCESS_KEY_ID:$ACCESS_KEY_SECRET"',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    quoted(`${origin}${url}`),
    ...Object.entries(headers).map(([header, value]) => `-H ${quoted(`${header}: ${value}`)}`),
    ...(body === undefined ? [] : [`-d ${quoted(body)}`]),
  ].join(' \\\n  ');
}

/** For a shell: nothing inside single quotes means anything else. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function asNode(name: OperationName, given: object, origin: string): string {
  return `import Core from '@alicloud/pop-core';

const client = new Core({
  endpoint: ${JSON.stringify(origin)},
  apiVersion: '2016-11-01',
  accessKeyId: process.env.ACCESS_KEY_ID,
  accessKeySecret: process.env.ACCESS_KEY_SECRET,
});
const answer = await client.request(
  ${JSON.stringify(name)},
  ${indented(JSON.stringify(flat(given), null, 2))},
  { method: 'POST' },
);`;
}

function asPython(name: string, given: object, origin: string): string {
  const { protocol, host } = new URL(origin);
  const parameters = Object.entries(flat(given)).map(
    ([parameter, value]) => `    ${snake(parameter)}=${JSON.stringify(value)},\n`,
  );
  return `import os
from alibabacloud_live20161101.client import Client
from alibabacloud_live20161101.models import ${name}Request
from alibabacloud_tea_openapi.models import Config

client = Client(Config(
    access_key_id=os.environ["ACCESS_KEY_ID"],
    access_key_secret=os.environ["ACCESS_KEY_SECRET"],
    endpoint=${JSON.stringify(host)},
    protocol=${JSON.stringify(protocol.replace(':', '').toUpperCase())},
))
answer = client.${snake(name)}(${name}Request(
${parameters.join('')}))`;
}

/** SDKs of the documented API send texts and numbers; what has members goes as JSON inside a text. */
function flat(given: object): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value),
      ]),
  );
}

const snake = (name: string) => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();
const indented = (text: string) => text.replaceAll('\n', '\n  ');
