import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import {
  copyNewsroom,
  encoded,
  exampleGateway,
  get,
  type Parameters,
  plain,
  post,
  signedV1,
  signedV3,
} from './example-gateway.suite.js';
import type { RawAnswer, RawRequest } from './request.js';

const runs = { numRuns: 500, ...(process.env.SEED && { seed: Number(process.env.SEED) }) };

// Names and values that clients get wrong, and those that attackers try.
const name = fc.oneof(
  fc.constantFrom(
    'Layer',
    'Config',
    'PageSize',
    'CasterName',
    'SrcCasterId',
    'ClientToken',
    'OwnerId',
    'RegionId',
  ),
  fc.constantFrom(
    'Layer.1',
    'Layer.1.Position.1',
    'Layer.2.FillMode',
    'Layer..1',
    'Layer.0',
    'Layer.-1',
    'Layer.',
  ),
  fc.constantFrom(
    '__proto__',
    'Layer.__proto__.x',
    'constructor',
    'Config.toString',
    '',
    '.',
    'Layer.99999999999',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('n'.repeat(10_000)),
);
const value = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e5',
    'NaN',
    '9'.repeat(30),
    'true',
    'null',
    '{}',
    '[]',
    '{"delay":',
    '{"delay":{}}',
  ),
  fc.constantFrom(
    '<&>"\'',
    ']]>',
    '\u0000',
    '\r\n',
    '\u202e',
    '\ufffe',
    '😀',
    "'; drop table events; --",
    '#{7*7}',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.json({ maxDepth: 3 }),
  fc.constant('['.repeat(5_000)),
);
const parameters = fc
  .array(fc.tuple(name, value), { maxLength: 12 })
  .map((pairs): Parameters => Object.fromEntries(pairs));
const action = fc.constantFrom('CopyCaster', 'DescribeLayouts');
const format = fc.constantFrom('JSON', 'XML', 'json', 'YAML', '');

/** Every answer is one that a client can read, with a code, and never our fault. */
function expectReadable({ status, headers, body }: RawAnswer): void {
  expect(status).toBeLessThan(500);
  if (headers['content-type'] === 'text/xml;charset=utf-8') {
    expect(XMLValidator.validate(body)).toBe(true);
    const [root] = Object.values(new XMLParser().parse(body.replace(/^<\?.*?\?>/, ''))) as [
      Record<string, string>,
    ];
    expect(root.RequestId).toBe(headers['x-acs-request-id']);
    if (status >= 400) expect(root.Code).toMatch(/^\w+(\.\w+)*$/);
  } else {
    const answer = JSON.parse(body);
    expect(answer.RequestId ?? answer.requestId).toBe(headers['x-acs-request-id']);
    if (status >= 400) expect(answer.Code ?? answer.code).toMatch(/^\w+(\.\w+)*$/);
  }
}

describe('A malformed request', () => {
  it('with a right signature of version 1 gets a documented answer', async () => {
    const sent = async (Action: string, Format: string, more: Parameters, method: 'GET' | 'POST') => {
      const request = signedV1({ ...copyNewsroom, ...more, Action, Format }, { method });
      const answer = await exampleGateway().rpc(method === 'GET' ? get(request) : post(request));
      expect(answer.body).not.toContain('SignatureDoesNotMatch');
      expectReadable(answer);
    };
    const way = fc.constantFrom('GET' as const, 'POST' as const);
    await fc.assert(fc.asyncProperty(action, format, parameters, way, sent), runs);
  });

  it('with a right signature of version 3 gets a documented answer', async () => {
    const sent = async (Action: string, Format: string, more: Parameters) => {
      const answer = await exampleGateway().rpc(signedV3({ ...copyNewsroom, ...more, Action, Format }));
      expect(answer.body).not.toContain('SignatureDoesNotMatch');
      expectReadable(answer);
    };
    await fc.assert(fc.asyncProperty(action, format, parameters, sent), runs);
  });

  it('that is no signed request at all gets a documented answer', async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const headers = fc.dictionary(
      fc.constantFrom(
        'host',
        'authorization',
        'content-type',
        'x-acs-action',
        'x-acs-date',
        'accept',
        'traceparent',
      ),
      fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constantFrom(
          'ACS3-HMAC-SHA256 x',
          'application/x-www-form-urlencoded',
          'Basic Og==',
          'application/json',
        ),
      ),
    );
    const sent = async (method: string, query: string, given: Record<string, string>, body: Buffer) => {
      const request: RawRequest = { method, url: `/?${query}`, headers: given, body };
      expectReadable(await exampleGateway().rpc(request));
      expectReadable(await exampleGateway().rest({ ...request, url: `/${query}` }));
    };
    const query = fc.oneof(fc.string({ maxLength: 80 }), parameters.map(encoded));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'POST', 'TRACE'), query, headers, bytes, sent),
      runs,
    );
  });

  it('to plain REST gets a documented answer', async () => {
    const sent = async (path: string, body: unknown, more: Parameters) => {
      const url = `${path}?${encoded(more)}`;
      expectReadable(
        await exampleGateway().rest(plain('POST', url, { body, headers: { 'idempotency-key': 'x' } })),
      );
      expectReadable(await exampleGateway().rest(plain('GET', url, { body })));
    };
    const path = fc.constantFrom('/v1/casters/x/copies', '/v1/layouts', '/v1/casters/%2e%2e/copies');
    const body = fc.oneof(fc.jsonValue({ maxDepth: 8 }), parameters, fc.string({ maxLength: 40 }));
    await fc.assert(fc.asyncProperty(path, body, parameters, sent), runs);
  });

  it('leaves every object as it was', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
