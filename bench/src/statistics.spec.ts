import { describe, expect, it } from '@jest/globals';
import { median, percentilesOf, rotated } from './statistics.js';

describe('the statistics of a run', () => {
  it('takes percentiles that were measured, in whatever order they came', () => {
    const latencies = Array.from({ length: 1_000 }, (_, one) => 1_000 - one);
    expect(percentilesOf(latencies)).toEqual({ p50: 500, p95: 950, p99: 990, 'p99.9': 999 });
  });

  it('says nothing of no latencies', () => expect(percentilesOf([])).toBeUndefined());

  it('takes the middle one, or between the two in the middle', () => {
    expect(median([30, 1, 2])).toBe(2);
    expect(median([10, 2, 1, 3])).toBe(2.5);
  });

  it('lets each contender be first once, and keeps who follows whom', () => {
    expect([0, 1, 2, 3].map((round) => rotated(['a', 'b', 'c'], round).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
    expect(rotated([], 3)).toEqual([]);
  });
});
