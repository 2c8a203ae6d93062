import { expect } from '@jest/globals';
import { absent, type Caster, type CasterEvent, fold } from '#libs/caster';
import { refusalBy } from './newsroom.js';

/**
 * Tells a rule as a story: `given(history).when(command).thenRecords(event)`. History goes through the real `evolve`, so
 * that decide and evolve are tested as a pair.
 */
export function deciding<Command>(decide: (caster: Caster, command: Command) => CasterEvent) {
  return {
    given: (...history: CasterEvent[]) => ({
      when: (command: Command) => {
        const decided = () => decide(fold(absent, history), command);
        return {
          thenRecords: (event: CasterEvent) => expect(decided()).toEqual(event),
          thenRefuses: (refusal: string) => expect(refusalBy(decided)).toBe(refusal),
        };
      },
    }),
  };
}
