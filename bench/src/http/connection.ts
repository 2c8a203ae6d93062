import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { AnswerReader, type HttpAnswer } from './answer-reader.js';

interface Waiting {
  resolve(answer: HttpAnswer): void;
  reject(error: Error): void;
}

/**
 * One kept connection that sends prepared requests, one after the other. It reads as little of an answer as it may, so
 * that the processors are left to what is measured: a third of the work of autocannon for a request, 1.5 times that of
 * wrk. Neither of those ends a round with every answer read, which is what counts of acknowledged copies need.
 */
export class HttpConnection {
  private waiting: Waiting | undefined;
  private readonly reader = new AnswerReader();

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
    const answer = this.reader.add(bytes);
    if (answer === undefined) return;
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.resolve(answer);
  }

  private fail(error: Error): void {
    const waiting = this.waiting;
    this.waiting = undefined;
    waiting?.reject(error);
  }
}
