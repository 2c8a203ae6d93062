import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { partKinds } from '#libs/caster';
import { type RandomStudio, randomStudio } from '#libs/testing';
import { readAll } from '../apps/understudy/src/demo/compare.js';
import { lawsHoldIn, play } from './support/copy-laws.js';
import { pureStudios } from './support/pure-studios.js';

// Enough to meet a broken law before a commit; 400 of the same population are in copy-laws.e2e.spec.ts.
it('Every copy obeys the laws, in 50 random studios of up to 200 parts', () => lawsHoldIn(50, pureStudios()));

it('The random studios have parts of every kind, made, changed, deleted, started and stopped', async () => {
  const call = pureStudios();
  const met = new Set<string>();
  const played = new Set<string>();
  const tried = new Set<string>();
  const meet = async (studio: RandomStudio) => {
    for (const { action } of [...studio.steps, ...studio.further]) tried.add(action);
    const { parts } = await readAll(call, await play(call, studio, (action) => played.add(action)));
    for (const kind of partKinds) if (parts[kind].length > 0) met.add(kind);
  };
  for (const studio of fc.sample(randomStudio(200), { numRuns: 60, seed: 7 })) await meet(studio);
  expect(partKinds.filter((kind) => !met.has(kind))).toEqual([]);
  // An edit that is always refused would prove nothing.
  expect([...tried].filter((action) => !played.has(action))).toEqual([]);
});
