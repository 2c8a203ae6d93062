import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { drainConnections } from './draining.js';
import { startExampleApp } from './example-app.module.js';
import { exampleGateway, plain } from './example-gateway.suite.js';

const patience = { silentMs: 100, arrivingMs: 300, readingMs: 600, longestMs: 2_000 };
const MUCH = 32 << 20;
const { authorization } = plain('GET', '/').headers;

let app: Awaited<ReturnType<typeof startExampleApp>>;
type Answer = (value: { Much: string }) => void;
/** To the first call, and to the latest one. */
let first: Answer;
let answer: Answer;
let calls: number;
const sockets: Socket[] = [];
beforeEach(async () => {
  calls = 0;
  const gateway = exampleGateway({
    rateLimit: false,
    execute: () => {
      calls += 1;
      return new Promise((resolve) => {
        answer = resolve;
        if (calls === 1) first = resolve;
      });
    },
  });
  app = await startExampleApp(gateway);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

interface Opened {
  readonly socket: Socket;
  /** The server's end of it. */
  readonly served: Socket;
}

/** A connection whose first bytes the server has. */
async function opened(text = ''): Promise<Opened> {
  const server = app.getHttpServer();
  const taken = once(server, 'connection');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const [served] = (await taken) as [Socket];
  if (text !== '') {
    socket.write(text);
    await waitFor(() => served.bytesRead === text.length, { what: 'the server to have what was sent' });
  }
  return { socket, served };
}

const call = `GET /v1/layouts HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`;

async function answerOn(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += chunk;
  return text;
}

describe('A server that stops', () => {
  it.each([
    ['say nothing', ''],
    ['stop within the headers', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: '],
    [
      'stop within the body',
      'POST /v1/layouts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
    [
      'are asked before they may go on',
      'POST /v1/layouts HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n',
    ],
  ])('waits for no clients that %s', async (_, text) => {
    await opened(text);
    await drainConnections(app, patience);
  });

  it('waits for no client that does not read its answer', async () => {
    await openedUnread();
    await drainConnections(app, patience);
  });

  it('answers the call that it has, however long that takes, and a request that was still arriving', async () => {
    const [busy, arriving] = [await opened(call), await opened(call.slice(0, 30))];
    await waitFor(() => calls === 1, { what: 'the call' });
    const unread = await openedUnread();
    const answers = Promise.all([answerOn(busy.socket), answerOn(arriving.socket)]);
    let isDrained = false;
    const drained = drainConnections(app, { ...patience, arrivingMs: 60_000 }).then(() => {
      isDrained = true;
    });
    arriving.socket.write(call.slice(30));
    await waitFor(() => calls === 3, { what: 'the call that was arriving' });
    answer({ Much: 'second' });
    await waitFor(() => unread.served.closed, { what: 'the end of all patience' });
    expect(isDrained).toBe(false);
    first({ Much: 'first' });
    await drained;
    const told = await answers;
    expect(told.map((text) => /"Much":"(\w+)"/.exec(text)?.[1])).toEqual(['first', 'second']);
    for (const text of told) expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\nconnection: close\r\n/i);
  });

  it('waits for nobody who does not read what is answered late', async () => {
    const { socket } = await opened(call);
    socket.pause();
    await waitFor(() => calls === 1, { what: 'the call' });
    const unread = await openedUnread();
    const drained = drainConnections(app, patience);
    await waitFor(() => unread.served.closed, { what: 'the end of all patience' });
    first({ Much: 'x'.repeat(MUCH) });
    await drained;
  });

  it('answers all that was asked on one connection', async () => {
    const { socket } = await opened(call + call);
    await waitFor(() => calls === 2, { what: 'both calls' });
    const reading = answerOn(socket);
    const drained = drainConnections(app, patience);
    first({ Much: 'first' });
    answer({ Much: 'second' });
    await drained;
    const text = await reading;
    expect(text.match(/"Much":"\w+"/g)).toEqual(['"Much":"first"', '"Much":"second"']);
    expect(text.match(/\r\nconnection: close\r\n/gi)).toHaveLength(1);
  });

  it('is kept by nobody who goes on asking: what comes after the last answer is not begun', async () => {
    const { socket, served } = await opened(call + call);
    await waitFor(() => calls === 2, { what: 'both calls' });
    const reading = answerOn(socket);
    const drained = drainConnections(app, patience);
    socket.write(call);
    await waitFor(() => served.bytesRead === 3 * call.length, { what: 'the third to arrive' });
    answer({ Much: 'second' });
    first({ Much: 'first' });
    await drained;
    const text = await reading;
    expect(text.match(/"Much":"\w+"/g)).toEqual(['"Much":"first"', '"Much":"second"']);
    expect(calls).toBe(2);
  });

  it('gives an answer that comes late its own time to be read', async () => {
    const busy = await opened(call);
    await waitFor(() => calls === 1, { what: 'the call' });
    const unread = await openedUnread();
    const drained = drainConnections(app, { ...patience, readingMs: 20_000, longestMs: 60_000 });
    await waitFor(() => unread.served.closed, { what: 'the end of the first patience' });
    busy.socket.pause();
    first({ Much: 'x'.repeat(MUCH) });
    await waitFor(() => busy.served.bytesWritten > 0, { what: 'the answer to begin' });
    const text = await answerOn(busy.socket);
    await drained;
    expect(text.length).toBeGreaterThan(MUCH);
  });

  it('ends a connection after an answer that was begun before the stop', async () => {
    const { socket } = await openedUnread();
    const drained = drainConnections(app, {
      ...patience,
      arrivingMs: 60_000,
      readingMs: 60_000,
      longestMs: 60_000,
    });
    const text = await answerOn(socket);
    await drained;
    expect(text).not.toMatch(/\r\nconnection: close\r\n/i);
    expect(text.length).toBeGreaterThan(MUCH);
  });
});

/** A call whose answer is more than fits into the buffers between, and is not read. */
async function openedUnread(): Promise<Opened> {
  const before = calls;
  const { socket, served } = await opened(call);
  socket.pause();
  await waitFor(() => calls === before + 1, { what: 'the call' });
  answer({ Much: 'x'.repeat(MUCH) });
  await waitFor(() => served.bytesWritten > 0, { what: 'the answer to begin' });
  return { socket, served };
}
