import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { randomStudio } from '#libs/testing';
import { brokenLaws } from './support/copy-laws.js';
import { pureStudios } from './support/pure-studios.js';

// SEED repeats a run that failed; STUDIOS makes the population larger.
const seed = process.env.SEED === undefined ? undefined : Number(process.env.SEED);

it('Every copy obeys the laws, in 1,000 random studios of up to 200 parts', async () => {
  const call = pureStudios();
  await fc.assert(
    fc.asyncProperty(randomStudio(200), async (studio) => {
      expect(await brokenLaws(call, studio)).toEqual([]);
    }),
    {
      numRuns: Number(process.env.STUDIOS ?? 1_000),
      ...(seed !== undefined && { seed }),
      endOnFailure: true,
    },
  );
}, 300_000);
