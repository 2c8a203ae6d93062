import { describe, expect, it } from '@jest/globals';
import { type CallRates, callRatesInMemory } from './call-rates.js';

const taken = async (rates: CallRates, accountId: string, operation: string, calls: number) => {
  const outcomes = await Promise.all(
    Array.from({ length: calls }, () => rates.take({ accountId, operation }, 10)),
  );
  return outcomes.filter((waitMs) => waitMs === undefined).length;
};

describe('The calls of an account in one process', () => {
  it('are as many a second as the operation documents, for each account and operation apart', async () => {
    const rates = callRatesInMemory();
    expect(await taken(rates, 'anna', 'CopyCaster', 50)).toBe(10);
    expect(await taken(rates, 'anna', 'CreateCaster', 50)).toBe(10);
    expect(await taken(rates, 'bert', 'CopyCaster', 50)).toBe(10);
  });

  it('begin anew with the next second, and whoever is refused is told when', async () => {
    const rates = callRatesInMemory();
    const anna = { accountId: 'anna', operation: 'CopyCaster' };
    await taken(rates, 'anna', 'CopyCaster', 50);
    const waitMs = (await rates.take(anna, 10)) ?? 0;
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(1_000);
    await new Promise((resolve) => setTimeout(resolve, waitMs + 50));
    expect(await rates.take(anna, 10)).toBeUndefined();
  });
});
