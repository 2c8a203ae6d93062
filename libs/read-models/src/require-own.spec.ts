import { expect, it } from '@jest/globals';
import { requireOwn } from './require-own.js';

it('What is read for an account is its own, or of no use to anybody', () => {
  const [own, foreign] = [{ accountId: 'anna' }, { accountId: 'ben', name: 'Secret' }];
  expect(requireOwn('anna', [own, own])).toEqual([own, own]);
  expect(requireOwn('anna', [])).toEqual([]);
  expect(() => requireOwn('anna', [own, foreign])).toThrow('another account');
  // An error is logged: it names no other account either.
  expect(() => requireOwn('anna', [foreign])).not.toThrow(/ben|Secret/);
});
