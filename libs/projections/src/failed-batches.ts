// A batch that fails comes again within seconds, to whoever reads its partition then.
const REMEMBERED_MS = 60_000;

/** Why the last batch failed, until one of its partition succeeds or the partition is read by another replica. */
export class FailedBatches {
  private last: { partition: number | undefined; reason: string; at: number } | undefined;

  constructor(private readonly now: () => number = Date.now) {}

  async watch(partition: number | undefined, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.last?.partition === partition) this.last = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.last = { partition, reason, at: this.now() };
      throw error;
    }
  }

  reason(): string | undefined {
    return this.last && this.now() - this.last.at < REMEMBERED_MS ? this.last.reason : undefined;
  }
}
