import type { LogPosition } from './events.js';
import { keepTurning, type Turning } from './keep-turning.js';
import type { Log } from './log.js';
import type { LogEntry } from './log-entries.js';
import { isAfter } from './log-position.js';
import { Signal } from './signal.js';

/** What a tail reads of the event store. */
export interface TailedLog {
  readLogEntries(after: LogPosition, limit: number): Promise<LogEntry[]>;
  endOfLog(): Promise<LogPosition>;
  committedAfter(after: LogPosition): Promise<boolean>;
  onRestart(listener: () => void): void;
}

export interface TailOptions {
  readonly store: TailedLog;
  /** Raised at each append, of this process and of others. */
  readonly signal: Signal;
  /** How many of the newest entries it keeps for those who are a little behind. */
  readonly keep?: number;
  readonly log: Log;
}

const KEPT = 5_000;
const AT_ONCE = 500;
// As late as an append is noticed of which nobody told.
const IDLE_POLL_MS = 1_000;
// No signal tells that an older transaction has ended, which held committed events back.
const HELD_BACK_POLL_MS = 50;

/**
 * The newest entries of the log, read once for all who listen, in commit order, and while somebody does. Whoever is
 * further behind than what is kept reads for himself.
 */
export class LogTail {
  private readonly listeners = new Set<() => void>();
  private kept: LogEntry[] = [];
  /** Whatever comes after it and is not after `at` is kept. Undefined: nothing was read yet. */
  private from: LogPosition | undefined;
  private at: LogPosition | undefined;
  private loop: ReturnType<typeof keepTurning> | undefined;
  private ending: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: TailOptions) {
    // The log may have gone back: what is kept of it may not be there any more.
    options.store.onRestart(() => {
      this.forget();
      this.tell();
    });
  }

  /** Calls back whenever there may be more, until what it answers is called. */
  listen(onNews: () => void): () => void {
    this.listeners.add(onNews);
    this.loop ??= this.begin();
    return () => {
      if (this.listeners.delete(onNews) && this.listeners.size === 0) this.end();
    };
  }

  get isReading(): boolean {
    return this.loop !== undefined;
  }

  /** Undefined: that place is not kept any more, or not yet. */
  after(place: LogPosition): readonly LogEntry[] | undefined {
    if (this.from === undefined || isAfter(this.from, place)) return undefined;
    // Most ask for the newest few.
    let first = this.kept.length;
    while (first > 0 && isAfter(this.kept[first - 1]!, place)) first -= 1;
    return this.kept.slice(first);
  }

  /** Whether something after that place may have been kept and is no more. */
  hasPassed(place: LogPosition): boolean {
    return this.from !== undefined && isAfter(this.from, place);
  }

  /** Why nothing comes; undefined while all goes well. */
  trouble(): string | undefined {
    return this.loop?.trouble();
  }

  /** Resolves when nothing is read any more. */
  async close(): Promise<void> {
    this.end();
    await this.ending;
  }

  private end(): void {
    const { loop } = this;
    if (loop === undefined) return;
    this.loop = undefined;
    this.forget();
    this.ending = Promise.all([this.ending, loop.close()]);
  }

  private begin() {
    const { store, signal, log, keep = KEPT } = this.options;
    const turn: Turning['turn'] = async ({ pause, isClosing }) => {
      const after = this.at ?? (await store.endOfLog());
      if (isClosing()) return;
      if (this.at === undefined) {
        this.at = after;
        this.from = after;
        this.tell();
      }
      const entries = await store.readLogEntries(after, AT_ONCE);
      // Forgotten meanwhile: what was read may be of the past before.
      if (isClosing() || this.at !== after) return;
      const last = entries.at(-1);
      if (last === undefined) {
        if (await store.committedAfter(after)) await pause(HELD_BACK_POLL_MS);
        else await signal.wait(IDLE_POLL_MS);
        return;
      }
      this.kept.push(...entries);
      this.at = last;
      const tooMany = this.kept.length - keep;
      if (tooMany > 0) this.from = this.kept.splice(0, tooMany).at(-1)!;
      this.tell();
    };
    return keepTurning({
      name: 'live feed',
      signal,
      about: { reader: 'live feed' },
      failed: 'Live feeds wait: the log cannot be read',
      again: 'Live feeds go on',
      turn,
      onFailure: () => undefined,
      onEnd: async () => undefined,
      log,
    });
  }

  private forget(): void {
    this.kept = [];
    this.from = undefined;
    this.at = undefined;
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
