import type { Variant } from './cell.js';

/** One variant for each number of callers. */
export const callers = (...numbers: readonly number[]): Variant[] =>
  numbers.map((number) => ({ name: number === 1 ? '1 caller' : `${number} callers`, callers: number }));
