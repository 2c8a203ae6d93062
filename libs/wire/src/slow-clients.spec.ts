import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { startExampleApp } from './example-app.module.js';
import { exampleGateway, plain } from './example-gateway.suite.js';
import { limitConnections } from './fastify-setup.js';
import { defaultLimits } from './limits.js';

// Real connections that take their time. The limits are shorter here than a program's, the server is the same.

let app: Awaited<ReturnType<typeof startExampleApp>>;
let port: number;
beforeAll(async () => {
  const limits = { headersMs: 300, requestMs: 600, idleMs: 300, stalledMs: 400, bodyBytes: 4 << 20 };
  const gateway = exampleGateway({
    rateLimit: false,
    execute: async () => ({ Much: 'x'.repeat(32 << 20) }),
  });
  app = await startExampleApp(gateway, { limits });
  port = (app.getHttpServer().address() as AddressInfo).port;
});
afterAll(() => app.close());

/** Sends what it is given bit by bit for as long as the server listens; what it was answered. */
async function trickle(first: string, more: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(first);
  let at = 0;
  const sending = setInterval(() => {
    if (socket.writable) socket.write(more[at++ % more.length] ?? '');
  }, 20);
  await waitFor(() => socket.closed, { what: 'the end of a slow connection' });
  clearInterval(sending);
  return answer;
}

const { authorization } = plain('GET', '/').headers;

describe('A client that is slow', () => {
  it('with its headers is refused, and ended', async () => {
    expect(await trickle('GET / HTTP/1.1\r\nHost: localhost\r\nX: ', 'a')).toMatch(
      /^HTTP\/1\.1 408 [\s\S]*did not arrive in time/,
    );
  });

  it('with its body is refused, and ended', async () => {
    const head = `POST /v1/layouts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n`;
    expect(await trickle(head, ' ')).toMatch(/^HTTP\/1\.1 408 [\s\S]*did not arrive in time/);
  });

  it('with a body in chunks is refused, and ended', async () => {
    const head = `POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await trickle(head, '1\r\nx\r\n')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('and says nothing at all is ended', async () => {
    const socket = connect(port, '127.0.0.1').resume();
    await waitFor(() => socket.closed, { what: 'the end of a silent connection' });
  });

  it('and asks nothing more after its answer is ended', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /neighbour/fine HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
    await waitFor(() => socket.closed, { what: 'the end of an idle connection' });
  });

  it('and does not read its answer is ended', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    const server = app.getHttpServer();
    const before = await connections(server);
    socket.write(`GET /v1/layouts HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`);
    // It cannot see the end without reading: the server tells.
    await waitFor(async () => (await connections(server)) > before, { what: 'the connection' });
    await waitFor(async () => (await connections(server)) <= before, {
      what: 'the end of a connection that is not read',
    });
    socket.destroy();
  });
});

const connections = (server: { getConnections(done: (error: Error | null, count: number) => void): void }) =>
  new Promise<number>((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

it('A program waits 10 s for headers, 15 s for a request, and longer than proxies do on idle connections', () => {
  expect(defaultLimits).toMatchObject({ headersMs: 10_000, requestMs: 15_000, stalledMs: 60_000 });
  expect(defaultLimits.idleMs).toBeGreaterThan(60_000);
});

it('Connections beyond the limit are ended as they come, told, and taken again when there is room', async () => {
  const limited = await startExampleApp(exampleGateway({ rateLimit: false }));
  try {
    let dropped = 0;
    limitConnections(limited, 3, () => dropped++);
    const to = (limited.getHttpServer().address() as AddressInfo).port;
    const held: Socket[] = [];
    for (let i = 0; i < 3; i++) held.push(await asking(to));
    const refused = connect(to, '127.0.0.1')
      .on('error', () => undefined)
      .resume();
    await waitFor(() => refused.closed, { what: 'the end of the fourth connection' });
    expect(dropped).toBe(1);

    // Those that are open go on.
    for (const socket of held) expect(await asked(socket)).toMatch(/^HTTP\/1\.1 200 /);
    held[0]?.destroy();
    await waitFor(async () => (await connections(limited.getHttpServer())) === 2, { what: 'room' });
    held.push(await asking(to));
    expect(await asked(held[3] as Socket)).toMatch(/^HTTP\/1\.1 200 /);
    expect(dropped).toBe(1);
    for (const socket of held) socket.destroy();
  } finally {
    await limited.close();
  }
});

/** A connection that has had an answer, so that the server knows of it. */
async function asking(to: number): Promise<Socket> {
  const socket = connect(to, '127.0.0.1');
  await asked(socket);
  return socket;
}

async function asked(socket: Socket): Promise<string> {
  socket.write('GET /neighbour/fine HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [answer] = await once(socket, 'data');
  return String(answer);
}
