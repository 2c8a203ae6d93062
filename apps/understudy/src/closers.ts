import type { Log } from './logging.js';

/** What has to be closed again, last opened first. What fails to close is told and keeps nothing else open. */
export class Closers {
  private readonly closers: (() => Promise<void>)[] = [];

  constructor(private readonly log: Log) {}

  add(close: () => Promise<void>): void {
    this.closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.closers.splice(0).reverse())
      await close().catch((error: unknown) =>
        this.log('error', 'A part did not close cleanly', { error: String(error) }),
      );
  }
}
