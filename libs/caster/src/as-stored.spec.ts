import { describe, expect, it } from '@jest/globals';
import { asStored } from './as-stored.js';

describe('A value as it is stored', () => {
  it('is the very object where JSON keeps all of it', () => {
    const value = { a: 1, list: [{ b: 'two' }], none: null };
    expect(asStored(value)).toBe(value);
  });

  it('has no member without a value, and shares what has none of those', () => {
    const kept = { c: 3 };
    const stored = asStored({ a: undefined, list: [kept, { d: undefined, e: -0 }] });
    expect(Object.keys(stored)).toEqual(['list']);
    expect(stored.list[0]).toBe(kept);
    expect(Object.entries(stored.list[1] ?? {})).toStrictEqual([['e', 0]]);
  });
});
