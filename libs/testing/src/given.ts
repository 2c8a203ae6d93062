import type * as jest from '@jest/globals';
import { absent, type Caster, type CasterEvent, fold } from '#libs/caster';
import type { LoadedCaster, RefusalName } from '#libs/operations';
import { refusalBy } from './newsroom.js';

// Jest's own, found where a test runs: this lib's servers are started outside of Jest as well.
const { expect } = globalThis as unknown as Pick<typeof jest, 'expect'>;

type Decision = CasterEvent | readonly CasterEvent[];

/**
 * Tells a rule as a story: `given(history).when(input).thenRecords(event)`. History goes through the real `evolve`, and
 * what was decided after it, so that decide and evolve are tested as a pair.
 */
export function deciding<Input>(decide: (loaded: LoadedCaster, input: Input) => Decision) {
  return {
    given: (...history: readonly CasterEvent[]) => ({
      when: (input: Input) => {
        const before = { caster: fold(absent, history), version: history.length };
        const decided = () => [decide(before, input)].flat();
        return {
          thenRecords: (...events: readonly CasterEvent[]) => expect(decided()).toEqual(events),
          /** What is true of the studio after what was decided. */
          thenHolds: (check: (after: Caster) => void) => check(fold(before.caster, decided())),
          thenRefuses: (refusal: RefusalName) => expect(refusalBy(decided)).toBe(refusal),
        };
      },
    }),
  };
}
