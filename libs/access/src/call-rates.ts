import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

export interface CallRates {
  /** True while the account has calls of the operation left in this second. */
  take(accountId: string, operation: string, callsPerSecond: number): Promise<boolean>;
}

/** The calls of this process: as many a second as the operation documents, for each account and operation apart. */
export function callRatesInMemory(): CallRates {
  // Operations of one rate share a limiter; its key tells them apart.
  const limiters = new Map<number, RateLimiterMemory>();

  return {
    async take(accountId, operation, callsPerSecond) {
      let limiter = limiters.get(callsPerSecond);
      if (limiter === undefined) {
        limiter = new RateLimiterMemory({ points: callsPerSecond, duration: 1 });
        limiters.set(callsPerSecond, limiter);
      }
      try {
        await limiter.consume(`${accountId}/${operation}`);
        return true;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return false;
        throw refused;
      }
    },
  };
}
