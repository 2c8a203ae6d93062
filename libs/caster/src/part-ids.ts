import { parse, v5 as uuidV5 } from 'uuid';
import { numberOf, type PartKey } from './part-kinds.js';
import { allParts, type CasterSetup } from './setup.js';

// Changing it would change every public id of every part ever answered.
const PART_IDS = parse('0c1a5c9a-8f0e-5a57-9d26-6f1d3b0f4a11');

/**
 * The id under which the world knows a part: UUID version 5 over `casterId/key`. Derived, never stored, so a
 * copy's parts have ids of their own although its setup is its source's.
 */
export function publicPartId(casterId: string, key: PartKey): string {
  return uuidV5(Buffer.from(`${casterId}/${key}`), PART_IDS);
}

/** One above the highest number in the setup: where the counter of a copy starts. */
export function nextPartNumber(setup: CasterSetup): number {
  return 1 + allParts(setup).reduce((highest, { key }) => Math.max(highest, numberOf(key)), 0);
}

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
