import { hash } from 'node:crypto';
import { kindOf, numberOf, type PartKey, type PartKind } from './part-kinds.js';
import { allParts, type CasterSetup } from './setup.js';

// Changing it would change every public id of every part ever answered.
const PART_IDS = Buffer.from('0c1a5c9a8f0e5a579d266f1d3b0f4a11', 'hex');

// Each event of a studio names all its parts: what is hashed stands in one buffer, and a digest in one call takes half
// the time of one through a hash object. Longer names than these are no ids of ours.
const hashed = Buffer.alloc(256);
PART_IDS.copy(hashed);
const views: Buffer[] = [];
const LONGEST_NAME = Math.floor((hashed.length - PART_IDS.length) / 3);

/**
 * The id under which the world knows a part: UUID version 5 over `casterId/key`. Derived, never stored, so a
 * copy's parts have ids of their own although its setup is its source's.
 */
export function publicPartId(casterId: string, key: PartKey): string {
  const name = `${casterId}/${key}`;
  const digest = hash('sha1', name.length > LONGEST_NAME ? bytesOf(name) : bytesAtHand(name), 'hex');
  // The version, and the two bits of the variant, take the place of what the hash has there.
  const variant = '89ab'[Number.parseInt(digest[16] as string, 16) & 3];
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

const bytesOf = (name: string) => Buffer.concat([PART_IDS, Buffer.from(name)]);

/** The same bytes, good until the next call. */
function bytesAtHand(name: string): Buffer {
  const length = PART_IDS.length + hashed.write(name, PART_IDS.length);
  views[length] ??= hashed.subarray(0, length);
  return views[length];
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
