import { setTimeout as after } from 'node:timers/promises';

// A batch that fails comes again within seconds, to whoever reads its partition then.
const REMEMBERED_MS = 60_000;
// Statements end by themselves within seconds: a batch of thousands of studios takes some of them.
const SLOW_AFTER_MS = 30_000;

interface InHand {
  readonly partition: number;
  readonly since: number;
}

/** What is wrong with the batches of a reader: those that fail, and those that take too long. */
export class BatchesInHand {
  /** By partition, until a batch of it succeeds, or it is read by another replica. */
  private readonly failures = new Map<number, { readonly reason: string; readonly at: number }>();
  private readonly inHand = new Set<InHand>();

  constructor(
    /** A batch that takes longer has failed, whether or not it still goes on. */
    private readonly withinMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  async watch(partition: number, work: () => Promise<void>): Promise<void> {
    const batch = { partition, since: this.now() };
    this.inHand.add(batch);
    try {
      await this.inTime(work());
      this.failures.delete(partition);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.set(partition, { reason, at: this.now() });
      throw error;
    } finally {
      this.inHand.delete(batch);
    }
  }

  trouble(): string | undefined {
    for (const { reason, at } of this.failures.values()) if (this.now() - at < REMEMBERED_MS) return reason;
    for (const { partition, since } of this.inHand) {
      const ms = this.now() - since;
      if (ms >= SLOW_AFTER_MS)
        return `The projector has had a batch of partition ${partition} in hand for ${Math.round(ms / 1_000)} s`;
    }
    return undefined;
  }

  private async inTime(work: Promise<void>): Promise<void> {
    const over = new AbortController();
    const late = after(this.withinMs, undefined, { signal: over.signal }).then(() => {
      throw new Error(`The projector has given up a batch that took longer than ${this.withinMs / 1_000} s`);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      over.abort();
    }
  }
}
