import { localAccess } from '../../apps/understudy/src/settings.js';
import type { Credentials } from './clients.js';

/** What a feed tells of an event. */
export interface Told {
  readonly id: string;
  readonly AccountId: string;
  readonly CasterId: string;
  readonly Version: number;
  readonly Type: string;
  readonly Name?: string;
  readonly By?: { readonly Type: string; readonly Name?: string };
}

export interface OpenFeed {
  readonly status: number;
  readonly headers: Headers;
  /** Of an answer that is no feed. */
  // biome-ignore lint/suspicious/noExplicitAny: a problem
  readonly problem?: any;
  readonly told: readonly Told[];
  /** The newest place. */
  place(): string;
  /** What it said when it ended; undefined while it goes on, or where it broke off. */
  end(): { readonly Code: string; readonly Message: string } | undefined;
  /** Resolves when nothing more comes. */
  readonly over: Promise<void>;
  close(): Promise<void>;
}

/** Opens a live feed, and reads it until it ends or is closed. */
export async function openFeed(
  endpoint: string,
  {
    query = {},
    after,
    credentials = localAccess,
  }: { query?: Record<string, string>; after?: string; credentials?: Credentials } = {},
): Promise<OpenFeed> {
  const { accessKeyId, secret } = credentials;
  const closing = new AbortController();
  const answer = await fetch(`${endpoint}/v1/events?${new URLSearchParams(query)}`, {
    headers: {
      authorization: `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`,
      ...(after !== undefined && { 'last-event-id': after }),
    },
    signal: closing.signal,
  });
  const told: Told[] = [];
  let place = after ?? '';
  let end: ReturnType<OpenFeed['end']>;
  const problem = answer.status === 200 ? undefined : await answer.json();

  const hear = (block: string) => {
    const fields = new Map(
      block.split('\n').map((line) => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 2)];
      }),
    );
    place = fields.get('id') ?? place;
    const data = fields.get('data');
    if (data === undefined) return;
    if (fields.get('event') === 'end') end = JSON.parse(data);
    else told.push({ id: place, ...JSON.parse(data) });
  };
  const read = async () => {
    let text = '';
    for await (const part of (answer.body as ReadableStream<Uint8Array>).pipeThrough(
      new TextDecoderStream(),
    )) {
      const blocks = (text + part).split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) hear(block);
    }
  };
  const over = problem === undefined ? read().catch(() => undefined) : Promise.resolve();
  return {
    status: answer.status,
    headers: answer.headers,
    problem,
    told,
    place: () => place,
    end: () => end,
    over,
    close: async () => {
      closing.abort();
      await over;
    },
  };
}
