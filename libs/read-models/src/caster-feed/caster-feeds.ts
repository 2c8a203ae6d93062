import { LogTail, type TailOptions } from '#libs/event-store';
import { CasterFeed } from './caster-feed.js';
import type { FeedWish, FeedWords } from './feed-wish.js';
import { Turns } from './turns.js';

export interface FeedLimits {
  /** Feeds of an account in this process. */
  readonly ofAccount: number;
  /** Feeds of this process. */
  readonly ofProcess: number;
  readonly aliveEveryMs?: number;
}

/** Pages of the past that are read at a time: the other connections are for calls. */
const PAGES_AT_ONCE = 2;

/** The limit that one feed more would break. */
export type TooManyFeeds = { readonly tooMany: 'of the account' | 'of the process'; readonly limit: number };

/**
 * What happens to studios, told as it is recorded to all who listen. The log is read once for all of them, and while
 * somebody does; each goes at the pace of its reader, and what it holds for one is a page.
 */
export class CasterFeeds {
  private readonly tail: LogTail;
  private readonly open = new Set<CasterFeed>();
  private readonly turns = new Turns(PAGES_AT_ONCE);
  private isClosing = false;

  constructor(
    private readonly options: TailOptions,
    private readonly limits: FeedLimits,
  ) {
    this.tail = new LogTail(options);
  }

  /** To be read or ended, or it counts for ever. */
  openFeed(wish: FeedWish, words: FeedWords): CasterFeed | TooManyFeeds {
    const { ofAccount, ofProcess } = this.limits;
    if (this.open.size >= ofProcess) return { tooMany: 'of the process', limit: ofProcess };
    const own = [...this.open].filter(({ openedBy }) => openedBy === wish.openedBy).length;
    if (own >= ofAccount) return { tooMany: 'of the account', limit: ofAccount };

    const feed: CasterFeed = new CasterFeed(wish, words, {
      store: this.options.store,
      tail: this.tail,
      turns: this.turns,
      aliveEveryMs: this.limits.aliveEveryMs,
      onEnded: () => this.open.delete(feed),
    });
    this.open.add(feed);
    if (this.isClosing) feed.end('stopping');
    return feed;
  }

  /** How many are open now. */
  get size(): number {
    return this.open.size;
  }

  /** Why nothing comes; undefined while all goes well. */
  trouble(): string | undefined {
    return this.tail.trouble();
  }

  /** Every feed says that it ends and where to go on, and so does each that is opened from here on. */
  async close(): Promise<void> {
    this.isClosing = true;
    for (const feed of this.open) feed.end('stopping');
    await this.tail.close();
  }
}
