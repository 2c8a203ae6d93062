import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { HostRule } from './allowed-hosts.js';
import { type App, goesOn, isLast, isTooLate, watchConnections } from './draining.js';
import { failureAnswer } from './envelope.js';
import { Failure, failure, unsupportedMethod } from './failure.js';
import { defaultLimits, type Limits } from './limits.js';
import { problemAnswer } from './problem.js';
import type { RawAnswer } from './request.js';
import type { WireLog } from './request-context.js';
import { hostOf, originForm, requireHost } from './request-target.js';

// Signatures cover the bytes of a request, so Fastify hands over the body as it came. What Fastify or Node refuse
// before any route is reached is told like every other refusal: at `/` in the envelope, in JSON since SDKs can read
// nothing else, elsewhere as a problem.

interface ServerOptions {
  readonly limits?: Partial<Limits> | undefined;
  readonly log?: WireLog | undefined;
  /** Addresses and networks whose word about the client's address and scheme is taken. */
  readonly trustedProxies?: readonly string[] | undefined;
}

/** Options for `new FastifyAdapter(…)`. */
export function fastifyOptions({ limits = {}, log, trustedProxies = [] }: ServerOptions = {}) {
  const { bodyBytes, urlAndHeaderBytes, headersMs, requestMs, idleMs, stalledMs } = {
    ...defaultLimits,
    ...limits,
  };
  return {
    bodyLimit: bodyBytes,
    http: {
      // Signature version 3 has all parameters in the URL: Node's 16 KiB would not do.
      maxHeaderSize: urlAndHeaderBytes,
      headersTimeout: headersMs,
      // Node would answer a request without a host in words of its own; `requireHost` uses ours.
      requireHostHeader: false,
      // Node looks for slow connections this often; its default of 30 s would let them stay that long.
      connectionsCheckingInterval: Math.min(1_000, headersMs),
    },
    requestTimeout: requestMs,
    connectionTimeout: stalledMs,
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    // Routes match paths, and clients that take us for a proxy send `GET http://host/path`.
    rewriteUrl: ({ url = '/' }) => originForm(url),
    keepAliveTimeout: idleMs,
    // While the server closes, connections that are open are still served; idle ones are closed.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: urlAndHeaderBytes },
    // Contracts judge what is given, and no route has a schema: Fastify's compilers of schemas are not even loaded.
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    frameworkErrors: (error, request, reply) => {
      void send(reply as unknown as FastifyReply, refusalOf(error, request.originalUrl, log));
    },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
  } satisfies FastifyServerOptions & Record<string, unknown>;
}

const noSchema = () => {
  throw new Error('Routes have no schemas: a contract says what an operation takes and answers');
};

/** Every answer has these, unless it says otherwise: none is kept, framed, embedded elsewhere or taken for a page. */
const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** To be called on the Nest application before it listens, and before it is given hooks or routes by others. */
export function configureFastify(
  app: App & { useGlobalFilters(...filters: { catch(error: unknown, host: HttpHost): void }[]): unknown },
  { log, hostRule }: { log?: WireLog | undefined; hostRule?: HostRule | undefined } = {},
): void {
  const fastify = app.getHttpAdapter().getInstance();
  watchConnections(fastify.server);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  fastify.addHook('onRequest', (request, reply, done) => {
    if (isTooLate(fastify.server, reply.raw)) return void reply.hijack();
    try {
      requireHost(request.raw, request.originalUrl);
      hostRule?.(hostOf(request.raw, request.originalUrl));
      // Without one Fastify would refuse a QUERY as malformed before any route could say that it is not supported.
      if (request.method === 'QUERY') request.headers['content-type'] ??= 'application/octet-stream';
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    for (const [name, value] of Object.entries(securityHeaders))
      if (!reply.hasHeader(name)) reply.header(name, value);
    if (isLast(fastify.server, reply.raw)) reply.header('connection', 'close');
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
      const request = http.getRequest<FastifyRequest>();
      const answer = refusalOf(error, request.originalUrl, log);
      void send(http.getResponse<FastifyReply>(), isForPerson(request) ? inWords(answer, error) : answer);
    },
  });
}

/** Ends what would be one connection too many at once; `onDropped` is told of each. */
export function limitConnections(app: App, most: number, onDropped: () => void): void {
  const { server } = app.getHttpAdapter().getInstance();
  if (cluster.isPrimary) {
    server.maxConnections = most;
    server.on('drop', onDropped);
    return;
  }
  // What one of several processes leaves for its `maxConnections`, Node hands to the next, round and round while all are full.
  server.on('connection', (socket: Socket) =>
    server.getConnections((_error, open) => {
      if (open <= most) return;
      socket.destroy();
      onDropped();
    }),
  );
}

interface HttpHost {
  switchToHttp(): { getRequest<Request>(): Request; getResponse<Response>(): Response };
}

/** As bytes: to text Fastify would add a charset of its own. */
export async function send(reply: FastifyReply, { status, headers, body, more }: RawAnswer): Promise<void> {
  reply.code(status).headers(headers);
  if (more === undefined) return void (await reply.send(Buffer.from(body)));

  const stream = Readable.from(more);
  goesOn(reply.server.server, reply.request.raw.socket, stream);
  await reply.send(stream);
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

/** Whether a browser shows the answer to whoever typed the address. */
function isForPerson({ method, headers }: FastifyRequest): boolean {
  return (
    method === 'GET' && headers['sec-fetch-dest'] !== 'empty' && /\btext\/html\b/.test(headers.accept ?? '')
  );
}

/** A refusal of ours as a page of text, since its message is the way out. */
function inWords(answer: RawAnswer, error: unknown): RawAnswer {
  if (!(error instanceof Failure)) return answer;
  return {
    ...answer,
    headers: { ...answer.headers, 'content-type': 'text/plain; charset=utf-8' },
    body: `${error.message}\n`,
  };
}

/** What a framework's error says in public words: its status stays, its message may tell too much and does not. */
function refusalAnswer(error: unknown, target = '/'): RawAnswer {
  const failure = error instanceof Failure ? error : failureOfStatus(statusOf(error));
  const requestId = randomUUID().toUpperCase();
  const { headers, ...answer } = isRpc(target)
    ? failureAnswer({ format: 'JSON', requestId, hostId: 'live.aliyuncs.com' }, failure)
    : problemAnswer(requestId, failure);
  // Not all of these come by the hook that adds them.
  return { ...answer, headers: { ...securityHeaders, ...headers } };
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
