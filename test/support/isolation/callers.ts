import type { Credentials } from '../clients.js';
import { flat, requestOf } from '../journey-clients.js';
import { plain, type RawClient, signedV1 } from '../raw-client.js';

export type Parameters = Readonly<Record<string, unknown>>;

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  /** The public code, `OK` for a success. */
  readonly code: string;
  readonly text: string;
  /** Without the RequestId, which is no part of it. */
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its operation
  readonly body: any;
}

export type Send = (action: string, parameters: Parameters) => Promise<Reply>;

/** Both ways into the program. */
export const protocols = { RPC: rpc, REST: rest };

export type Protocol = keyof typeof protocols;

function rpc(client: RawClient, credentials: Credentials): Send {
  return async (action, parameters) => {
    const texts = Object.entries(flat(parameters)).map(([name, value]) => [name, String(value)] as const);
    const pairs = [['Action', action], ['Format', 'JSON'], ...texts] as const;
    return replyOf(await client.send(signedV1('POST', pairs, credentials)));
  };
}

function rest(client: RawClient, credentials: Credentials): Send {
  return async (action, parameters) => {
    const { method, url, headers, body } = requestOf(action, parameters);
    return replyOf(await client.send(plain(method, url, body, headers, credentials)));
  };
}

function replyOf({ status, body: text }: { status: number; body: string }): Reply {
  const { RequestId, ...body } = JSON.parse(text);
  return { status, code: status === 200 ? 'OK' : (body.Code ?? body.code), text, body };
}
