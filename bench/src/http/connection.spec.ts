import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AnswerReader } from './answer-reader.js';
import { HttpConnection } from './connection.js';

const answer = Buffer.from('HTTP/1.1 503 Away\r\nContent-Length: 6\r\nX-Other: content\r\n\r\n世界');

it('An answer is read from pieces, wherever they are cut, and then the next', () => {
  for (let cut = 1; cut < answer.length; cut += 1) {
    const reader = new AnswerReader();
    for (const _ of ['one', 'two']) {
      expect(reader.add(answer.subarray(0, cut))).toBeUndefined();
      expect(reader.add(answer.subarray(cut))).toEqual({ status: 503, body: '世界' });
    }
  }
});

it('An answer that does not tell its length is refused', () => {
  expect(() => new AnswerReader().add(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow('Content-Length');
});

describe('HttpConnection', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await once(server.close(), 'close');
  });

  /** A connection to a server that answers all but what it was told to leave. */
  async function connected(): Promise<HttpConnection> {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', (request) => {
        if (String(request) === 'leave') socket.destroy();
        else if (String(request) === 'answer') socket.write(answer);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return HttpConnection.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  it('gives each request its answer', async () => {
    const connection = await connected();
    for (const _ of ['one', 'two'])
      expect(await connection.send('answer')).toEqual({ status: 503, body: '世界' });
    connection.close();
  });

  it('fails where the connection goes instead of an answer', async () => {
    const connection = await connected();
    await expect(connection.send('leave')).rejects.toThrow(/closed|ECONNRESET/);
    connection.close();
  });

  it('takes one request at a time', async () => {
    const connection = await connected();
    void connection.send('wait').catch(() => undefined);
    await expect(connection.send('answer')).rejects.toThrow('One request at a time');
    connection.close();
  });
});
