import { expect } from '@jest/globals';
import { operations } from '#libs/operations';
import type { CallOperation } from '../../apps/understudy/src/demo/newsroom.js';
import { localAccess } from '../../apps/understudy/src/settings.js';

/** Calls an operation with lists and groups as they are. */
export type Call = (
  action: string,
  parameters: Readonly<Record<string, unknown>>,
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
) => Promise<any>;

/** Through an official core, which wants `List.1.Member`. */
export function flattening(call: CallOperation): Call {
  return (action, parameters) => call(action, flat(parameters));
}

/** By the operation's own route with HTTP Basic, as curl would. Throws errors whose `code` is the public one. */
export function plainRest(endpoint: string): Call {
  const { accessKeyId, secret } = localAccess;
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`;

  return async (action, parameters) => {
    const { method, url, headers, body } = requestOf(action, parameters);
    const answer = await fetch(`${endpoint}${url}`, { method, headers: { ...headers, authorization }, body });
    const text = await answer.text();
    if (answer.ok && operationNamed(action).rest?.answers?.as === 'text')
      return { RequestId: answer.headers.get('x-acs-request-id'), Text: text };
    const content = JSON.parse(text);
    if (answer.ok) return content;

    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(content).toEqual({
      type: `urn:understudy:problem:${content.code}`,
      title: expect.any(String),
      status: answer.status,
      detail: expect.any(String),
      instance: expect.stringMatching(/^urn:uuid:/),
      code: expect.any(String),
      requestId: answer.headers.get('x-acs-request-id'),
    });
    throw Object.assign(new Error(content.detail), { code: content.code });
  };
}

/** The answer has all that the contract promises, at every depth, and nothing else. */
export function expectAnswer(
  action: string,
  { RequestId, ...answer }: Readonly<Record<string, unknown>>,
): void {
  expect(RequestId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
  // What the contract does not name is left out of what it reads.
  expect({ action, answer }).toEqual({ action, answer: operationNamed(action).result.parse(answer) });
}

/** The call; its answers are as their contracts promise, and come without the RequestId. */
export function checked(call: Call): Call {
  return async (action, parameters) => {
    const answer = await call(action, parameters);
    expectAnswer(action, answer);
    const { RequestId, ...rest } = answer;
    return rest;
  };
}

export function requestOf(action: string, parameters: Readonly<Record<string, unknown>>) {
  const { rest } = operationNamed(action);
  if (rest === undefined) throw new Error(`${action} has no route`);
  const left = { ...parameters };
  const take = (name: string) => {
    const { [name]: value } = left;
    delete left[name];
    return String(value);
  };
  const path = rest.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(take(name)));
  const headers = Object.fromEntries(
    Object.entries(rest.headers ?? {}).flatMap(([header, name]) =>
      left[name] === undefined && name !== 'ClientToken' ? [] : [[header, take(name)] as const],
    ),
  );

  if (rest.body) {
    const body = take(rest.body.parameter);
    const query = new URLSearchParams(flat(left) as Record<string, string>);
    return {
      method: rest.method,
      url: `${path}?${query}`,
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    };
  }
  if (rest.method === 'GET' || rest.method === 'DELETE') {
    const query = new URLSearchParams(
      Object.entries(flat(left)).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return { method: rest.method, url: `${path}?${query}`, headers };
  }
  return {
    method: rest.method,
    url: path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(left, withoutJsonInTexts),
  };
}

/** A JSON body needs no JSON in its texts. */
function withoutJsonInTexts(_name: string, value: unknown): unknown {
  return typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value;
}

export function operationNamed(action: string) {
  const operation = operations.find(({ name }) => name === action);
  if (operation === undefined) throw new Error(`There is no operation ${action}`);
  return operation;
}

export function flat(given: unknown, name = ''): Record<string, string | number> {
  if (typeof given === 'number') return { [name]: given };
  if (typeof given !== 'object' || given === null) return { [name]: String(given) };

  const members = Array.isArray(given)
    ? given.map((item, i) => [`${i + 1}`, item] as const)
    : Object.entries(given);
  return Object.assign(
    {},
    ...members.map(([member, value]) => flat(value, name === '' ? member : `${name}.${member}`)),
  );
}
