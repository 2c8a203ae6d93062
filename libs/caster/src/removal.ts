import { kindOf, type PartKey, partKinds } from './part-kinds.js';
import { type Part, partReferences } from './parts.js';
import { type NamedPart, referencesIn, withoutReferences } from './references.js';
import { type CasterSetup, setupReferences } from './setup.js';

/** Who names a part: another part by its key, or what the setup has besides (`config`, `channels`, `showList`). */
export interface Referrer extends NamedPart {
  readonly from: PartKey | keyof typeof setupReferences;
}

/** Everything in a setup that names one of these parts. */
export function referrersOf(setup: CasterSetup, keys: ReadonlySet<string>): Referrer[] {
  const inParts = partKinds.flatMap((kind) =>
    setup.parts[kind].flatMap((part) => namesIn(part).map((name) => ({ ...name, from: part.key }))),
  );
  const besides = Object.entries(setupReferences).flatMap(([member, declared]) =>
    referencesIn(setup, { [member]: declared }).map((name) => ({
      ...name,
      from: member as keyof typeof setupReferences,
    })),
  );
  return [...inParts, ...besides].filter(({ key }) => keys.has(key));
}

/** The setup without these parts and those that go along, and without their names. */
export function withoutParts(
  setup: CasterSetup,
  keys: Iterable<PartKey>,
): { setup: CasterSetup; gone: ReadonlySet<string> } {
  const gone = new Set<string>(keys);
  if (gone.size === 0) return { setup, gone };
  for (let before = -1; before < gone.size; ) {
    before = gone.size;
    for (const { from, whenGone } of referrersOf(setup, gone)) if (whenGone === 'remove') gone.add(from);
  }

  const parts = Object.fromEntries(
    partKinds.map((kind) => [
      kind,
      setup.parts[kind]
        .filter(({ key }) => !gone.has(key))
        .map((part) => withoutReferences<Part>(part, partReferences[kind], gone)),
    ]),
  ) as unknown as CasterSetup['parts'];
  return { setup: withoutReferences({ ...setup, parts }, setupReferences, gone), gone };
}

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
