import type { IncomingMessage } from 'node:http';
import { isTraceparent } from '#libs/tracing';

/** A request as it came, before anything was believed of it. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as sent, still encoded. */
  readonly url: string;
  /** Names in lower case; a header that came more than once has a list of its values. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** `1.0` for a client that need not name the host. */
  readonly httpVersion?: string;
  /** The address it comes from, beyond the proxies that are trusted. */
  readonly sourceIp?: string;
  /** Whether it came by TLS, as far as those proxies tell. */
  readonly isSecure?: boolean;
  /** Whether nobody waits for the answer any more. */
  readonly isClientGone?: () => boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What comes after the body, by and by; the answer ends with the last of it. */
  readonly more?: AsyncIterable<string>;
}

/**
 * Every header with all of its values. Node's own objects join some repeated headers, drop others and cannot hold
 * every name.
 */
export function headersOf({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): Record<string, string[]> {
  // Without a prototype a header called __proto__ is a header like any other.
  const headers: Record<string, string[]> = Object.create(null);
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    const others = headers[name];
    if (others === undefined) headers[name] = [value];
    else others.push(value);
  }
  return headers;
}

/** The value of a header; several of one name count as one list, as HTTP says. */
export function header(request: RawRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (!Array.isArray(value)) return value;
  return value.length === 1 ? value[0] : value.join(',');
}

export function comesTwice(request: RawRequest, name: string): boolean {
  const value = request.headers[name];
  return Array.isArray(value) && value.length > 1;
}

export function pathOf(request: RawRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}

export function queryOf(request: RawRequest): string {
  const start = request.url.indexOf('?');
  return start === -1 ? '' : request.url.slice(start + 1);
}

export function mediaTypeOf(request: RawRequest): string | undefined {
  const type = header(request, 'content-type');
  if (type === undefined) return undefined;
  const end = type.indexOf(';');
  return (end === -1 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** A whole W3C trace context of the one version there is; anything else is as good as none. */
export function traceparentOf(request: RawRequest): string | undefined {
  const given = header(request, 'traceparent');
  return given !== undefined && isTraceparent(given) ? given : undefined;
}
