import { publicPartId } from './part-ids.js';
import type { PartKey, PartKind } from './part-kinds.js';
import type { Part, Parts } from './parts.js';
import { measureAs } from './published-size.js';
import type { CasterSetup } from './setup.js';

// Lists of parts as edits leave them. What is known of a list is known of the next one but for the part that differs, so
// that an edit costs the same in a studio of 2,000 parts and in one of 20: to look at every part would be most of it.

/** The list with one part more, at its end. */
export function withAdded<P extends Part>(parts: readonly P[], part: P): readonly P[] {
  return madeOnce(parts, part, () => {
    const after = [...parts, part];
    measureAs(parts, after, { added: [part], removed: [] });
    return after;
  });
}

/** The list with this part in the place of the one that has its key; the same list where none has. */
export function withChanged<P extends Part>(parts: readonly P[], part: P): readonly P[] {
  return madeOnce(parts, part, () => {
    const place = placeOf(parts, part.key);
    if (place === -1) return parts;
    const after = parts.with(place, part);
    measureAs(parts, after, { added: [part], removed: [parts[place] as P] });
    return after;
  });
}

/** The list with what each part becomes, without those that become nothing; the same list where all stay. */
export function withEach<P extends Part>(
  parts: readonly P[],
  become: (part: P) => P | undefined,
): readonly P[] {
  const added: P[] = [];
  const removed: P[] = [];
  const after = parts.flatMap((part) => {
    const now = become(part);
    if (now === part) return part;
    removed.push(part);
    if (now === undefined) return [];
    added.push(now);
    return now;
  });
  if (removed.length === 0) return parts;
  measureAs(parts, after, { added, removed });
  const keys = keysById.get(parts);
  if (keys !== undefined) keysById.set(after, keys);
  return after;
}

/** The part of this key. */
export function partWith<P extends Part>(parts: readonly P[], key: PartKey): P | undefined {
  return parts[placeOf(parts, key)];
}

/** The key behind a public id, if the studio has such a part of that kind. */
export function partKeyOf<K extends PartKind>(
  { casterId, setup }: { readonly casterId: string; readonly setup: CasterSetup },
  kind: K,
  publicId: string,
): PartKey<K> | undefined {
  const parts = setup.parts[kind] as readonly Parts[K][];
  const keys = keysOf(casterId, parts);
  const known = keys.get(publicId);
  if (known !== undefined && placeOf(parts, known) !== -1) return known as PartKey<K>;

  const found = parts.find(({ key }) => publicPartId(casterId, key) === publicId);
  if (found !== undefined) keys.set(publicId, found.key);
  return found?.key as PartKey<K> | undefined;
}

// What is decided on is what is recorded: the rule that asks whether a list has room, and the fold, mean the same one.
// Held weakly, or one old version that a copy shares would keep all that came after it.
const made = new WeakMap<
  readonly Part[],
  { readonly part: Part; readonly after: WeakRef<readonly Part[]> }
>();

function madeOnce<P extends Part>(parts: readonly P[], part: P, make: () => readonly P[]): readonly P[] {
  const last = made.get(parts);
  const again = last?.part === part ? last.after.deref() : undefined;
  if (again !== undefined) return again as readonly P[];

  const after = make();
  made.set(parts, { part, after: new WeakRef<readonly Part[]>(after) });
  const index = indexes.get(parts);
  if (index !== undefined) indexes.set(after, index);
  const keys = keysById.get(parts);
  if (keys !== undefined) keysById.set(after, keys);
  return after;
}

/** Where parts stand. Lists that follow from each other share one, so that a place is asked whether it is so. */
interface Index {
  readonly places: Map<PartKey, number>;
  upTo: number;
}

const indexes = new WeakMap<readonly Part[], Index>();

/** -1 where no part has the key. */
function placeOf(parts: readonly Part[], key: PartKey): number {
  const index = indexes.get(parts) ?? { places: new Map(), upTo: 0 };
  indexes.set(parts, index);
  for (; index.upTo < parts.length; index.upTo += 1)
    index.places.set((parts[index.upTo] as Part).key, index.upTo);
  const place = index.places.get(key) ?? -1;
  return parts[place]?.key === key ? place : parts.findIndex((part) => part.key === key);
}

// A studio never gives a key twice, so that an id means the same key in all its lists, whether or not the part is left.
// Copies share their lists; the last studio asked about wins, which is the one being edited.
const keysById = new WeakMap<
  readonly Part[],
  { readonly casterId: string; readonly keys: Map<string, PartKey> }
>();

// A studio whose parts come and go all day must not remember each of them.
const IDS_OF_REMOVED = 1_000;

function keysOf(casterId: string, parts: readonly Part[]): Map<string, PartKey> {
  const known = keysById.get(parts);
  if (known?.casterId === casterId && known.keys.size <= 2 * parts.length + IDS_OF_REMOVED) return known.keys;

  const keys = new Map(parts.map(({ key }) => [publicPartId(casterId, key), key]));
  keysById.set(parts, { casterId, keys });
  return keys;
}
