import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

export interface App {
  getHttpAdapter(): { getInstance(): FastifyInstance };
}

interface Connection {
  /** Under way, in the order of their requests. */
  readonly answers: Set<ServerResponse>;
  /** Those of them that go on for as long as somebody reads. */
  readonly goingOn: Set<Readable>;
  /** The one that says that no other comes after it, once the server stops. */
  last?: ServerResponse | undefined;
  /** How much it had sent when its last answer was over: nothing since means that it asks nothing. */
  readByLastAnswer: number;
  /** Since when, in milliseconds from the stop on, all that is left of its answers is for the client to read. */
  unreadSince?: number | undefined;
}

interface Connections {
  readonly open: Map<Socket, Connection>;
  isDraining: boolean;
}

/** How long a server that stops waits for clients, in milliseconds from its stop on. */
export interface Patience {
  /** For a request, where none is there. Whoever is waited for is looked at as often. */
  readonly silentMs: number;
  /** For the rest of a request: none of it was done yet. */
  readonly arrivingMs: number;
  /** For an answer to be read to its end, from when it is there. */
  readonly readingMs: number;
  /** The same, whenever it came. */
  readonly longestMs: number;
}

/** That of a server which is to have stopped by then, unless a call of its own takes longer. */
export const patienceWithin = (ms: number): Patience => ({
  silentMs: Math.min(500, ms / 20),
  arrivingMs: Math.min(5_000, ms / 4),
  readingMs: Math.min(10_000, ms / 2),
  longestMs: ms,
});

const watched = new WeakMap<object, Connections>();
const connectionsOf = (server: object) => watched.get(server) as Connections;

/** To be called once, before the server listens. */
export function watchConnections(server: HttpServer): void {
  const connections: Connections = { open: new Map(), isDraining: false };
  const { open } = connections;
  watched.set(server, connections);
  server.on('connection', (socket: Socket) => {
    const connection: Connection = { answers: new Set(), goingOn: new Set(), readByLastAnswer: 0 };
    open.set(socket, connection);
    socket.once('close', () => {
      open.delete(socket);
      // Node tells an answer that waits for another one of its connection nothing of that connection's end.
      for (const stream of connection.goingOn) stream.destroy();
    });
  });
  // Before Fastify's own, which may answer at once.
  server.prependListener('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    const connection = open.get(socket);
    if (connection === undefined || connection.last !== undefined) return;
    connection.answers.add(answer);
    if (connections.isDraining) connection.last = answer;
    answer.once('close', () => {
      connection.answers.delete(answer);
      connection.readByLastAnswer = socket.bytesRead;
    });
  });
}

const connectionOf = (server: object, { req }: ServerResponse) => connectionsOf(server).open.get(req.socket);

/** Whether the answer is to say that it is the last one of its connection. */
export const isLast = (server: object, answer: ServerResponse): boolean =>
  connectionOf(server, answer)?.last === answer;

/** Whether it was asked for after the last one that its connection gets: nobody would have the answer (RFC 9112, 9.6). */
export function isTooLate(server: object, answer: ServerResponse): boolean {
  const connection = connectionOf(server, answer);
  return connection?.last !== undefined && !connection.answers.has(answer);
}

/** Tells of an answer that has no end of its own: it ends with its connection. */
export function goesOn(server: object, socket: Socket, stream: Readable): void {
  const connection = connectionsOf(server).open.get(socket);
  if (connection === undefined) return void stream.destroy();
  connection.goingOn.add(stream);
  stream.once('close', () => connection.goingOn.delete(stream));
}

/** Ends answers that go on, however slowly they are read; to be called when what they had to say last was said. */
export function cutOff(app: App): void {
  for (const { goingOn } of connectionsOf(app.getHttpAdapter().getInstance().server).open.values())
    for (const stream of goingOn) stream.destroy();
}

/**
 * Takes no new connection, answers what was asked on those that are open, or else one request more, and ends them. To be
 * awaited before the application is closed: Fastify, once it closes, leaves requests on busy connections unanswered
 * (measured: under load its close never ended).
 */
export async function drainConnections(app: App, patience: Patience): Promise<void> {
  const { server } = app.getHttpAdapter().getInstance();
  const connections = connectionsOf(server);
  const { open } = connections;
  connections.isDraining = true;
  for (const connection of open.values()) {
    const newest = [...connection.answers].at(-1);
    // One that was begun has not told its client that it is the last one: the next may.
    if (newest?.headersSent === false) connection.last = newest;
  }
  const began = performance.now();
  const look = () => {
    const waited = performance.now() - began;
    for (const [socket, connection] of open)
      if (isHeldUp(socket, connection, waited, patience)) socket.destroy();
  };
  // Behind what has arrived already: a busy machine comes late to that, too.
  const looking = setInterval(() => setImmediate(look), patience.silentMs);
  // Node's own close of an HTTP server would cut answers that are not read yet, and leave open who never asked.
  await new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  clearInterval(looking);
}

/** Whether it is the client for whom nothing goes on. */
function isHeldUp(
  { bytesRead, writableLength }: Socket,
  connection: Connection,
  waited: number,
  { arrivingMs, readingMs, longestMs }: Patience,
): boolean {
  const answers = [...connection.answers];
  if (answers.length === 0 && bytesRead === connection.readByLastAnswer) return true;
  if (waited >= arrivingMs && answers.every(({ req }) => !req.complete)) return true;

  const isUnread = writableLength > 0 || answers.every(({ writableEnded }) => writableEnded);
  connection.unreadSince = isUnread ? (connection.unreadSince ?? waited) : undefined;
  const { unreadSince = waited } = connection;
  return isUnread && (waited >= longestMs || waited - unreadSince >= readingMs);
}
