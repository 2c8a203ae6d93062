import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hostRule } from './allowed-hosts.js';
import { startExampleApp } from './example-app.module.js';
import { copyNewsroom, encoded, exampleGateway, plain, signedV1 } from './example-gateway.suite.js';

const codeFor = (names: string[], host: string | undefined) => {
  try {
    hostRule(names)(host);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('A host', () => {
  const names = ['studio.example', '*.desk.example', '.news.example', 'Intern'];
  it.each([
    undefined,
    'localhost',
    'LOCALHOST:8080',
    'localhost.',
    'api.localhost:1',
    '127.0.0.1:8080',
    '192.0.2.7',
    '127.0.0.1.',
    '[::1]:8080',
    '[fe80::1]',
    'studio.example',
    'Studio.Example.:443',
    'a.desk.example',
    'a.b.desk.example:80',
    'x.news.example',
    'intern',
  ])('%s is taken', (host) => {
    expect(codeFor(names, host)).toBe('taken');
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    'notlocalhost',
    'evil-localhost',
    '127.0.0.1.evil.example',
    'evil.studio.example',
    'studio.example.evil.example',
    'studio.exampl',
    'desk.example',
    'evildesk.example',
    'news.example',
    '*.desk.example.evil',
    '[::1].evil.example',
    '2130706433',
    '',
    '.',
  ])('%j is not', (host) => {
    expect(codeFor(names, host)).toBe('PermissionDenied');
  });

  it('of nobody is the name of nobody', () => {
    expect(codeFor([], 'studio.example')).toBe('PermissionDenied');
    expect(codeFor([], 'localhost')).toBe('taken');
  });
});

describe('A server with a rule for its hosts', () => {
  let app: Awaited<ReturnType<typeof startExampleApp>>;
  let port: number;
  let executed = 0;
  beforeAll(async () => {
    const gateway = exampleGateway({
      now: () => new Date('2026-11-24T12:00:00Z'),
      rateLimit: false,
      execute: async () => {
        executed++;
        return {};
      },
    });
    app = await startExampleApp(gateway, { hosts: ['studio.example'] });
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(() => app.close());

  const talk = (head: string, body = '') =>
    new Promise<string>((resolve, reject) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`${head}Connection: close\r\n\r\n${body}`),
      );
      socket.on('data', (chunk) => {
        answer += chunk;
      });
      socket.on('close', () => resolve(answer));
      socket.on('error', reject);
    });
  const { authorization } = plain('GET', '/').headers;
  const basic = `Authorization: ${authorization}\r\n`;
  const rebound = 'Host: evil.example\r\n';
  const page = 'Accept: text/html,*/*;q=0.8\r\n';
  const signed = (Action: string) => `/?${encoded(signedV1({ ...copyNewsroom, Action }, { method: 'GET' }))}`;

  it.each([
    ['a read of plain REST', `GET /v1/layouts HTTP/1.1\r\n${basic}`, 'problem'],
    ['an address that is none', 'GET /nowhere HTTP/1.1\r\n', 'problem'],
    ['what others serve', 'GET /neighbour/fine HTTP/1.1\r\n', 'problem'],
    ['a method that nobody serves', 'OPTIONS /v1/layouts HTTP/1.1\r\n', 'problem'],
    ['a signed query', `GET ${signed('DescribeLayouts')} HTTP/1.1\r\n`, 'envelope'],
    ['a signed command', `GET ${signed('CopyCaster')} HTTP/1.1\r\n`, 'envelope'],
    ['nothing', 'GET / HTTP/1.1\r\n', 'envelope'],
    ['a page', `GET /docs HTTP/1.1\r\n${page}`, 'words'],
    ['the page of /', `GET / HTTP/1.1\r\n${page}`, 'words'],
    ['a read by HTTP/1.0', `GET /v1/layouts HTTP/1.0\r\n${basic}`, 'problem'],
  ])('refuses %s under a name that is not its own', async (_, head, form) => {
    const answer = await talk(`${head}${rebound}`);
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(answer).toContain('put the name into ALLOWED_HOSTS');
    const type = /content-type: (.*)\r/i.exec(answer)?.[1];
    expect(type).toBe(
      { problem: 'application/problem+json', envelope: 'application/json;charset=utf-8' }[form] ??
        'text/plain; charset=utf-8',
    );
    if (form !== 'words') expect(answer).toContain('"PermissionDenied"');
    expect(executed).toBe(0);
  });

  it('refuses a command whose origin is of the same name', async () => {
    const answer = await talk(
      `POST /v1/casters/3f2504e0-4f89-41d3-9a0c-0305e82c3301/copies HTTP/1.1\r\n${basic}${rebound}Origin: http://evil.example\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nIdempotency-Key: x\r\nContent-Length: 18\r\n`,
      '{"CasterName":"x"}',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    expect(executed).toBe(0);
  });

  it('goes by the host of an absolute target, whatever the header says', async () => {
    const refused = await talk('GET http://evil.example/neighbour/fine HTTP/1.1\r\nHost: localhost\r\n');
    expect(refused).toMatch(/^HTTP\/1\.1 403 /);
    const taken = await talk('GET http://studio.example/neighbour/fine HTTP/1.1\r\nHost: evil.example\r\n');
    expect(taken).toMatch(/^HTTP\/1\.1 200 /);
  });

  it.each(['localhost', '127.0.0.1:1', '[::1]', 'STUDIO.example:8080', 'x.localhost'])(
    'answers under %s',
    async (host) => {
      expect(await talk(`GET /v1/layouts HTTP/1.1\r\n${basic}Host: ${host}\r\n`)).toMatch(/^HTTP\/1\.1 200 /);
    },
  );

  it('answers a client of HTTP/1.0 that names none, since no browser does that', async () => {
    expect(await talk(`GET /v1/layouts HTTP/1.0\r\n${basic}`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(await talk(`GET /v1/layouts HTTP/1.1\r\n${basic}`)).toMatch(/^HTTP\/1\.1 400 /);
  });
});
