import { describe, expect, it } from '@jest/globals';
import { duration } from './describe-casters.js';

describe('The Duration of a running studio', () => {
  const started = new Date('2026-11-24T08:00:00.500Z');

  it.each([
    ['2026-11-24T08:00:00.700Z', '00:00:00'],
    ['2026-11-24T09:02:33.500Z', '01:02:33'],
    ['2026-11-26T09:59:59.900Z', '49:59:59'],
    ['2026-11-24T07:59:58.000Z', '00:00:00'],
  ])('is hours, minutes and seconds, at %s %s', (now, expected) =>
    expect(duration(started, new Date(now))).toBe(expected),
  );
});
