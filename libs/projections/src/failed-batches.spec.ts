import { describe, expect, it } from '@jest/globals';
import { FailedBatches } from './failed-batches.js';

describe('Failed batches', () => {
  const failing = () => Promise.reject(new Error('no space left'));
  const succeeding = () => Promise.resolve();

  it('say why, and still fail, until a batch of the same partition succeeds', async () => {
    const failed = new FailedBatches();
    expect(failed.reason()).toBeUndefined();
    await expect(failed.watch(1, failing)).rejects.toThrow('no space left');
    await failed.watch(2, succeeding);
    expect(failed.reason()).toBe('no space left');
    await failed.watch(1, succeeding);
    expect(failed.reason()).toBeUndefined();
  });

  it('are forgotten when their partition is read elsewhere', async () => {
    let now = 0;
    const failed = new FailedBatches(() => now);
    await expect(failed.watch(1, failing)).rejects.toThrow();
    now = 59_000;
    expect(failed.reason()).toBe('no space left');
    now = 61_000;
    expect(failed.reason()).toBeUndefined();
  });
});
