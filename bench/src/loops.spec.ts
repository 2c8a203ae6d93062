import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { closedLoop, openLoop } from './loops.js';

const load = { variant: { name: '4 callers', callers: 4 }, callers: 4, milliseconds: 60_000, round: 1 };

describe('a closed loop', () => {
  it('has as many operations under way as there are callers, and begins no more than it may', async () => {
    let [underWay, most] = [0, 0];
    const round = await closedLoop({ ...load, maxOperations: 10 }, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await pause(1);
      underWay -= 1;
    });
    expect({ most, operations: round.operations, latencies: round.latencies?.length }).toEqual({
      most: 4,
      operations: 10,
      latencies: 10,
    });
  });

  it('tells a failure only when all callers have stopped', async () => {
    let underWay = 0;
    const loop = closedLoop({ ...load, maxOperations: 8 }, async (caller) => {
      underWay += 1;
      await pause(caller);
      underWay -= 1;
      if (caller === 0) throw new Error('the first one fails');
    });
    await expect(loop).rejects.toThrow('the first one fails');
    expect(underWay).toBe(0);
  });
});

describe('an open loop', () => {
  it('begins each operation at its time, and a caller who had to wait for others counts that as well', async () => {
    let free = Promise.resolve();
    // One at a time, 4 ms each, and one is to come every millisecond: the last has waited for nearly all others.
    const round = await openLoop({ ...load, maxOperations: 20 }, 1_000, () => {
      free = free.then(() => pause(4));
      return free;
    });
    const latencies = [...(round.latencies ?? [])].sort((a, b) => a - b);
    expect(latencies).toHaveLength(20);
    expect(latencies[19]).toBeGreaterThan(50);
  });
});
