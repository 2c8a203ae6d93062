import type { Refusing } from '../refusals.js';

/** What was read of a studio of the account. Null: it is another account's; undefined: there is no such studio. */
export function requireFound<Found>(
  found: Found | null | undefined,
  casterId: string,
  refuse: Refusing<'CasterNotFound' | 'CasterOfAnotherAccount'>['refuse'],
): Found {
  if (found === null)
    throw refuse('CasterOfAnotherAccount', `Caster ${casterId} belongs to another account.`);
  if (found === undefined)
    throw refuse(
      'CasterNotFound',
      `Caster ${casterId} does not exist, and no event of it is kept; DescribeCasters lists those that do.`,
    );
  return found;
}
