import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { localAccess } from '../../apps/understudy/src/settings.js';
import type { Credentials } from './clients.js';
import { BROKEN_UTF8, type Pair } from './malformed-requests.js';

// Signs and sends what no SDK would: any name, any value, any bytes.

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly seconds: number;
}

/** One request on connections that are kept. Fails if nothing is answered within a minute. */
export class RawClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly endpoint: URL;

  constructor(endpoint: string) {
    this.endpoint = new URL(endpoint);
  }

  send({ method, path, headers, body }: RawRequest): Promise<RawAnswer> {
    const startedAt = performance.now();
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.endpoint;
      const sent = request(
        { hostname, port, method, path, headers: { ...headers }, agent: this.agent, timeout: 60_000 },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              contentType: answer.headers['content-type'] ?? '',
              headers: answer.headers,
              body: Buffer.concat(parts).toString('utf8'),
              seconds: (performance.now() - startedAt) / 1_000,
            }),
          );
        },
      );
      sent.on('timeout', () => sent.destroy(new Error('Nothing was answered for a minute')));
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** To the second, as both schemes write it. */
const utc = (at: Date) => at.toISOString().replace(/\.\d+Z$/, 'Z');

/** HMAC-SHA1 over all parameters, in the query of a GET or the form of a POST. */
export function signedV1(
  method: 'GET' | 'POST',
  parameters: readonly Pair[],
  { accessKeyId, secret }: Credentials = localAccess,
  at = new Date(),
): RawRequest {
  const common: Pair[] = [
    ['Version', '2016-11-01'],
    ['AccessKeyId', accessKeyId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', randomUUID()],
    ['Timestamp', utc(at)],
  ];
  const pairs = [...common, ...parameters];
  const toSign = `${method}&%2F&${encoded(canonical(pairs))}`;
  const Signature = createHmac('sha1', `${secret}&`).update(toSign).digest('base64');
  const text = form([...pairs, ['Signature', Signature]]);
  return method === 'GET'
    ? { method, path: `/?${text}` }
    : { method, path: '/', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text };
}

/** ACS3-HMAC-SHA256, all parameters in the query. */
export function signedV3(
  action: string,
  parameters: readonly Pair[],
  host: string,
  { accessKeyId, secret, securityToken }: Credentials = localAccess,
  at = new Date(),
): RawRequest {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const headers: Record<string, string> = {
    host,
    'x-acs-action': action,
    'x-acs-content-sha256': hash(''),
    'x-acs-date': utc(at),
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2016-11-01',
    ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const whole = ['POST', '/', canonical(parameters), lines, names.join(';'), hash('')].join('\n');
  const signature = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${hash(whole)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  return { method: 'POST', path: `/?${form(parameters)}`, headers: { ...headers, authorization } };
}

/** HTTP Basic. */
export function plain(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
  { accessKeyId, secret }: Credentials = localAccess,
): RawRequest {
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`;
  return { method, path, headers: { authorization, ...headers }, body };
}

/** Percent-encoded as signatures want it; halves of pairs become bytes that are no UTF-8. */
export function encoded(text: string): string {
  return text
    .split(BROKEN_UTF8)
    .map((part) =>
      encodeURIComponent(part.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      ),
    )
    .join('%FF%FE');
}

const form = (pairs: readonly Pair[]) =>
  pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');

const canonical = (pairs: readonly Pair[]) =>
  [...pairs]
    .map(([name, value]) => [encoded(name), encoded(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
