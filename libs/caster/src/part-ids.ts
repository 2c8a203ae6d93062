import { NameUuids, UUID_LENGTH } from './name-uuids.js';
import { numberOf, type PartKey } from './part-kinds.js';
import { allParts, type CasterSetup } from './setup.js';

// Changing it would change every public id of every part ever answered.
const partIds = new NameUuids(Buffer.from('0c1a5c9a8f0e5a579d266f1d3b0f4a11', 'hex'));
const atHand = Buffer.alloc(UUID_LENGTH);

/**
 * The id under which the world knows a part: UUID version 5 over `casterId/key`. Derived, never stored, so a
 * copy's parts have ids of their own although its setup is its source's.
 */
export function publicPartId(casterId: string, key: PartKey): string {
  writePublicPartId(casterId, key, atHand, 0);
  return atHand.toString('latin1');
}

/** Writes its 36 ASCII characters there. */
export function writePublicPartId(casterId: string, key: PartKey, target: Uint8Array, at: number): void {
  partIds.write(casterId, key, target, at);
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

/** The public ids of a studio's parts, to be asked for their keys. One map for each version, since each has a setup object of its own. */
export function keysByPublicId(casterId: string, setup: CasterSetup): ReadonlyMap<string, PartKey> {
  const known = maps.get(setup);
  if (known?.casterId === casterId) return known.keys;

  const keys = new Map(allParts(setup).map(({ key }) => [publicPartId(casterId, key), key]));
  maps.set(setup, { casterId, keys });
  return keys;
}

// A setup object is shared by all copies in memory; the last studio asked about wins, which is the one being edited.
const maps = new WeakMap<CasterSetup, { casterId: string; keys: ReadonlyMap<string, PartKey> }>();
