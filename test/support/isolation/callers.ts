import type { Credentials } from '../clients.js';
import { flat, operationNamed, requestOf } from '../journey-clients.js';
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
    const reply = await client.send(plain(method, url, body, headers, credentials));
    const isText = reply.status === 200 && operationNamed(action).rest?.answers?.as === 'text';
    return replyOf(isText ? { ...reply, body: JSON.stringify({ Text: reply.body }) } : reply);
  };
}

function replyOf({
  status,
  body: text,
  contentType,
}: {
  status: number;
  body: string;
  contentType: string;
}): Reply {
  if (contentType.startsWith('text/event-stream'))
    return { status, code: 'OK', text, body: { Events: eventsIn(text) } };
  const { RequestId, ...body } = JSON.parse(text);
  return { status, code: status === 200 ? 'OK' : (body.Code ?? body.code), text, body };
}

/** What a feed told before it said that it ends. */
const eventsIn = (text: string) =>
  [...text.matchAll(/^id: .*\ndata: (.*)$/gm)].flatMap(([block, data = '']) =>
    text.includes(`event: end\n${block}`) ? [] : [JSON.parse(data)],
  );
