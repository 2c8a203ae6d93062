import { describe, expect, it } from '@jest/globals';
import { BatchesInHand } from './batches-in-hand.js';

const LONG = 60_000;

describe('Batches that fail', () => {
  const failing = (reason: string) => () => Promise.reject(new Error(reason));
  const succeeding = () => Promise.resolve();

  it('say why, and still fail, until a batch of the same partition succeeds', async () => {
    const batches = new BatchesInHand(LONG);
    expect(batches.trouble()).toBeUndefined();
    await expect(batches.watch(1, failing('no space left'))).rejects.toThrow('no space left');
    await batches.watch(2, succeeding);
    expect(batches.trouble()).toBe('no space left');
    await batches.watch(1, succeeding);
    expect(batches.trouble()).toBeUndefined();
  });

  it('are told while one of several partitions fails', async () => {
    const batches = new BatchesInHand(LONG);
    await expect(batches.watch(1, failing('no space left'))).rejects.toThrow();
    await expect(batches.watch(2, failing('no table'))).rejects.toThrow();
    await batches.watch(2, succeeding);
    expect(batches.trouble()).toBe('no space left');
  });

  it('are forgotten when their partition is read elsewhere', async () => {
    let now = 0;
    const batches = new BatchesInHand(LONG, () => now);
    await expect(batches.watch(1, failing('no space left'))).rejects.toThrow();
    now = 59_000;
    expect(batches.trouble()).toBe('no space left');
    now = 61_000;
    expect(batches.trouble()).toBeUndefined();
  });
});

it('A batch that comes to no end is told after half a minute', async () => {
  let now = 0;
  const batches = new BatchesInHand(LONG, () => now);
  let end = () => {};
  const batch = batches.watch(7, () => new Promise<void>((resolve) => (end = resolve)));
  now = 29_000;
  expect(batches.trouble()).toBeUndefined();
  now = 31_000;
  expect(batches.trouble()).toBe('The projector has had a batch of partition 7 in hand for 31 s');
  end();
  await batch;
  expect(batches.trouble()).toBeUndefined();
});

it('One that never ends has failed after a time, and is told until another of its partition succeeds', async () => {
  const batches = new BatchesInHand(50);
  const reason = 'The projector has given up a batch that took longer than 0.05 s';
  await expect(batches.watch(7, () => new Promise<void>(() => {}))).rejects.toThrow(reason);
  await batches.watch(6, async () => undefined);
  expect(batches.trouble()).toBe(reason);
  await batches.watch(7, async () => undefined);
  expect(batches.trouble()).toBeUndefined();
});
