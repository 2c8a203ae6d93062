import { describe, expect, it } from '@jest/globals';
import { watchedEvents } from './watched-events.js';

/** Says what it is given, and waits for ever when that is all. */
function source(...texts: string[]) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const events: AsyncIterableIterator<string> & { isEnded: boolean } = {
    isEnded: false,
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const value = texts.shift();
      if (value !== undefined) return { done: false, value };
      await ended;
      return { done: true, value: undefined };
    },
    async return() {
      this.isEnded = true;
      end();
      return { done: true, value: undefined };
    },
  };
  return events;
}

describe('Events that go on', () => {
  it('come as they are said, while their caller may hear them', async () => {
    const watched = watchedEvents(source('one', 'two'), { judge: async () => undefined, everyMs: 1 });
    expect([await watched.next(), await watched.next()]).toMatchObject([{ value: 'one' }, { value: 'two' }]);
    await watched.return?.();
  });

  it('end with the last words when he may not any more, also while nothing is said', async () => {
    let looks = 0;
    const events = source('one');
    const watched = watchedEvents(events, {
      // A look that fails is none: the next one tells.
      judge: async () => {
        looks += 1;
        if (looks === 1) throw new Error('The database is away');
        return looks === 2 ? undefined : 'no more';
      },
      everyMs: 1,
    });
    const said: string[] = [];
    for await (const text of watched) said.push(text);
    expect([said, looks, events.isEnded]).toEqual([['one', 'no more'], 3, true]);
  });

  it('end with their reader', async () => {
    const events = source();
    const watched = watchedEvents(events, { judge: async () => undefined, everyMs: 1 });
    const waiting = watched.next();
    await watched.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(events.isEnded).toBe(true);
  });
});
