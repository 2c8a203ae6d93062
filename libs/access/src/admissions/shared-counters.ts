import { isConnectionFailure } from '#libs/postgres';
import type { WireLog } from '#libs/wire';
import type { AdmissionStatements, Answers, Asked } from './admission-statements.js';

/** How soon after the counters failed they are tried again. */
const TRIED_AGAIN_MS = 3_000;
/** Rolled back for what others did at the same moment: the same statement may well succeed now. */
const PASSING = new Set<unknown>(['40001', '40P01']);
const ATTEMPTS = 3;

/** Counts calls in the database, and knows when it cannot: a table is locked or gone, and the rest of it works. */
export class SharedCounters {
  private outage: { readonly reason: string; triedAt: number; isTried: boolean } | undefined;

  constructor(
    private readonly statements: AdmissionStatements,
    private readonly log: WireLog,
  ) {}

  /** Undefined: nothing was counted, and no nonce used. Rejects where the database cannot be reached at all. */
  async admit(asked: readonly Asked[]): Promise<Answers | undefined> {
    if (this.outage !== undefined) {
      this.tryAgain();
      return undefined;
    }
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.statements.admit(asked);
      } catch (error) {
        if (isConnectionFailure(error)) throw error;
        if (PASSING.has(codeOf(error)) && attempt < ATTEMPTS) continue;
        this.begin(error);
        return undefined;
      }
    }
  }

  /** Whoever looks has them tried again, and waits for nothing. */
  trouble(): string | undefined {
    this.tryAgain();
    return this.outage && `Call rates are counted by each replica alone: ${this.outage.reason}`;
  }

  private begin(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.outage = { reason, triedAt: performance.now(), isTried: false };
    this.log('warn', 'Call rates are counted by each replica alone', { reason });
  }

  private tryAgain(): void {
    const { outage } = this;
    if (outage === undefined || outage.isTried || performance.now() < outage.triedAt + TRIED_AGAIN_MS) return;
    outage.isTried = true;
    this.statements.admit([]).then(
      () => {
        this.outage = undefined;
        this.log('info', 'Call rates are counted by all replicas together again');
      },
      () => {
        outage.triedAt = performance.now();
        outage.isTried = false;
      },
    );
  }
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
