import { describe, expect, it } from '@jest/globals';
import { callRatesInMemory } from './call-rates.js';

const taken = async (
  rates: ReturnType<typeof callRatesInMemory>,
  account: string,
  operation: string,
  calls: number,
) => {
  const outcomes = await Promise.all(Array.from({ length: calls }, () => rates.take(account, operation, 10)));
  return outcomes.filter(Boolean).length;
};

describe('The calls of an account', () => {
  it('are as many a second as the operation documents, for each account and operation apart', async () => {
    const rates = callRatesInMemory();
    expect(await taken(rates, 'anna', 'CopyCaster', 50)).toBe(10);
    expect(await taken(rates, 'anna', 'CreateCaster', 50)).toBe(10);
    expect(await taken(rates, 'bert', 'CopyCaster', 50)).toBe(10);
  });

  it('begin anew with the next second', async () => {
    const rates = callRatesInMemory();
    await taken(rates, 'anna', 'CopyCaster', 50);
    let next = false;
    for (const startedAt = Date.now(); !next && Date.now() - startedAt < 5_000; )
      next =
        (await rates.take('anna', 'CopyCaster', 10)) ||
        (await new Promise((wait) => setTimeout(wait, 20, false)));
    expect(next).toBe(true);
  });
});
