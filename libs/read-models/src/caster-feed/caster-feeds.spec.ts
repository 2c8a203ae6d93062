import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { isAfter, type LogEntry, type LogPosition, Signal, START, type TailedLog } from '#libs/event-store';
import { waitFor } from '#libs/testing';
import type { CasterFeed } from './caster-feed.js';
import { CasterFeeds, type FeedLimits } from './caster-feeds.js';
import type { FeedWish, FeedWords } from './feed-wish.js';

/** A log in memory, which counts how often it is read. */
class Log implements TailedLog {
  readonly entries: LogEntry[] = [];
  reads = 0;
  isAway = false;
  /** Reads under way, and the most there were at once. */
  reading = 0;
  mostReading = 0;

  constructor(private readonly signal: Signal) {}

  record(accountId: string, casterId: string, type = 'CasterStarted'): void {
    const position = BigInt(this.entries.length + 1);
    this.entries.push({
      era: 1,
      xid: position,
      position,
      accountId,
      casterId,
      version: 1,
      eventId: `event-${position}`,
      type,
      meta: { requestId: 'R' },
      recordedAt: new Date(0),
    });
    this.signal.raise();
  }

  async readLogEntries(after: LogPosition, limit: number): Promise<LogEntry[]> {
    this.reads += 1;
    if (this.isAway) throw new Error('The database is away');
    this.reading += 1;
    this.mostReading = Math.max(this.mostReading, this.reading);
    await setImmediate();
    this.reading -= 1;
    return this.entries.filter((entry) => isAfter(entry, after)).slice(0, limit);
  }

  async endOfLog(): Promise<LogPosition> {
    return this.entries.at(-1) ?? START;
  }

  async committedAfter(): Promise<boolean> {
    return false;
  }

  onRestart(): void {}
}

const words: FeedWords = {
  begins: () => 'begins',
  event: ({ position }) => ` ${position}`,
  alive: ({ position }) => `alive at ${position}`,
  ends: (why, { position }) => `ends at ${position}: ${why}`,
};

const feedsOpened: CasterFeeds[] = [];
afterEach(async () => {
  for (const feeds of feedsOpened.splice(0)) await feeds.close();
});

function given(limits: Partial<FeedLimits> = {}, keep?: number) {
  const signal = new Signal();
  const log = new Log(signal);
  const feeds = new CasterFeeds(
    { store: log, signal, log: () => undefined, ...(keep !== undefined && { keep }) },
    { ofAccount: 10, ofProcess: 100, aliveEveryMs: 60_000, ...limits },
  );
  feedsOpened.push(feeds);
  const open = (wish: Partial<FeedWish> = {}) =>
    feeds.openFeed({ openedBy: 'anna', accountId: 'anna', follow: true, ...wish }, words) as CasterFeed;
  return { log, feeds, open };
}

const next = async (feed: CasterFeed) => (await feed.next()).value;
const START_OF_LOG = { after: START };

describe('A feed', () => {
  it('tells what is recorded from now on, in commit order', async () => {
    const { log, open } = given();
    log.record('anna', 'before');
    const feed = open();
    expect(await next(feed)).toBe('begins');
    log.record('anna', 'news');
    expect(await next(feed)).toBe(' 2');
    const waiting = next(feed);
    log.record('anna', 'news');
    expect(await waiting).toBe(' 3');
  });

  it('goes on after a place, however long ago that was, and leaves nothing out', async () => {
    const { log, open } = given({}, 3);
    for (let i = 0; i < 1_200; i += 1) log.record('anna', 'news');
    const feed = open({ after: { era: 1, xid: 100n, position: 100n } });
    expect(await next(feed)).toBe('begins');
    let told = '';
    while (!told.endsWith(' 1200')) told += await next(feed);
    expect(told.trim().split(' ').map(Number)).toEqual(Array.from({ length: 1_100 }, (_, i) => i + 101));
  });

  it('tells of the account, the studio and the types that it was asked for, and of nothing else', async () => {
    const { log, open } = given();
    for (const account of ['anna', 'ben'])
      for (const studio of ['news', 'weather'])
        for (const type of ['CasterStarted', 'CasterStopped']) log.record(account, studio, type);
    const all = async (wish: Partial<FeedWish>) => {
      const feed = open({ ...START_OF_LOG, follow: false, ...wish });
      const texts: string[] = [];
      for await (const text of feed) texts.push(text);
      expect(texts.shift()).toBe('begins');
      expect(texts.pop()).toBe('ends at 8: caught up');
      return texts.join('').trim();
    };
    expect(await all({})).toBe('1 2 3 4');
    expect(await all({ casterId: 'weather' })).toBe('3 4');
    expect(await all({ types: new Set(['CasterStopped']) })).toBe('2 4');
    expect(await all({ casterId: 'news', accountId: 'ben', types: new Set(['CasterStarted']) })).toBe('5');
    expect(await all({ accountId: undefined })).toBe('1 2 3 4 5 6 7 8');
  });

  it('shows that it lives where nothing happens, and where others’ events do', async () => {
    const { log, open } = given({ aliveEveryMs: 20 });
    const feed = open();
    await next(feed);
    expect(await next(feed)).toBe('alive at 0');
    const busy = setInterval(() => log.record('ben', 'elsewhere'), 1);
    expect(await next(feed)).toMatch(/^alive at \d+$/);
    clearInterval(busy);
  });

  it('is cut off with the place to go on from, where its reader is slower than events come', async () => {
    const { log, feeds, open } = given({}, 5);
    const feed = open();
    await next(feed);
    log.record('anna', 'news');
    expect(await next(feed)).toBe(' 1');
    const before = log.reads;
    for (let i = 0; i < 20; i += 1) log.record('anna', 'news');
    await waitFor(() => log.reads >= before + 2, { what: 'the log to be read to its end' });
    let said = await next(feed);
    // What it had in hand comes first.
    while (said?.startsWith(' ')) said = await next(feed);
    expect(said).toMatch(/^ends at \d+: behind$/);
    expect(await feed.next()).toEqual({ done: true, value: undefined });
    const place = BigInt(/\d+/.exec(said ?? '')?.[0] ?? '');
    const again = open({ after: { era: 1, xid: place, position: place } });
    await next(again);
    expect(await next(again)).toMatch(new RegExp(`^ ${place + 1n}`));
    expect(feeds.size).toBeGreaterThan(0);
  });

  it('ends at once when its reader goes, whatever it waits for', async () => {
    const { feeds, open } = given();
    const feed = open();
    await next(feed);
    const waiting = feed.next();
    await feed.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(feeds.size).toBe(0);
  });

  it('says that it ends when the process stops, and so does one that is opened then', async () => {
    const { log, feeds, open } = given();
    log.record('anna', 'news');
    const feed = open();
    await next(feed);
    const waiting = next(feed);
    await feeds.close();
    expect(await waiting).toBe('ends at 1: stopping');
    const late = open();
    expect([await next(late), await next(late)]).toEqual(['begins', 'ends at 1: stopping']);
    expect(feeds.size).toBe(0);
  });

  it('ends where the log cannot be read, with the place to go on from', async () => {
    const { log, open } = given();
    log.record('anna', 'news');
    const feed = open(START_OF_LOG);
    await next(feed);
    log.isAway = true;
    expect(await next(feed)).toBe('ends at 0: failed');
  });
});

describe('Feeds', () => {
  it('share one reading of the log, and none is read while nobody listens', async () => {
    const { log, open } = given();
    log.record('anna', 'news');
    expect(log.reads).toBe(0);
    const listening = Array.from({ length: 50 }, () => open({ openedBy: `${Math.random()}` }));
    for (const feed of listening) await next(feed);
    // They have come as far as the tail.
    const told = listening.map((feed) => feed.next());
    log.record('anna', 'news');
    expect((await Promise.all(told)).map(({ value }) => value)).toEqual(listening.map(() => ' 2'));
    const waiting = listening.map((feed) => feed.next());
    const before = log.reads;
    log.record('anna', 'news');
    await Promise.all(waiting);
    expect(log.reads - before).toBeLessThan(5);
    for (const feed of listening) await feed.return();
    const reads = log.reads;
    log.record('anna', 'news');
    await setImmediate();
    expect(log.reads).toBe(reads);
  });

  it('are so many of an account and of a process, and one that ends makes room', async () => {
    const { open } = given({ ofAccount: 2, ofProcess: 3 });
    const [first] = [open(), open()];
    expect(open()).toEqual({ tooMany: 'of the account', limit: 2 });
    open({ openedBy: 'ben' });
    expect(open({ openedBy: 'clara' })).toEqual({ tooMany: 'of the process', limit: 3 });
    await first?.return();
    expect(open()).not.toHaveProperty('tooMany');
  });
});

describe('Feeds that begin in the past', () => {
  it('take their turns, page by page, and leave the other connections to calls', async () => {
    const { log, open } = given({}, 1);
    for (let i = 0; i < 2_000; i++) log.record('ben', 'others');
    const feeds = Array.from({ length: 10 }, () => open({ ...START_OF_LOG, follow: false }));
    for (const feed of feeds) expect(await next(feed)).toBe('begins');
    const ends = await Promise.all(feeds.map(next));
    expect(ends).toEqual(feeds.map(() => 'ends at 2000: caught up'));
    // Two of the past, and the tail.
    expect(log.mostReading).toBeLessThanOrEqual(3);
  });
});
