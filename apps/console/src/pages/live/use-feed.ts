import { useEffect, useRef, useState } from 'preact/hooks';
import { ApiFault, faultOf } from '../../api/api-fault';
import { send } from '../../api/call';
import type { Given } from '../../api/operations.generated';
import { requestOf } from '../../api/request';
import { session } from '../../api/session';
import { asFault } from '../../api/use-answer';
import { blocksOf } from './sse';

/** An event as the feed tells it. */
export interface FeedEvent {
  /** Its place in the log. */
  readonly id: string;
  readonly AccountId: string;
  readonly CasterId: string;
  readonly Version: number;
  readonly Type: string;
  readonly Name?: string;
  readonly RecordedAt: string;
  readonly RequestId: string;
  readonly By?: { readonly Type: string; readonly Name?: string };
}

export type FeedFilter = Pick<Given['StreamCasterEvents'], 'CasterId' | 'type' | 'AccountId'>;

export type FeedState =
  | { readonly is: 'connecting' | 'open' | 'paused' }
  | { readonly is: 'waiting'; readonly because: string; readonly seconds: number }
  | { readonly is: 'refused'; readonly fault: ApiFault };

interface Feed {
  readonly state: FeedState;
  /** The newest first, so many at most. */
  readonly events: readonly FeedEvent[];
  clear(): void;
}

const KEPT = 200;
// The program shows every 15 seconds that it lives.
const SILENCE_MS = 40_000;
const LONGEST_WAIT_SECONDS = 30;
/** What is heard in one moment is drawn once. */
const DRAW_EVERY_MS = 100;

/**
 * The live feed for as long as the component is there. Paused it is closed, and goes on later where it was: nothing is
 * left out, and nothing piles up here.
 */
export function useFeed(filter: FeedFilter, isPaused: boolean): Feed {
  const [state, setState] = useState<FeedState>({ is: 'connecting' });
  const [events, setEvents] = useState<readonly FeedEvent[]>([]);
  const place = useRef<string | undefined>(undefined);
  const about = JSON.stringify(filter);
  const asked = useRef(about);
  const key = session.value;

  useEffect(() => {
    // Another question is another feed, from now on.
    if (asked.current !== about) {
      asked.current = about;
      place.current = undefined;
      setEvents([]);
    }
    if (isPaused) {
      setState({ is: 'paused' });
      return;
    }
    const over = new AbortController();
    let heard: FeedEvent[] = [];
    let drawing: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      drawing = undefined;
      const news = heard.reverse();
      heard = [];
      setEvents((before) => [...news, ...before].slice(0, KEPT));
    };
    const hear = (event: FeedEvent) => {
      heard.push(event);
      drawing ??= setTimeout(draw, DRAW_EVERY_MS);
    };
    void follow({ filter, place, over: over.signal, hear, setState });
    return () => {
      over.abort();
      if (drawing === undefined) return;
      clearTimeout(drawing);
      draw();
    };
  }, [about, isPaused, key]);

  return { state, events, clear: () => setEvents([]) };
}

interface Following {
  readonly filter: FeedFilter;
  readonly place: { current: string | undefined };
  readonly over: AbortSignal;
  hear(event: FeedEvent): void;
  setState(state: FeedState): void;
}

/** Again and again, with longer waits while nothing comes of it. */
async function follow(following: Following): Promise<void> {
  const { over, setState } = following;
  for (let failures = 0; !over.aborted; ) {
    setState({ is: 'connecting' });
    let because: string;
    try {
      because = await listen(following, () => {
        failures = 0;
        setState({ is: 'open' });
      });
    } catch (error) {
      if (over.aborted) return;
      const fault = asFault(error);
      if (!isPassing(fault)) return setState({ is: 'refused', fault });
      because = fault.code;
    }
    if (over.aborted) return;
    const seconds = Math.min(LONGEST_WAIT_SECONDS, 2 ** failures);
    failures += 1;
    setState({ is: 'waiting', because, seconds });
    await pause(seconds * 1_000, over);
  }
}

/** Until it ends; answers why. Throws what was refused for good. */
async function listen({ filter, place, over, hear }: Following, onOpen: () => void): Promise<string> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  const signal = AbortSignal.any([over, silent.signal]);
  try {
    const request = requestOf('StreamCasterEvents', { ...filter, LastEventId: place.current });
    const response = await send(request, { signal, isEndless: true });
    if (!response.ok || response.body === null) throw await faultOf(response);
    onOpen();
    for await (const { id, event, data } of blocksOf(response.body)) {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      if (id !== undefined) place.current = id;
      if (data === undefined) continue;
      if (event !== 'end') {
        hear({ id: id ?? '', ...JSON.parse(data) });
        continue;
      }
      const { Code, Message } = JSON.parse(data) as { Code: string; Message: string };
      if (ownEnds.has(Code)) return Code;
      throw new ApiFault(Code, Message, 403);
    }
    return 'Interrupted';
  } catch (error) {
    if (error instanceof ApiFault || over.aborted) throw error;
    return silent.signal.aborted ? 'Silent' : 'Interrupted';
  } finally {
    clearTimeout(timer);
  }
}

/** Ends that are no refusal: asked again, it goes on. */
const ownEnds = new Set(['Stopping', 'TooSlow', 'Failed']);

const isPassing = ({ status }: ApiFault) => status === 0 || status === 429 || status >= 500;

function pause(milliseconds: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    over.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
