import { isConnectionFailure } from './connection-failure.js';

/** A lost statement takes up to 6 s, as the next one may, and callers wait for 8 s. */
const BEHIND_LOST_MS = 1_000;

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly since: number;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/**
 * What arrives while a statement runs shares the next one, in the order of arrival, and so its round trip. Nobody waits
 * for company: what arrives when nothing runs goes with the others of the same turn of the event loop.
 */
export class Batches<Item, Outcome> {
  private waiting: Waiting<Item, Outcome>[] = [];
  private running = 0;

  constructor(
    private readonly most: number,
    /** One outcome for each, in their order; what it rejects with, all of them get. */
    private readonly decide: (items: readonly Item[]) => Promise<readonly Outcome[]>,
    /** How many statements run side by side: more than one where a large answer would hold up small ones. */
    private readonly statements = 1,
  ) {}

  add(item: Item): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, since: performance.now(), resolve, reject });
      if (this.running === this.statements) return;
      this.running += 1;
      setImmediate(() => void this.run());
    });
  }

  private async run(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.most);
      try {
        const outcomes = await this.decide(batch.map(({ item }) => item));
        for (const [place, { resolve }] of batch.entries()) resolve(outcomes[place]!);
      } catch (error) {
        const behind = isConnectionFailure(error) ? this.takeImpatient() : [];
        for (const { reject } of [...batch, ...behind]) reject(error);
      }
    }
    this.running -= 1;
  }

  /** Those that have waited behind a lost statement for as long as they can. */
  private takeImpatient(): Waiting<Item, Outcome>[] {
    const since = performance.now() - BEHIND_LOST_MS;
    const impatient = this.waiting.filter((one) => one.since < since);
    this.waiting = this.waiting.filter((one) => one.since >= since);
    return impatient;
  }
}
