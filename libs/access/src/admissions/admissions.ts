import { hash, randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Batches, type Database } from '#libs/postgres';
import type { Admission, Admissions, Arrival, WireLog } from '#libs/wire';
import {
  AdmissionStatements,
  type Answers,
  type Asked,
  type Counter,
  counterName,
} from './admission-statements.js';
import { callRatesInMemory } from './call-rates.js';
import { SharedCounters } from './shared-counters.js';

/** Arrivals that share a statement: some milliseconds of work. */
const MOST_TOGETHER = 200;
/** A counter that is forgotten early costs a statement. */
const MOST_EXHAUSTED = 10_000;

interface Waiting extends Asked {
  readonly callsPerSecond: number;
}

const admitted: Admission = { kind: 'admitted' };
const nonceUsed: Admission = { kind: 'nonce used' };
const throttled = (leftMs: number): Admission => ({ kind: 'throttled', retryAfterMs: Math.ceil(leftMs) });

/** Nonces and call rates of all processes on one database, which is asked once for all that arrive together. */
export class SharedAdmissions implements Admissions {
  private readonly statements: AdmissionStatements;
  private readonly counters: SharedCounters;
  /** For while those of all replicas are away. */
  private readonly ownRates = callRatesInMemory();
  /** Counters that have no call left in their second, until it is over. */
  private readonly exhausted = new LRUCache<string, true>({ max: MOST_EXHAUSTED, ttl: 1_000 });
  private readonly batches = new Batches(MOST_TOGETHER, (arrivals: readonly Waiting[]) =>
    this.together(arrivals),
  );

  constructor(database: Pick<Database, 'query'>, log: WireLog = () => {}) {
    this.statements = new AdmissionStatements(database);
    this.counters = new SharedCounters(this.statements, log);
  }

  /** Why calls are counted by this process alone, while they are. */
  trouble(): string | undefined {
    return this.counters.trouble();
  }

  async admit({ accessKeyId, accountId, operation, callsPerSecond, nonce }: Arrival): Promise<Admission> {
    if (callsPerSecond === undefined && nonce === undefined) return admitted;
    // No second will have a call for it.
    if (callsPerSecond === 0) return throttled(1_000);
    const arrival: Waiting = {
      request: randomUUID(),
      callsPerSecond: callsPerSecond ?? Number.POSITIVE_INFINITY,
      ...(callsPerSecond !== undefined && { counter: { accountId, operation } }),
      ...(nonce !== undefined && { nonce: nonceId(accessKeyId, nonce) }),
    };
    return this.refusal(arrival) ?? this.batches.add(arrival);
  }

  private async together(arrivals: readonly Waiting[]): Promise<readonly Admission[]> {
    const admissions = new Map<Waiting, Admission>();
    const seen = new Set<string>();
    const asked: Waiting[] = [];
    for (const arrival of arrivals) {
      const { nonce } = arrival;
      const refusal = this.refusal(arrival);
      if (refusal !== undefined) admissions.set(arrival, refusal);
      // Whatever is said to the first that came with it, the nonce is used then.
      else if (nonce !== undefined && seen.has(nonce)) admissions.set(arrival, nonceUsed);
      else {
        if (nonce !== undefined) seen.add(nonce);
        asked.push(arrival);
      }
    }
    await this.ask(asked, admissions);
    return arrivals.map((arrival) => admissions.get(arrival)!);
  }

  /**
   * A flood costs no statements. The nonce of a call that is refused here stays unused: nothing was done for it, and
   * whoever sends it again is judged like anybody else, and admitted once at most.
   */
  private refusal({ counter }: Waiting): Admission | undefined {
    const leftMs = counter === undefined ? 0 : this.exhausted.getRemainingTTL(counterName(counter));
    return leftMs > 0 ? throttled(leftMs) : undefined;
  }

  private async ask(asked: readonly Waiting[], admissions: Map<Waiting, Admission>): Promise<void> {
    if (asked.length === 0) return;
    const askedAt = performance.now();
    const isLimited = asked.some(({ counter }) => counter !== undefined);
    const answers = isLimited ? await this.counters.admit(asked) : undefined;
    // Rates may be judged by halves for a while, nonces may not: where they cannot be looked up, the calls fail.
    const replays = answers?.replays ?? (await this.statements.useNonces(asked));
    const fresh = asked.filter((arrival) => !replays.has(arrival));
    for (const arrival of replays) admissions.set(arrival as Waiting, nonceUsed);
    const take = answers ? this.byAllReplicas(answers, fresh, askedAt) : this.byOwnRates;
    for (const arrival of fresh) {
      const leftMs = arrival.counter && (await take(arrival.counter, arrival.callsPerSecond));
      admissions.set(arrival, leftMs === undefined ? admitted : throttled(leftMs));
    }
  }

  private readonly byOwnRates = (counter: Counter, callsPerSecond: number) =>
    this.ownRates.take(counter, callsPerSecond);

  /** The first calls of a second are admitted. */
  private byAllReplicas({ counted }: Answers, fresh: readonly Waiting[], askedAt: number) {
    const places = new Map<string, { leftMs: number; calls: number }>();
    for (const one of counted) places.set(counterName(one), { leftMs: one.leftMs, calls: one.calls });
    // The statement counted these as well.
    for (const { counter } of fresh) if (counter) places.get(counterName(counter))!.calls -= 1;

    return (counter: Counter, callsPerSecond: number): number | undefined => {
      const name = counterName(counter);
      const place = places.get(name)!;
      place.calls += 1;
      if (place.calls <= callsPerSecond) return undefined;
      // From the question on: who comes too early costs a statement, who comes too late loses calls.
      const leftMs = Math.max(askedAt + place.leftMs - performance.now(), 1);
      this.exhausted.set(name, true, { ttl: leftMs });
      return leftMs;
    };
  }
}

/** 16 bytes of a hash: whoever has two keys cannot use up the nonces of one with the other. */
function nonceId(accessKeyId: string, nonce: string): string {
  return hash('sha256', `${accessKeyId}\0${nonce}`, 'hex').slice(0, 32);
}
