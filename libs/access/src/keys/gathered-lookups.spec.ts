import { describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import { gatheredLookups } from './gathered-lookups.js';

describe('Lookups', () => {
  it('of one moment are one read, and those that come meanwhile the next', async () => {
    const reads: (readonly string[])[] = [];
    let answer: (() => void) | undefined;
    const lookUp = gatheredLookups(async (keys) => {
      reads.push(keys);
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return new Map(keys.map((key) => [key, key.toUpperCase()]));
    });
    const first = Promise.all(['a', 'b'].map(lookUp));
    await waitFor(() => answer, { what: 'the first read' });
    const second = Promise.all(['c', 'd'].map(lookUp));
    answer?.();
    expect(await first).toEqual(['A', 'B']);
    await waitFor(() => reads.length === 2, { what: 'the second read' });
    answer?.();
    expect(await second).toEqual(['C', 'D']);
    expect(reads).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('do not wait behind a read that hears nothing', async () => {
    let reads = 0;
    const lookUp = gatheredLookups<string>((keys) =>
      ++reads === 1 ? new Promise(() => undefined) : Promise.resolve(new Map(keys.map((key) => [key, key]))),
    );
    void lookUp('silent');
    await waitFor(() => reads === 1, { what: 'the first read' });
    expect(await lookUp('next')).toBe('next');
  });

  it('fail with their read alone', async () => {
    let isAway = true;
    const lookUp = gatheredLookups<string>(async (keys) => {
      if (isAway) throw new Error('away');
      return new Map(keys.map((key) => [key, key]));
    });
    await expect(Promise.all(['a', 'b'].map(lookUp))).rejects.toThrow('away');
    isAway = false;
    expect(await lookUp('a')).toBe('a');
    expect(await lookUp('b')).toBe('b');
  });

  it('do not send everything at once', async () => {
    const sizes: number[] = [];
    const lookUp = gatheredLookups<string>(async (keys) => {
      sizes.push(keys.length);
      return new Map();
    });
    await Promise.all(Array.from({ length: 2_500 }, (_, n) => lookUp(String(n))));
    expect(sizes).toEqual([1_000, 1_000, 500]);
  });
});
