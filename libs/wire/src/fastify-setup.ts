import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { WireLog } from './api-gateway.js';
import { failureAnswer } from './envelope.js';
import { Failure, failure, unsupportedMethod } from './failure.js';
import { defaultLimits, type Limits } from './limits.js';
import { problemAnswer } from './problem.js';
import type { RawAnswer } from './request.js';
import { originForm, requireHost } from './request-target.js';

// Signatures cover the bytes of a request, so Fastify hands over the body as it came. What Fastify or Node refuse
// before any route is reached is told like every other refusal: at `/` in the envelope, in JSON since SDKs can read
// nothing else, elsewhere as a problem.

/** Options for `new FastifyAdapter(…)`. */
export function fastifyOptions(limits: Partial<Limits> = {}, log?: WireLog) {
  const { bodyBytes, urlAndHeaderBytes } = { ...defaultLimits, ...limits };
  return {
    bodyLimit: bodyBytes,
    http: {
      // Signature version 3 has all parameters in the URL: Node's 16 KiB would not do.
      maxHeaderSize: urlAndHeaderBytes,
      headersTimeout: 10_000,
      // Node would answer a request without a host in words of its own; `requireHost` uses ours.
      requireHostHeader: false,
      // Node looks for slow connections this often; its default of 30 s would let them stay that long.
      connectionsCheckingInterval: 1_000,
    },
    requestTimeout: 15_000,
    // Routes match paths, and clients that take us for a proxy send `GET http://host/path`.
    rewriteUrl: ({ url = '/' }) => originForm(url),
    keepAliveTimeout: 65_000,
    // While the server closes, connections that are open are still served; idle ones are closed.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: urlAndHeaderBytes },
    frameworkErrors: (error, request, reply) => {
      void send(reply as unknown as FastifyReply, refusalOf(error, request.originalUrl, log));
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
  } satisfies FastifyServerOptions & Record<string, unknown>;
}

/** To be called on the Nest application before it listens. */
export function configureFastify(
  app: {
    getHttpAdapter(): { getInstance(): FastifyInstance };
    useGlobalFilters(...filters: { catch(error: unknown, host: HttpHost): void }[]): unknown;
  },
  log?: WireLog,
): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  fastify.addHook('onRequest', (request, _reply, done) => {
    try {
      requireHost(request.raw, request.originalUrl);
      // Without one Fastify would refuse a QUERY as malformed before any route could say that it is not supported.
      if (request.method === 'QUERY') request.headers['content-type'] ??= 'application/octet-stream';
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (draining.has(fastify)) reply.header('connection', 'close');
    done();
  });

  // Node would answer an expectation that it does not know with an empty body.
  fastify.server.on('checkExpectation', ({ url }: IncomingMessage, response: ServerResponse) => {
    const { status, headers, body } = refusalAnswer({ statusCode: 417 }, url);
    response.writeHead(status, headers).end(body);
  });

  // Nest puts its own error and not-found handlers into Fastify; both end in this filter.
  app.useGlobalFilters({
    catch: (error, host) => {
      const http = host.switchToHttp();
      const { originalUrl } = http.getRequest<FastifyRequest>();
      void send(http.getResponse<FastifyReply>(), refusalOf(error, originalUrl, log));
    },
  });
}

const draining = new WeakSet<FastifyInstance>();

/**
 * Takes no new connection, serves what comes on those that are open, and ends each after its next answer. To be
 * awaited before the application is closed: Fastify, once it closes, leaves requests on busy connections unanswered
 * (measured: under load its close never ended).
 */
export async function drainConnections(app: {
  getHttpAdapter(): { getInstance(): FastifyInstance };
}): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  draining.add(fastify);
  await new Promise<void>((resolve) => fastify.server.close(() => resolve()));
}

interface HttpHost {
  switchToHttp(): { getRequest<Request>(): Request; getResponse<Response>(): Response };
}

/** As bytes: to text Fastify would add a charset of its own. */
export async function send(reply: FastifyReply, { status, headers, body }: RawAnswer): Promise<void> {
  await reply.code(status).headers(headers).send(Buffer.from(body));
}

/** The answer to what failed before or beside the API. A fault of ours is told to the log, which is its only witness. */
function refusalOf(error: unknown, target: string, log?: WireLog): RawAnswer {
  const answer = refusalAnswer(error, target);
  if (answer.status >= 500)
    log?.('error', 'A request failed outside of the API', {
      requestId: answer.headers['x-acs-request-id'],
      error: error instanceof Error ? error.stack : String(error),
    });
  return answer;
}

/** What a framework's error says in public words: its status stays, its message may tell too much and does not. */
function refusalAnswer(error: unknown, target = '/'): RawAnswer {
  const failure = error instanceof Failure ? error : failureOfStatus(statusOf(error));
  const requestId = randomUUID().toUpperCase();
  return isRpc(target)
    ? failureAnswer({ format: 'JSON', requestId, hostId: 'live.aliyuncs.com' }, failure)
    : problemAnswer(requestId, failure);
}

function failureOfStatus(status: number): Failure {
  if (status === 404) return failure('InvalidAction.NotFound');
  if (status < 400 || status >= 500) return failure('InternalError');
  const { code, message } = failure('InvalidParameter.Format', details.get(status));
  return new Failure(status, code, message, { title: STATUS_CODES[status] });
}

const details = new Map([
  [408, 'The request did not arrive in time.'],
  [413, 'The body is too large.'],
  [431, 'The URL and the headers are too large.'],
]);

/** Nest says `getStatus()`, Fastify `statusCode`; Node's parser has names of its own. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null) return 500;
  if ('getStatus' in error && typeof error.getStatus === 'function') return Number(error.getStatus());
  if ('statusCode' in error && typeof error.statusCode === 'number') return error.statusCode;
  return 500;
}

function unsupportedMethodAt(target: string): Failure {
  return isRpc(target)
    ? unsupportedMethod(['GET', 'POST'])
    : unsupportedMethod(['GET', 'HEAD', 'POST', 'PUT', 'DELETE'], 405);
}

function isRpc(target: string): boolean {
  return /^\/($|\?)/.test(originForm(target));
}

function refuseConnection(error: NodeJS.ErrnoException & { rawPacket?: unknown }, socket: Socket): void {
  // The other side is gone already, or an answer to an earlier request is being written.
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();

  const statusCode =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  // The target, where this is the packet with the request line; else it is taken for the documented API's.
  const [, target] = /^[A-Z]+ (\S+)/.exec(String(error.rawPacket ?? '')) ?? [];
  // Node knows the methods of HTTP's registry; one that it does not know is as unsupported as those.
  const unknownMethod = error.code === 'HPE_INVALID_METHOD' && target !== undefined;
  const refusal = refusalAnswer(unknownMethod ? unsupportedMethodAt(target) : { statusCode }, target);
  const { status, headers, body } = refusal;
  const lines = Object.entries({
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
}
