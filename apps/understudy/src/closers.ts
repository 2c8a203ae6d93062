import type { Log } from './logging.js';

/** What has to be closed again, last opened first. What fails to close is told and keeps nothing else open. */
export class Closers {
  private readonly closers: (() => Promise<void>)[] = [];

  /** Where a stop is given, opening ends with what is open when it comes. */
  constructor(
    private readonly log: Log,
    private readonly stop?: AbortSignal,
  ) {}

  add(close: () => Promise<void>): void {
    this.closers.push(close);
    this.stop?.throwIfAborted();
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse())
      await close().catch((error: unknown) =>
        this.log('error', 'A part did not close cleanly', { error: String(error) }),
      );
  }
}
