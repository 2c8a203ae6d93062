// A batch that fails comes again within seconds, to whoever reads its partition then.
const REMEMBERED_MS = 60_000;
// Statements end by themselves within seconds: a batch of thousands of studios takes some of them.
const SLOW_AFTER_MS = 30_000;

interface InHand {
  readonly partition: number;
  readonly since: number;
}

/** What is wrong with the batches of a reader: those that fail, and those that come to no end. */
export class BatchesInHand {
  /** By partition, until a batch of it succeeds, or it is read by another replica. */
  private readonly failures = new Map<number, { readonly reason: string; readonly at: number }>();
  private readonly inHand = new Set<InHand>();

  constructor(private readonly now: () => number = Date.now) {}

  async watch(partition: number, work: () => Promise<void>): Promise<void> {
    const batch = { partition, since: this.now() };
    this.inHand.add(batch);
    try {
      await work();
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
      const seconds = Math.round((this.now() - since) / 1_000);
      if (seconds * 1_000 >= SLOW_AFTER_MS)
        return `The projector has had a batch of partition ${partition} in hand for ${seconds} s`;
    }
    return undefined;
  }
}
