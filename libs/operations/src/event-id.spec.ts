import { describe, expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { newEventId } from './event-id.js';

describe('The id of an event', () => {
  // More than are made of random bytes that were drawn together.
  const ids = Array.from({ length: 5_000 }, newEventId);

  it('is a UUID of version 7', () => {
    expect(ids.filter((id) => !validate(id) || version(id) !== 7)).toEqual([]);
  });

  it('comes after those before it', () => {
    expect([...ids].sort()).toEqual(ids);
  });

  it('has random bits of its own', () => {
    // The last 48 bits are nothing but random.
    expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
  });

  it('tells when it was made', () => {
    const before = Date.now();
    const made = Number.parseInt(newEventId().replaceAll('-', '').slice(0, 12), 16);
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(Date.now());
  });
});
