import { once } from 'node:events';
import { type AddressInfo, connect, type Server } from 'node:net';
import OpenApiPackage, * as OpenApi from '@alicloud/openapi-client';
import PopCore from '@alicloud/pop-core';
import * as Util from '@alicloud/tea-util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answered } from './api-gateway.js';
import { startExampleApp } from './example-app.module.js';
import { anna, copyNewsroom, exampleGateway, newsroom, type Parameters } from './example-gateway.suite.js';

// The real server and the official clients; they sign with the time of now.

let app: Awaited<ReturnType<typeof startExampleApp>>;
let port: number;
let endpoint: string;
beforeAll(async () => {
  app = await startExampleApp(exampleGateway({ now: () => new Date(), rateLimit: false }));
  port = (app.getHttpServer().address() as AddressInfo).port;
  endpoint = `http://127.0.0.1:${port}`;
});
afterAll(() => app.close());

const { Action: _, ...copyParameters } = copyNewsroom;
const names = [
  "it's (a) *show*!",
  'a+b c~d',
  '100% & more = less?',
  'Ελλάδα 世界 😀',
  'x/y;z:@,$[]',
  'line\nbreak',
];

const popCore = (method: 'GET' | 'POST', secret = anna.secret) => {
  const { accessKeyId } = anna;
  const client = new PopCore({ endpoint, accessKeyId, accessKeySecret: secret, apiVersion: '2016-11-01' });
  return (parameters: object, action = 'CopyCaster') =>
    client.request<Record<string, unknown>>(action, parameters, { method });
};

const openApi = (secret = anna.secret) => {
  // The CJS package's class is the default export of its default export.
  const Client = OpenApiPackage.default;
  const config = { endpoint: `127.0.0.1:${port}`, protocol: 'HTTP', accessKeyId: anna.accessKeyId };
  const client = new Client(new OpenApi.Config({ ...config, accessKeySecret: secret }));
  return async (request: { query?: Parameters; body?: Parameters }, action = 'CopyCaster') => {
    const params = { action, version: '2016-11-01', protocol: 'HTTP', method: 'POST', authType: 'AK' };
    const { body } = await client.callApi(
      new OpenApi.Params({
        ...params,
        style: 'RPC',
        pathname: '/',
        reqBodyType: 'formData',
        bodyType: 'json',
      }),
      new OpenApi.OpenApiRequest(request),
      new Util.RuntimeOptions({}),
    );
    return body;
  };
};

describe('An official client', () => {
  it.each(['GET', 'POST'] as const)(
    'that signs with version 1 and sends %s is understood',
    async (method) => {
      for (const CasterName of names)
        expect(await popCore(method)({ ...copyParameters, CasterName })).toMatchObject({ CasterName });
    },
  );

  it('that flattens lists is understood', async () => {
    const Layer = [{ FillMode: 'fit' }, { Position: ['0.5', '1'] }];
    expect(await popCore('POST')({ Layer }, 'DescribeLayouts')).toMatchObject({
      Layers: {
        Layer: [
          { FillMode: 'fit', Position: [0, 0] },
          { FillMode: 'none', Position: [0.5, 1] },
        ],
      },
    });
  });

  it('that signs with version 3 is understood, parameters in the query or in a form', async () => {
    for (const CasterName of names) {
      const parameters = { ...copyParameters, CasterName };
      expect(await openApi()({ query: parameters })).toMatchObject({ CasterId: newsroom, CasterName });
      expect(await openApi()({ query: {}, body: parameters })).toMatchObject({ CasterName });
    }
  });

  it('gets errors whose code it can read', async () => {
    const wrong = { ...copyParameters, SrcCasterId: 'x' };
    const expected = { code: expect.stringMatching(/InvalidCasterId\.Malformed$/) };
    await expect(popCore('POST')(wrong)).rejects.toMatchObject(expected);
    await expect(openApi()({ query: wrong })).rejects.toMatchObject(expected);
    await expect(popCore('GET', 'wrong')(copyParameters)).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    await expect(openApi('wrong')({ query: copyParameters })).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
  });

  it('may send a URL far beyond 16 KiB', async () => {
    const query = Object.fromEntries(
      Array.from({ length: 900 }, (_, i) => [`Unknown.${i + 1}`, 'x'.repeat(40)]),
    );
    expect(await openApi()({ query: { ...copyParameters, ...query } })).toMatchObject({ CasterId: newsroom });
  });
});

describe('Plain REST', () => {
  it('answers curl', async () => {
    const authorization = `Basic ${Buffer.from(`${anna.accessKeyId}:${anna.secret}`).toString('base64')}`;
    const answer = await fetch(`${endpoint}/v1/casters/${newsroom}/copies`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': 'token-1' },
      body: JSON.stringify({ CasterName: 'Ελλάδα' }),
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ CasterId: newsroom, CasterName: 'Ελλάδα' });
  });
});

describe('A neighbour on the same server', () => {
  it('answers for itself', async () => {
    const answer = await fetch(`${endpoint}/neighbour/fine`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });
});

describe('A refusal', () => {
  const envelope = {
    RequestId: expect.stringMatching(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/),
    HostId: 'live.aliyuncs.com',
    Code: expect.any(String),
    Message: expect.any(String),
    Recommend: expect.any(String),
  };
  const problem = {
    type: expect.stringMatching(/^urn:understudy:problem:/),
    title: expect.any(String),
    status: expect.any(Number),
    detail: expect.any(String),
    instance: expect.stringMatching(/^urn:uuid:[0-9a-f-]{36}$/),
    code: expect.any(String),
    requestId: envelope.RequestId,
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it.each<[string, string, RequestInit, number, string]>([
    ['an unknown address', '/nowhere', {}, 404, 'InvalidAction.NotFound'],
    ['an unknown plain route', '/v1/nowhere/at/all', {}, 404, 'InvalidAction.NotFound'],
    ['an address that cannot be decoded', '/%zz', {}, 400, 'InvalidParameter.Format'],
    ['another method', '/?Format=JSON', { method: 'PUT' }, 400, 'UnsupportedHTTPMethod'],
    [
      'a body that is too large',
      '/',
      { method: 'POST', headers: form, body: 'x'.repeat(65_537) },
      413,
      'InvalidParameter.Format',
    ],
    [
      'headers that are too large',
      '/',
      { headers: { more: 'x'.repeat(70_000) } },
      431,
      'InvalidParameter.Format',
    ],
    ['a failure of somebody else', '/neighbour/broken', {}, 500, 'InternalError'],
  ])('of %s has the form of its address', async (_, path, init, status, code) => {
    const answer = await fetch(`${endpoint}${path}`, init);
    const body = (await answer.json()) as { RequestId?: string; requestId?: string };
    const isRpc = /^\/($|\?)/.test(path);
    expect([answer.status, body]).toEqual([
      status,
      isRpc ? { ...envelope, Code: code } : { ...problem, status, code },
    ]);
    expect(answer.headers.get('content-type')).toBe(
      isRpc ? 'application/json;charset=utf-8' : 'application/problem+json',
    );
    expect(answer.headers.get('x-acs-request-id')).toBe(body.RequestId ?? body.requestId);
  });

  it.each([
    ['what is no HTTP', 'HELLO\r\n\r\n'],
    ['a request without a host', 'GET /?Format=JSON HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a malformed content type',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: ;;\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
    ],
    ['a method that nobody knows', 'FIND /nowhere HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a method that nobody routes', 'PROPFIND /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
  ])('of %s has the form of its address', async (_, sent) => {
    const answer = await talk(sent);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    const [, body = ''] = answer.split('\r\n\r\n');
    expect(JSON.parse(body)).toEqual(/^[A-Z]+ \/\w/.test(sent) ? problem : envelope);
  });

  it.each<[string, string, number, string]>([
    ['no host', 'GET /neighbour/fine HTTP/1.1\r\n', 400, 'MissingParameter'],
    [
      'no host beside an absolute target',
      'GET http://a/neighbour/fine HTTP/1.1\r\n',
      400,
      'MissingParameter',
    ],
    ['two hosts', 'GET /neighbour/fine HTTP/1.1\r\nHost: a\r\nHost: a\r\n', 400, 'InvalidParameter.Format'],
    ...['', 'a b', 'a/b', 'u@a', 'a:b', 'a:70000', '[::1', '[::1]x', 'a,b c', 'a%zz'].map(
      (host): [string, string, number, string] => [
        `the host "${host}"`,
        `GET /neighbour/fine HTTP/1.1\r\nHost: ${host}\r\n`,
        400,
        'InvalidParameter.Format',
      ],
    ),
    [
      'credentials in the target',
      'GET http://u@a/neighbour/fine HTTP/1.1\r\nHost: a\r\n',
      400,
      'InvalidParameter.Format',
    ],
    [
      'a target without a host',
      'GET http:///neighbour/fine HTTP/1.1\r\nHost: a\r\n',
      400,
      'InvalidParameter.Format',
    ],
    [
      'an expectation',
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: luck\r\nContent-Length: 0\r\n',
      417,
      'InvalidParameter.Format',
    ],
  ])('of %s has the form of its address', async (_, head, status, code) => {
    const answer = await talk(`${head}Connection: close\r\n\r\n`);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    const [body = ''] = /\{.*\}/.exec(answer) ?? [];
    expect(JSON.parse(body)).toEqual(
      head.includes('/neighbour/') ? { ...problem, status, code } : { ...envelope, Code: code },
    );
  });

  it.each(['QUERY', 'PROPFIND', 'TRACE', 'OPTIONS', 'PATCH'])(
    'of %s names the methods that there are',
    async (method) => {
      const answer = await talk(`${method} /v1/layouts HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 405 /);
      expect(answer.toLowerCase()).toContain('allow: get, head\r\n');
    },
  );

  it('keeps the exact content type by which SDKs recognise XML', async () => {
    const answer = await fetch(`${endpoint}/`);
    expect(answer.headers.get('content-type')).toBe('text/xml;charset=utf-8');
    expect(await answer.text()).toContain('<Code>MissingParameter</Code>');
  });
});

describe('HTTP', () => {
  const basic = `Authorization: Basic ${Buffer.from(`${anna.accessKeyId}:${anna.secret}`).toString('base64')}\r\n`;

  it.each([
    'GET /neighbour/fine HTTP/1.0\r\n',
    'GET /neighbour/fine HTTP/1.0\r\nHost: a\r\n',
    ...['a', 'a.example:8080', '127.0.0.1:1', '[::1]:8080', 'a_b', 'A.Example', 'a:'].map(
      (host) => `GET /neighbour/fine HTTP/1.1\r\nHost: ${host}\r\n`,
    ),
    'GET http://a.example/neighbour/fine HTTP/1.1\r\nHost: a.example\r\n',
    'GET HTTP://a.example:80/neighbour/fine?x=http://b/ HTTP/1.1\r\nHost: b\r\n',
    `GET http://a.example/v1/layouts?PageSize=7 HTTP/1.1\r\nHost: a.example\r\n${basic}`,
    `GET /v1/layouts HTTP/1.0\r\n${basic}`,
    `GET /v1/layouts HTTP/1.1\r\nHost: a\r\n__proto__: x\r\n${basic}`,
  ])('%j is answered', async (head) => {
    expect(await talk(`${head}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('has absolute targets without a path, and with a query alone', async () => {
    for (const target of ['http://a', 'http://a/?Format=JSON', 'http://a?Format=JSON'])
      expect(await talk(`GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)).toContain(
        'MissingParameter',
      );
  });

  it.each([
    ['/neighbour/fine', 200],
    ['/v1/layouts', 200],
    ['/v1/layouts?PageSize=0', 400],
    [`/v1/casters/${newsroom}/copies`, 405],
    ['/nowhere', 404],
    ['/', 400],
  ])('answers HEAD %s like GET, without a body, and the connection goes on', async (path, status) => {
    const more = `Host: localhost\r\n${basic}`;
    const answers = await talk(
      `HEAD ${path} HTTP/1.1\r\n${more}\r\nGET /neighbour/fine HTTP/1.1\r\n${more}Connection: close\r\n\r\n`,
    );
    const [head = '', next = '', body] = answers.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/content-length: [1-9]/);
    expect(next).toMatch(/^HTTP\/1\.1 200 /);
    expect(body).toBe('{"status":"ok"}');
  });

  it('sends no header that would let a page read an answer', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const headers = { origin: 'http://evil.example', 'access-control-request-method': 'POST' };
      const answer = await fetch(`${endpoint}/v1/layouts`, { method, headers });
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

describe('A client that is gone before its request is read', () => {
  it('is refused, since policies cannot know its address, and is no fault of the server', async () => {
    const told: unknown[] = [];
    const onAnswered = ({ operation, sourceIp }: Answered) => told.push([operation, sourceIp]);
    const log = (level: string, message: string) => told.push([level, message]);
    const busy = await startExampleApp(exampleGateway({ onAnswered }), { log });
    try {
      const server: Server = busy.getHttpServer();
      const { port } = server.address() as AddressInfo;
      const taken = once(server, 'connection');
      const socket = connect(port, '127.0.0.1');
      await Promise.all([taken, once(socket, 'connect')]);
      // Both are there before the server reads either.
      socket.write('GET /v1/layouts HTTP/1.1\r\nHost: localhost\r\n\r\n');
      socket.resetAndDestroy();
      await fetch(`http://127.0.0.1:${port}/v1/casters/x/copies`, { method: 'POST' });
      expect(told).toEqual([['CopyCaster', '127.0.0.1']]);
    } finally {
      await busy.close();
    }
  });
});

describe('A page in a browser', () => {
  const authorization = `Basic ${Buffer.from(`${anna.accessKeyId}:${anna.secret}`).toString('base64')}`;
  const copy = async (lines: Record<string, string>, { body = '{"CasterName":"x"}', query = '' } = {}) => {
    const headers = {
      Host: `127.0.0.1:${port}`,
      Authorization: authorization,
      'Content-Type': 'application/json',
      'Idempotency-Key': 'token-1',
      'Content-Length': String(Buffer.byteLength(body)),
      Connection: 'close',
      ...lines,
    };
    const head = Object.entries(headers)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `${name}: ${value}\r\n`);
    const answer = await talk(
      `POST /v1/casters/${newsroom}/copies${query} HTTP/1.1\r\n${head.join('')}\r\n${body}`,
    );
    return Number(answer.slice(9, 12));
  };

  it.each<[string, Record<string, string>, number]>([
    ['another origin', { Origin: 'http://evil.example' }, 403],
    ['another port of this machine', { Origin: 'http://127.0.0.1:1' }, 403],
    ['no origin that it would tell', { Origin: 'null' }, 403],
    ['another site', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['a neighbour of its site', { 'Sec-Fetch-Site': 'same-site' }, 403],
  ])('of %s makes no command', async (_, lines, status) => {
    expect(await copy(lines)).toBe(status);
  });

  it.each<[string, Record<string, string>]>([
    ['text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['no content type', { 'Content-Type': '' }],
  ])('makes none by %s, whose sending needs no permission', async (_, lines) => {
    expect(await copy(lines)).toBe(415);
    const query = '?CasterName=x&ClientToken=y';
    expect(await copy({ ...lines, 'Idempotency-Key': '' }, { body: '', query })).toBe(415);
  });

  it('is told from programs, proxies, and pages of our own origin', async () => {
    for (const lines of [
      {},
      { Host: 'localhost' },
      { Host: 'studio.localhost:80' },
      { Host: '[::1]:8080' },
      { Origin: `http://127.0.0.1:${port}` },
      { Host: 'localhost:80', Origin: 'http://localhost' },
      { 'Sec-Fetch-Site': 'same-origin', Origin: 'https://studio.example' },
      { 'Sec-Fetch-Site': 'none' },
      { 'Content-Type': 'application/json; charset=utf-8' },
    ] as Record<string, string>[])
      expect([lines, await copy(lines)]).toEqual([lines, 200]);
  });
});

function talk(sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(sent));
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
