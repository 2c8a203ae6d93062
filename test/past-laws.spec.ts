import { it } from '@jest/globals';
import { pastLawsHoldIn } from './support/past-laws.js';
import { watchedStudios } from './support/pure-studios.js';

const HISTORIES = Number(process.env.HISTORIES ?? 60);

// Those on PostgreSQL are in past-copies.e2e.spec.ts.
it(
  `The past is what it was: states, copies as of a version and restores, in ${HISTORIES} random histories`,
  () => pastLawsHoldIn(HISTORIES, 40, watchedStudios),
  3_600_000,
);
