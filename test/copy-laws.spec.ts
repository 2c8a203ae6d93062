import { it } from '@jest/globals';
import { lawsHoldIn } from './support/copy-laws.js';
import { pureStudios } from './support/pure-studios.js';

// Enough to meet a broken law before a commit; the whole population of 1,000 is in copy-laws.e2e.spec.ts.
it('Every copy obeys the laws, in 100 random studios of up to 200 parts', () =>
  lawsHoldIn(100, pureStudios()));
