import { NameUuids, UUID_LENGTH } from './name-uuids.js';
import { kindOf, numberOf, type PartKey, type PartKind } from './part-kinds.js';
import { allParts, type CasterSetup } from './setup.js';

// Changing it would change every public id of every part ever answered.
const partIds = new NameUuids(Buffer.from('0c1a5c9a8f0e5a579d266f1d3b0f4a11', 'hex'));
const atHand = Buffer.alloc(UUID_LENGTH);

/**
 * The id under which the world knows a part: UUID version 5 over `casterId/key`. Derived, never stored, so a
 * copy's parts have ids of their own although its setup is its source's.
 */
export function publicPartId(casterId: string, key: PartKey): string {
  partIds.write(casterId, `/${key}`, atHand, 0);
  return atHand.toString('latin1');
}

/** One above the highest number in the setup: where the counter of a copy starts. */
export function nextPartNumber(setup: CasterSetup): number {
  const known = nextNumbers.get(setup);
  if (known !== undefined) return known;

  const next = 1 + allParts(setup).reduce((highest, { key }) => Math.max(highest, numberOf(key)), 0);
  nextNumbers.set(setup, next);
  return next;
}

// All copies of a setup ask for it.
const nextNumbers = new WeakMap<CasterSetup, number>();

/** The public id of each part of a studio, in the order of `allParts`. One map for each version, since each has a setup object of its own. */
export function publicPartIds(casterId: string, setup: CasterSetup): ReadonlyMap<PartKey, string> {
  return idsOf(casterId, setup).byKey;
}

/** The other way round: the public ids of a studio's parts, to be asked for their keys. */
export function keysByPublicId(casterId: string, setup: CasterSetup): ReadonlyMap<string, PartKey> {
  const ids = idsOf(casterId, setup);
  ids.keys ??= new Map([...ids.byKey].map(([key, id]) => [id, key]));
  return ids.keys;
}

interface Ids {
  readonly casterId: string;
  readonly byKey: ReadonlyMap<PartKey, string>;
  keys?: ReadonlyMap<string, PartKey>;
}

function idsOf(casterId: string, setup: CasterSetup): Ids {
  const known = ids.get(setup);
  if (known?.casterId === casterId) return known;

  const byKey = new Map(allParts(setup).map(({ key }) => [key, publicPartId(casterId, key)]));
  ids.set(setup, { casterId, byKey });
  return { casterId, byKey };
}

// A setup object is shared by all copies in memory; the last studio asked about wins, which is the one being edited.
const ids = new WeakMap<CasterSetup, Ids>();

/** The key behind a public id, if the studio has such a part of that kind. */
export function partKeyOf<K extends PartKind>(
  caster: { readonly casterId: string; readonly setup: CasterSetup },
  kind: K,
  publicId: string,
): PartKey<K> | undefined {
  const key = keysByPublicId(caster.casterId, caster.setup).get(publicId);
  return key !== undefined && kindOf(key) === kind ? (key as PartKey<K>) : undefined;
}
