import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Counter } from './admission-statements.js';

export interface CallRates {
  /** Takes one call; where none is left, how many milliseconds until there is. */
  take(counter: Counter, callsPerSecond: number): Promise<number | undefined>;
}

/** The calls of this process: as many a second as the operation documents, for each account and operation apart. */
export function callRatesInMemory(): CallRates {
  // Operations of one rate share a limiter; its key tells them apart.
  const limiters = new Map<number, RateLimiterMemory>();

  return {
    async take({ accountId, operation }, callsPerSecond) {
      let limiter = limiters.get(callsPerSecond);
      if (limiter === undefined) {
        limiter = new RateLimiterMemory({ points: callsPerSecond, duration: 1 });
        limiters.set(callsPerSecond, limiter);
      }
      try {
        await limiter.consume(`${accountId}/${operation}`);
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return refused.msBeforeNext;
        throw refused;
      }
    },
  };
}
