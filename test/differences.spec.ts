import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absent,
  asStored,
  type Caster,
  type CasterSetup,
  type Comparable,
  changesOf,
  differenceOf,
  type ExistingCaster,
  evolve,
  exists,
  isEmptyDifference,
} from '#libs/caster';
import { pureStudios, randomStudio } from '#libs/testing';
import { applied } from './support/applied-difference.js';
import { play } from './support/copy-laws.js';

const account = '1000000000000001';
const STUDIOS = Number(process.env.STUDIOS ?? 8);
// Of each studio so many versions, with their neighbours and the last: each comparison reads two whole studios.
const VERSIONS = 10;

/** A random studio at each of its versions. */
async function* versionsOf(studios: number) {
  const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) };
  for (const studio of fc.sample(randomStudio(40), { numRuns: studios, ...seed })) {
    const pure = pureStudios();
    const casterId = await play((action, parameters) => pure.call(account, action, parameters), studio);
    const events = pure.eventsOf(account, casterId);
    let state: Caster = absent;
    const states = events.map((event) => {
      state = evolve(state, event);
      return state as ExistingCaster;
    });
    yield { events, states };
  }
}

const comparable = ({ name, setup }: Comparable) => asStored({ name, setup });
// What was stored and read is another object, with no member that has no value.
const reread = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value));

describe('The difference of two versions', () => {
  it('is empty if and only if they are equal, and makes the one of the other', async () => {
    let differing = 0;
    for await (const { states } of versionsOf(STUDIOS)) {
      const last = states.at(-1) as ExistingCaster;
      const step = Math.ceil(states.length / VERSIONS);
      for (let i = 0; i < states.length; i += step) {
        const state = states[i] as ExistingCaster;
        for (const other of [last, states[i + 1] ?? last, states[0] as ExistingCaster]) {
          const difference = differenceOf(state, other);
          expect(isEmptyDifference(difference)).toBe(isDeepStrictEqual(comparable(state), comparable(other)));
          expect(applied(difference, reread(comparable(state)))).toEqual(reread(comparable(other)));
          expect(isEmptyDifference(differenceOf(state, reread(state)))).toBe(true);
          if (!isEmptyDifference(difference)) differing += 1;
        }
      }
    }
    expect(differing).toBeGreaterThan(STUDIOS);
  });

  it('is what the history says of each event', async () => {
    for await (const { events, states } of versionsOf(STUDIOS)) {
      for (const [i, event] of events.entries()) {
        const before: Caster = states[i - 1] ?? absent;
        const { counts, subjects, ...changes } = changesOf(before, event);
        const told = Object.values(changes).flat().length + counts.length + subjects.length;
        const after = states[i] as ExistingCaster;
        const hasChanged = !exists(before) || !isEmptyDifference(differenceOf(before, after));
        if (hasChanged) expect({ event: event.type, told }).not.toEqual({ event: event.type, told: 0 });
        const total = counts.reduce((sum, { added, removed }) => sum + added - removed, 0);
        expect(total).toBe(partsIn(after.setup) - (exists(before) ? partsIn(before.setup) : 0));
      }
    }
  });
});

const partsIn = ({ parts }: CasterSetup) =>
  Object.values(parts).reduce((sum, list: readonly unknown[]) => sum + list.length, 0);
