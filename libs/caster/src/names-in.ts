import { kindOf } from './part-kinds.js';
import { type Part, partReferences } from './parts.js';
import { type NamedPart, referencesIn } from './references.js';

// Parts never change and are shared by the versions of a studio.
const names = new WeakMap<Part, NamedPart[]>();

/** Every part that this one names. */
export function namesIn(part: Part): NamedPart[] {
  const known = names.get(part);
  if (known !== undefined) return known;

  const found = referencesIn(part, partReferences[kindOf(part.key)]);
  names.set(part, found);
  return found;
}
