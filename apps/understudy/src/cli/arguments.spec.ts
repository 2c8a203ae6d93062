import { describe, expect, it } from '@jest/globals';
import { accountIdIn, timeIn, wholeNumberIn } from './arguments.js';

const refused = (parse: (given: string) => unknown, given: string) => {
  try {
    return `taken: ${parse(given)}`;
  } catch (error) {
    return (error as Error).message;
  }
};

describe('An argument', () => {
  it('that is an account id has digits alone', () => {
    expect(accountIdIn('1000000000000001')).toBe('1000000000000001');
    for (const given of ['', 'x', '1 ', '-1', '1'.repeat(33), '１'])
      expect(refused(accountIdIn, given)).toBe('An account id has 1 to 32 digits.');
  });

  it('that is a whole number lies within its bounds', () => {
    expect(wholeNumberIn('A quota')('0')).toBe(0);
    expect(wholeNumberIn('A quota', 1, 5)('5')).toBe(5);
    for (const given of ['', '-1', '1.5', '1e3', '0x1', '9'.repeat(10)])
      expect(refused(wholeNumberIn('A quota'), given)).toBe('A quota is a whole number from 0.');
    for (const given of ['0', '6'])
      expect(refused(wholeNumberIn('A rate', 1, 5), given)).toBe('A rate is a whole number from 1 to 5.');
  });

  it('that is a time has a zone, or is a day', () => {
    expect(timeIn('2026-11-24T18:00:00+01:00').toISOString()).toBe('2026-11-24T17:00:00.000Z');
    expect(timeIn('2026-11-24').toISOString()).toBe('2026-11-24T00:00:00.000Z');
    for (const given of ['yesterday', '2026-11-24T18:00:00', '2026-13-01', '24.11.2026', '0'])
      expect(refused(timeIn, given)).toContain('ISO 8601 with its zone');
  });
});
