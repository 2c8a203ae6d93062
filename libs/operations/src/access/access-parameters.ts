import { z } from 'zod';
import { integer, pattern, text } from '#libs/wire';

export const userName = () => pattern(/^[A-Za-z0-9._-]{1,64}$/);
export const policyName = () => pattern(/^[A-Za-z0-9-]{1,128}$/);
export const accessKeyId = () => pattern(/^[\x21-\x7e]{1,128}$/);

/** The text of a policy, which is kept as it is written; a body may have the policy itself. */
export const policyDocument = () =>
  z.preprocess(
    (given) => (typeof given === 'object' && given !== null ? JSON.stringify(given, undefined, 2) : given),
    text({ max: 65_536 }),
  );

/** Of lists in the order of a name: `nextToken` is what the answer before said. */
export const pageParameters = {
  maxResults: integer({ min: 1, max: 100 }).default(50),
  nextToken: text({ max: 256 }).optional(),
};

/** What a page answers: one more than these were asked for, and by the last of them the list goes on. */
export function pageOf<Item>(
  found: readonly Item[],
  limit: number,
  tokenOf: (item: Item) => string,
): { readonly items: readonly Item[]; readonly NextToken: string | undefined } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, NextToken: found.length > limit && last !== undefined ? tokenOf(last) : undefined };
}
