import { namesIn } from './names-in.js';
import { type PartKey, partKinds } from './part-kinds.js';
import { withEach } from './part-lists.js';
import { type Part, partReferences } from './parts.js';
import { type NamedPart, referencesIn, withoutReferences } from './references.js';
import { type CasterSetup, setupReferences } from './setup.js';

/** Who names a part: another part by its key, or what the setup has besides (`config`, `channels`, `showList`). */
export interface Referrer extends NamedPart {
  readonly from: PartKey | keyof typeof setupReferences;
}

// Parts of the other kinds name nothing, however many a studio has of them.
const kindsThatName = partKinds.filter((kind) => Object.keys(partReferences[kind]).length > 0);

/** Everything in a setup that names one of these parts. */
export function referrersOf(setup: CasterSetup, keys: ReadonlySet<string>): Referrer[] {
  const inParts = kindsThatName.flatMap((kind) =>
    setup.parts[kind].flatMap((part) =>
      namesIn(part)
        .filter(({ key }) => keys.has(key))
        .map((name) => ({ ...name, from: part.key })),
    ),
  );
  const besides = Object.entries(setupReferences).flatMap(([member, declared]) =>
    referencesIn(setup, { [member]: declared }).map((name) => ({
      ...name,
      from: member as keyof typeof setupReferences,
    })),
  );
  return [...inParts, ...besides.filter(({ key }) => keys.has(key))];
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

  const isNamed = (part: Part) => namesIn(part).some(({ key }) => gone.has(key));
  const parts = Object.fromEntries(
    partKinds.map((kind) => [
      kind,
      withEach<Part>(setup.parts[kind], (part) => {
        if (gone.has(part.key)) return undefined;
        return isNamed(part) ? withoutReferences(part, partReferences[kind], gone) : part;
      }),
    ]),
  ) as unknown as CasterSetup['parts'];
  return { setup: withoutReferences({ ...setup, parts }, setupReferences, gone), gone };
}
