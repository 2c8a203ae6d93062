import { type AddressInfo, connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startExampleApp } from './example-app.module.js';
import { encoded, exampleGateway, examplePorts, signedV1, signedV3 } from './example-gateway.suite.js';
import type { PermissionRequest } from './ports.js';
import type { RawRequest } from './request.js';

let app: Awaited<ReturnType<typeof startExampleApp>> | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

/** What policies are told of a request with these headers, and the first line of its answer. */
async function conditions(trustedProxies: string[], headers: Record<string, string>) {
  const asked: PermissionRequest[] = [];
  const ports = examplePorts();
  const keys = {
    find: async (id: string) => {
      const key = await ports.keys.find(id);
      return (
        key && {
          ...key,
          may: (request: PermissionRequest) => {
            asked.push(request);
            return { allowed: true } as const;
          },
        }
      );
    },
  };
  const gateway = exampleGateway({ ports: { ...ports, keys }, rateLimit: false });
  app = await startExampleApp(gateway, { trustedProxies });
  const status = await send(
    `/?${encoded(signedV1({ Action: 'DescribeLayouts' }, { method: 'GET' }))}`,
    'GET',
    { host: 'localhost', ...headers },
  );
  const { 'acs:SourceIp': ip, 'acs:SecureTransport': secure } = asked[0]?.conditions ?? {};
  return { status, ip, secure };
}

function send(target: string, method: string, headers: RawRequest['headers']): Promise<string | undefined> {
  const address = app?.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(address.port, '127.0.0.1', () => {
      const lines = Object.entries(headers).flatMap(([name, values]) =>
        [values ?? []].flat().map((value) => `${name}: ${value}\r\n`),
      );
      socket.write(`${method} ${target} HTTP/1.1\r\n${lines.join('')}Connection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer.split(' ')[1]));
    socket.on('error', reject);
  });
}

describe('The address and the scheme of a client', () => {
  const spoofed = {
    'x-forwarded-for': '10.0.0.1',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'evil.example',
    'x-real-ip': '10.0.0.1',
    forwarded: 'for=10.0.0.1;proto=https',
  };

  it.each<[string, string[], Record<string, string>, string | undefined, string]>([
    ['are those of the connection where no proxy is trusted', [], spoofed, '127.0.0.1', 'false'],
    ['are those of the connection where another proxy is', ['192.0.2.7'], spoofed, '127.0.0.1', 'false'],
    ['are what a trusted proxy says', ['127.0.0.1'], spoofed, '10.0.0.1', 'true'],
    ['are what one of a trusted network says', ['127.0.0.0/8'], spoofed, '10.0.0.1', 'true'],
    ['are those of the connection where the proxy says nothing', ['127.0.0.1'], {}, '127.0.0.1', 'false'],
    [
      'are what the nearest proxy saw, whatever the client claimed to it',
      ['127.0.0.1'],
      { 'x-forwarded-for': '10.0.0.1, 203.0.113.9', 'x-forwarded-proto': 'https, http' },
      '203.0.113.9',
      'false',
    ],
    [
      'go through a chain of trusted proxies',
      ['127.0.0.1', '10.0.0.0/8'],
      { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.2.3' },
      '203.0.113.9',
      'false',
    ],
    ['may be of version 6', ['127.0.0.1'], { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7', 'false'],
    [
      'have no port where the proxy writes one',
      ['127.0.0.1'],
      { 'x-forwarded-for': '203.0.113.9:51234' },
      '203.0.113.9',
      'false',
    ],
    [
      'have no brackets either',
      ['127.0.0.1'],
      { 'x-forwarded-for': '[2001:db8::7]:51234' },
      '2001:db8::7',
      'false',
    ],
    [
      'are plain addresses where they are mapped ones',
      ['127.0.0.1'],
      { 'x-forwarded-for': '::ffff:203.0.113.9' },
      '203.0.113.9',
      'false',
    ],
    [
      'are unknown where a trusted proxy passes on what is none',
      ['127.0.0.1'],
      { 'x-forwarded-for': 'me' },
      undefined,
      'false',
    ],
  ])('%s', async (_, trusted, headers, ip, secure) => {
    expect(await conditions(trusted, headers)).toEqual({ status: '200', ip, secure });
  });
});

it('The host of a signature is the one that was received, whatever a trusted proxy says', async () => {
  const gateway = exampleGateway({ rateLimit: false });
  app = await startExampleApp(gateway, { trustedProxies: ['127.0.0.1'] });
  const request = (host: string, more: Record<string, string>) => {
    const signed = signedV3({ Action: 'DescribeLayouts' }, { host });
    return send(signed.url, 'POST', { ...signed.headers, 'content-length': '0', ...more });
  };
  const forwarded = { 'x-forwarded-host': 'elsewhere.example' };
  expect(await request('studio.example', forwarded)).toBe('200');
  expect(await request('elsewhere.example', { ...forwarded, host: 'studio.example' })).toBe('400');
});
