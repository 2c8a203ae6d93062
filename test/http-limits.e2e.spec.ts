import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import type { Understudy } from '../apps/understudy/src/understudy.js';
import { type Program, startProgram } from './support/program.js';

let program: Program;
let small: Understudy;
beforeAll(async () => {
  program = await startProgram();
  small = await program.replica({ MAX_CONNECTIONS: '3', ADMIN_PORT: '0' });
});
afterAll(() => program?.end());

const open = (endpoint: string): Socket => {
  const { hostname, port } = new URL(endpoint);
  return connect(Number(port), hostname).on('error', () => undefined);
};

const ended = (socket: Socket, what: string) => waitFor(() => socket.closed, { what: `the end of ${what}` });

describe('A client that takes its time', () => {
  /** Sends a byte ten times a second for as long as it is listened to; what it was answered. */
  async function dripping(head: string, what: string): Promise<string> {
    const socket = open(program.endpoint);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.write(head);
    const sending = setInterval(() => socket.writable && socket.write('x'), 100);
    await ended(socket, what);
    clearInterval(sending);
    return answer;
  }

  it('is told so and ended, be it over its headers, its body, or silence', async () => {
    const post = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n';
    const silent = open(program.endpoint).resume();
    const [headers, body] = await Promise.all([
      dripping('GET / HTTP/1.1\r\nHost: localhost\r\nSlow: ', 'slow headers'),
      dripping(post, 'a slow body'),
      ended(silent, 'silence'),
    ]);
    for (const answer of [headers, body]) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('The request did not arrive in time.');
    }
  });
});

describe('MAX_CONNECTIONS', () => {
  it('ends what is one too many, counts it, and leaves those that are open and health alone', async () => {
    const live = 'GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const asked = async (socket: Socket) => {
      socket.write(live);
      return String((await once(socket, 'data'))[0]);
    };
    const docs = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const held: Socket[] = [];
    for (let i = 0; i < 3; i++) {
      const socket = open(small.endpoint);
      socket.write(docs);
      await once(socket, 'data');
      held.push(socket);
    }
    await ended(open(small.endpoint).resume(), 'the fourth connection');
    expect(held.map(({ closed }) => closed)).toEqual([false, false, false]);

    const metrics = await (await fetch(`${small.adminEndpoint}/metrics`)).text();
    expect(metrics).toMatch(/^understudy_connections_dropped_total [1-9]/m);
    expect(await asked(open(small.adminEndpoint))).toMatch(/^HTTP\/1\.1 200 /);

    held[0]?.destroy();
    await waitFor(
      async () => {
        const socket = open(small.endpoint);
        socket.write(docs);
        const answer = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
        socket.destroy();
        return String(answer[0]).startsWith('HTTP/1.1 200');
      },
      { what: 'room for another connection' },
    );
    for (const socket of held) socket.destroy();
  });
});

describe('Every answer', () => {
  const paths = [
    '/',
    '/?Action=DescribeCasters',
    '/v1/casters',
    '/nowhere',
    '/%zz',
    '/health/live',
    '/metrics',
    '/openapi.json',
  ];

  it.each(paths)('of %s is kept by nobody, and taken for no page, picture or script', async (path) => {
    const { headers } = await fetch(`${program.endpoint}${path}`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    for (const name of ['x-powered-by', 'server', 'access-control-allow-origin'])
      expect(headers.has(name)).toBe(false);
  });

  it.each(['/', '/docs', '/docs/docs.js', '/docs/swagger-ui-bundle.js'])(
    'of %s, a page, runs its own scripts alone, in no frame and no window of others',
    async (path) => {
      const { headers } = await fetch(`${program.endpoint}${path}`, { headers: { accept: 'text/html' } });
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': expect.stringMatching(/script-src 'self';.*frame-ancestors 'none'/),
      });
    },
  );

  it('that Node itself gives has them too', async () => {
    for (const sent of [
      'HELLO\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: a\r\nExpect: luck\r\nConnection: close\r\n\r\n',
    ]) {
      const socket = open(program.endpoint);
      socket.write(sent);
      expect(String((await once(socket, 'data'))[0]).toLowerCase()).toContain(
        'x-content-type-options: nosniff\r\n',
      );
      socket.destroy();
    }
  });
});
