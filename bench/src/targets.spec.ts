import { describe, expect, it } from '@jest/globals';
import type { Measured, Target } from './cell.js';
import { judge } from './targets.js';

/** Rounds of a second each, of so many operations with this p50. */
const measured = (contender: string, operations: readonly number[], p50 = 1): Measured => ({
  contender,
  variant: '16 callers',
  perSecond: operations,
  rounds: operations.map((count) => ({
    operations: count,
    seconds: 1,
    values: { 'idle RSS, MB': 140 },
    percentiles: { p50, p95: p50, p99: p50, 'p99.9': p50 },
    counted: { clientCpu: 0, serverCpu: 0, statements: count / 10, commits: 0, walSyncs: 0, walBytes: 0 },
  })),
});
const ours = measured('ours', [100, 300, 200], 13);
const peer = measured('peer', [50, 50, 100], 4);
const aim = (more: Partial<Target>): Target => ({
  title: 'aim',
  of: { contender: 'ours' },
  against: { contender: 'peer' },
  source: 'test',
  ...more,
});

describe('an aim', () => {
  it('is held against the median of the ratios of single rounds, not against a ratio of medians', () =>
    expect(judge(aim({ atLeast: 2 }), [ours, peer])).toMatchObject({
      values: [2, 6, 2],
      median: 2,
      met: true,
      aim: '≥ 2 ×',
    }));

  it('is missed on either side of a range', () => {
    expect(judge(aim({ atLeast: 0.9, atMost: 1.1 }), [ours, peer]).met).toBe(false);
    expect(judge(aim({ atLeast: 2.1 }), [ours, peer]).met).toBe(false);
    expect(judge(aim({ atLeast: 1.9, atMost: 2.1 }), [ours, peer]).met).toBe(true);
  });

  it('takes off what may be added: 13 ms are at most twice 4 ms and 5 ms', () => {
    const twice = aim({ metric: 'p50', atMost: 2, plus: 5 });
    expect(judge(twice, [ours, peer])).toMatchObject({ median: 2, met: true, aim: '≤ 2 × + 5 ms' });
    expect(judge({ ...twice, plus: 4 }, [ours, peer]).met).toBe(false);
  });

  it('may be about a number alone: a count for each operation, or what a cell measured itself', () => {
    const alone = { against: undefined, atMost: 0.2 };
    expect(judge(aim({ ...alone, metric: 'statements per operation' }), [ours])).toMatchObject({
      values: [0.1, 0.1, 0.1],
      met: true,
      isRatio: false,
    });
    const rss = aim({ against: undefined, metric: { value: 'idle RSS, MB' }, atMost: 130 });
    expect(judge(rss, [ours])).toMatchObject({ median: 140, met: false });
  });

  it('has no verdict where one of the two was not measured, or not in that variant', () => {
    expect(judge(aim({ atLeast: 1 }), [ours])).toMatchObject({ notMeasured: 'peer was not measured' });
    expect(judge(aim({ atLeast: 1, variant: '64 callers' }), [ours, peer]).met).toBeUndefined();
    expect(judge(aim({ metric: { value: 'of none' } }), [ours, peer]).met).toBeUndefined();
  });
});
