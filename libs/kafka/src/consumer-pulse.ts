/** What is heard of the consumer of a group, and what that says of how it is. */
export class ConsumerPulse {
  private isMember = false;
  private isFetching = false;
  private isClosed = false;
  private lastBeat = 0;
  private lastSign: number;
  private readonly batches = new Set<object>();
  private reason = 'it has not joined its group yet';

  constructor(
    private readonly limits: { readonly sessionTimeout: number; readonly stuckAfter: number },
    private readonly now: () => number = () => performance.now(),
  ) {
    this.lastSign = this.now();
  }

  /** A new consumer begins. */
  begun(): void {
    this.sign();
    this.batches.clear();
  }

  joined(): void {
    this.isMember = true;
    // Who may join a group may not always read.
    this.isFetching = false;
    this.beat();
  }

  beat(): void {
    this.lastBeat = this.now();
    this.sign();
  }

  fetched(): void {
    this.isFetching = true;
    this.sign();
  }

  /** Whoever has a batch in hand is quiet for as long as that takes. */
  batchBegun(batch: object): void {
    this.batches.add(batch);
    this.sign();
  }

  batchEnded(batch: object): void {
    this.batches.delete(batch);
    this.sign();
  }

  failed(error: unknown): void {
    this.isMember = false;
    this.reason = messageOf(error);
  }

  closed(): void {
    this.isMember = false;
    this.isClosed = true;
  }

  /** No sign of life of any kind: longer than all that it may wait for. */
  isStuck(): boolean {
    return this.batches.size === 0 && this.now() - this.lastSign > this.limits.stuckAfter;
  }

  isHealthy(): boolean {
    return this.trouble() === undefined;
  }

  /** Why it does not read; undefined while it does. */
  trouble(): string | undefined {
    if (this.isClosed) return 'it was closed';
    if (!this.isMember) return this.reason;
    if (!this.isFetching) return 'it has joined its group, and has fetched nothing yet';
    const silent = this.now() - this.lastBeat;
    return silent < this.limits.sessionTimeout
      ? undefined
      : `its group has not heard from it for ${Math.round(silent / 1_000)} s`;
  }

  private sign(): void {
    this.lastSign = this.now();
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
