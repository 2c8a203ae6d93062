import { createHmac, randomUUID } from 'node:crypto';

/** An access key with its secret. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secret: string;
}

export type CallParameters = Readonly<Record<string, string>>;

/** Whole requests of the documented API, signed with HMAC-SHA1: each with a nonce of its own, so it can be sent once. */
export class SignedCalls {
  private readonly common: CallParameters;

  constructor(
    private readonly endpoint: string,
    private readonly credentials: Credentials,
  ) {
    this.common = {
      Version: '2016-11-01',
      Format: 'JSON',
      AccessKeyId: credentials.accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
    };
  }

  request(action: string, parameters: CallParameters): string {
    const query = Object.entries({
      ...this.common,
      ...parameters,
      Action: action,
      SignatureNonce: randomUUID(),
      Timestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    })
      .map(([name, value]) => [encoded(name), encoded(value)] as const)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => `${name}=${value}`)
      .join('&');
    const signature = createHmac('sha1', `${this.credentials.secret}&`)
      .update(`POST&%2F&${encoded(query)}`)
      .digest('base64');
    const body = `${query}&Signature=${encoded(signature)}`;
    return (
      `POST / HTTP/1.1\r\nHost: ${new URL(this.endpoint).host}\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    );
  }
}

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
