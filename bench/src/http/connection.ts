import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One kept connection that sends prepared requests, one after the other. It reads as little of an answer as it may, so
 * that the processors are left to what is measured: a third of the work of autocannon for a request, 1.5 times that of
 * wrk. Neither of those ends a round with every answer read, which is what counts of acknowledged copies need.
 */
export class HttpConnection {
  private waiting: Waiting | undefined;
  private received: Buffer | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('The connection was closed before its answer came')));
  }

  static async open(endpoint: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(endpoint);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /** The request with its head, as it goes over the wire. */
  send(request: string): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      if (this.waiting) return reject(new Error('One request at a time'));
      this.waiting = { resolve, reject };
      this.socket.write(request);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private read(bytes: Buffer): void {
    const all = this.received ? Buffer.concat([this.received, bytes]) : bytes;
    const headEnd = all.indexOf(HEAD_END);
    const end = headEnd < 0 ? Number.POSITIVE_INFINITY : headEnd + 4 + bodyLength(all, headEnd);
    if (all.length < end) {
      this.received = all;
      return;
    }
    this.received = undefined;
    const waiting = this.waiting;
    this.waiting = undefined;
    // HTTP/1.1 and a space are nine characters.
    waiting?.resolve({
      status: Number(all.toString('latin1', 9, 12)),
      body: all.toString('utf8', headEnd + 4, end),
    });
  }

  private fail(error: Error): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}

function bodyLength(answer: Buffer, headEnd: number): number {
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer.toString('latin1', 0, headEnd)) ?? [];
  if (length === undefined) throw new Error('An answer without Content-Length');
  return Number(length);
}
