import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** A request byte for byte: texts are Latin-1, one character for each byte. */
export interface CapturedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** A server that writes down what clients send, and answers each of them with nothing. */
export async function capturing(): Promise<{
  readonly endpoint: string;
  /** What `send` makes a client send. */
  capture(send: (endpoint: string) => Promise<unknown>): Promise<CapturedRequest>;
  close(): Promise<void>;
}> {
  let last: CapturedRequest | undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url: target = '', rawHeaders } = request;
      const headers = rawHeaders.flatMap((name, i) =>
        i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : [],
      );
      last = { method, target, headers, body: Buffer.concat(parts).toString('latin1') };
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    capture: async (send) => {
      last = undefined;
      await send(endpoint).catch(() => undefined);
      if (last === undefined) throw new Error('The client sent nothing');
      return last;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends it on a connection of its own; the status, and the body if there is one. */
export function sendCaptured(
  endpoint: string,
  { method, target, headers, body }: CapturedRequest,
): Promise<{ status: number; body: string }> {
  const own = ['connection', 'content-length'];
  const lines = [
    ...headers.filter(([name]) => !own.includes(name.toLowerCase())),
    ['Content-Length', String(body.length)],
    ['Connection', 'close'],
  ];
  const text = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const { hostname, port } = new URL(endpoint);
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.from(text, 'latin1')));
    socket.setTimeout(60_000, () =>
      socket.destroy(new Error(`Nothing was answered for a minute to ${text}`)),
    );
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => {
      const answer = Buffer.concat(parts).toString('utf8');
      resolve({
        status: Number(answer.split(' ')[1]),
        body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
      });
    });
  });
}

type Scheme = 'V1' | 'V3';

export const schemeOf = (request: CapturedRequest): Scheme =>
  headerOf(request, 'authorization')?.startsWith('ACS3-') ? 'V3' : 'V1';

/**
 * All that a request says by its scheme, in one spelling: two with the same meaning are the same request, however they
 * are written. What is not well formed has a meaning of its own.
 */
export function meaningOf(request: CapturedRequest): string {
  const { method, headers } = request;
  // A target with a host of its own means that one; and nobody reads the body of a GET.
  const [, host, target] = /^http:\/\/([^/?#]*)(.*)$/.exec(request.target) ?? [
    undefined,
    undefined,
    request.target,
  ];
  const body = ['GET', 'HEAD'].includes(method) ? '' : request.body;
  const [path = '', ...rest] = target.split('?');
  const query = pairsIn(rest.join('?'));
  const scheme = schemeOf(request);
  if (scheme === 'V1') {
    // It signs query and form as one set, and no header.
    const contentType = headerOf(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
    const form = contentType === 'application/x-www-form-urlencoded' ? pairsIn(body) : [];
    return JSON.stringify({ scheme, method, path, parameters: sorted([...query, ...form]) });
  }
  const matters = (name: string) =>
    name === 'host' || name.startsWith('x-acs-') || (name === 'content-type' && body.length > 0);
  return JSON.stringify({
    scheme,
    method,
    path,
    parameters: sorted(query),
    headers: sorted(
      headers.flatMap(([name, value]) =>
        matters(name.toLowerCase()) ? [[name.toLowerCase(), value.trim()] as const] : [],
      ),
    ),
    host,
    body,
    authorization: headers
      .filter(([name]) => name.toLowerCase() === 'authorization')
      .map(([, value]) => value.replace(/,\s*/g, ',').replace(/\s+/g, ' ').trim()),
  });
}

export function headerOf({ headers }: CapturedRequest, name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1];
}

function pairsIn(encoded: string): [string, string][] {
  return encoded
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', ...value] = part.split('=');
      return [decoded(name), decoded(value.join('='))];
    });
}

function decoded(latin1: string): string {
  try {
    const bytes = Buffer.from(latin1.replaceAll('+', ' '), 'latin1');
    return decodeURIComponent(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return `not to be read: ${latin1}`;
  }
}

const sorted = (pairs: readonly (readonly [string, string])[]) =>
  pairs.map((pair) => JSON.stringify(pair)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
