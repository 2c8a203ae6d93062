import type { LogEntry, LogPosition, LogTail, TailedLog } from '#libs/event-store';
import type { FeedEnd, FeedFilter, FeedWish, FeedWords } from './feed-wish.js';
import type { Turns } from './turns.js';

interface Surroundings {
  readonly store: TailedLog;
  readonly tail: LogTail;
  /** Of reading from an earlier place than the tail keeps. */
  readonly turns: Turns;
  readonly aliveEveryMs?: number | undefined;
  onEnded(): void;
}

const ALIVE_EVERY_MS = 15_000;
// Of a log that is read from an earlier place: so many events are looked at before others have their turn.
const AT_ONCE = 500;
/** Of one text: what is written before the reader's pace is felt is a few of them. */
const CHARACTERS_AT_ONCE = 16_384;

/**
 * One reader's feed: texts for as long as somebody takes them. It reads no further than it is asked for, so that a slow
 * reader costs a page of memory and no more.
 */
export class CasterFeed implements AsyncIterableIterator<string> {
  readonly openedBy: string;
  private at: LogPosition | undefined;
  /** Read, and not told yet. */
  private page: readonly LogEntry[] = [];
  private hasBegun = false;
  /** It has come as far as what the tail keeps. */
  private isLive = false;
  private wantedEnd: FeedEnd | undefined;
  private isOver = false;
  private saidAt = performance.now();
  private wake: () => void = () => undefined;
  private hasNews = false;
  private readonly stopListening: () => void;

  constructor(
    private readonly wish: FeedWish,
    private readonly words: FeedWords,
    private readonly around: Surroundings,
  ) {
    this.openedBy = wish.openedBy;
    this.at = wish.after;
    this.stopListening = around.tail.listen(() => this.hear());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<string, undefined>> {
    if (this.isOver) return { done: true, value: undefined };
    try {
      const value = await this.text();
      this.saidAt = performance.now();
      // Ended by its reader meanwhile.
      return this.isOver && value === undefined
        ? { done: true, value: undefined }
        : { done: false, value: value as string };
    } catch {
      // The log says why; whoever asks again may be luckier.
      return { done: false, value: this.lastWords('failed') };
    }
  }

  async return(): Promise<IteratorResult<string, undefined>> {
    this.over();
    return { done: true, value: undefined };
  }

  /** With a last word to its reader. */
  end(why: FeedEnd): void {
    this.wantedEnd ??= why;
    this.hear();
  }

  private async text(): Promise<string | undefined> {
    this.at ??= await this.around.store.endOfLog();
    if (!this.hasBegun) {
      this.hasBegun = true;
      return this.words.begins(this.at);
    }
    for (;;) {
      if (this.isOver) return undefined;
      if (this.wantedEnd !== undefined) return this.lastWords(this.wantedEnd);
      const told = this.nextOfPage();
      if (told !== '') return told;

      const kept = this.around.tail.after(this.at);
      if (this.isLive && this.around.tail.hasPassed(this.at)) return this.lastWords('behind');
      if (kept !== undefined) this.isLive = true;
      this.page = kept ?? (await this.earlier(this.at));
      if (this.isOver || this.wantedEnd !== undefined) continue;
      if (this.page.length === 0 && !this.wish.follow) return this.lastWords('caught up');
      // Others' events are news as well: what its reader hears of it goes by the clock.
      const left = (this.around.aliveEveryMs ?? ALIVE_EVERY_MS) - (performance.now() - this.saidAt);
      if (left <= 0) return this.words.alive(this.at);
      if (this.page.length === 0) await this.news(left);
    }
  }

  /** It may be all of the log, of which nothing is asked for: whoever reads it waits for his turn, page by page. */
  private earlier(at: LogPosition): Promise<readonly LogEntry[]> {
    const { turns, store } = this.around;
    return turns.take(async () =>
      this.isOver || this.wantedEnd !== undefined ? [] : store.readLogEntries(at, AT_ONCE),
    );
  }

  /** What is to be told of the page, up to a size; the place moves with it. */
  private nextOfPage(): string {
    let text = '';
    let looked = 0;
    for (const entry of this.page) {
      looked += 1;
      this.at = { era: entry.era, xid: entry.xid, position: entry.position };
      if (isAskedFor(this.wish, entry)) text += this.words.event(entry);
      if (text.length >= CHARACTERS_AT_ONCE) break;
    }
    this.page = this.page.slice(looked);
    return text;
  }

  private async news(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    if (!this.hasNews)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        timer = setTimeout(resolve, withinMs);
      });
    clearTimeout(timer);
    this.wake = () => undefined;
    this.hasNews = false;
  }

  private hear(): void {
    this.hasNews = true;
    this.wake();
  }

  private lastWords(why: FeedEnd): string {
    const at = this.at;
    this.over();
    // Without a place nothing was told: from now on is where it goes on.
    return at === undefined ? '' : this.words.ends(why, at);
  }

  private over(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.stopListening();
    this.hear();
    this.around.onEnded();
  }
}

/** The one place where it is decided who is told what. */
export function isAskedFor({ accountId, casterId, types }: FeedFilter, entry: LogEntry): boolean {
  return (
    (accountId === undefined || entry.accountId === accountId) &&
    (casterId === undefined || entry.casterId === casterId) &&
    (types === undefined || types.has(entry.type))
  );
}
