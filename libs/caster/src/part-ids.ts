import { hash } from 'node:crypto';
import { numberOf, type PartKey } from './part-kinds.js';
import { allParts, type CasterSetup } from './setup.js';

// Changing it would change every public id of every part ever answered.
const PART_IDS = Buffer.from('0c1a5c9a8f0e5a579d266f1d3b0f4a11', 'hex');

/**
 * The id under which the world knows a part: UUID version 5 over `casterId/key`. Derived, never stored, so a
 * copy's parts have ids of their own although its setup is its source's.
 */
export function publicPartId(casterId: string, key: PartKey): string {
  // An event of a studio names all its parts. One call of node:crypto takes 1.6 µs, through a hash object it is 2.4, by
  // the package uuid 5.2.
  const digest = hash('sha1', hashed(`${casterId}/${key}`), 'hex');
  // The version, and the two bits of the variant, take the place of what the hash has there.
  const variant = '89ab'[Number.parseInt(digest[16] as string, 16) & 3];
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

// The namespace stands in one buffer for all names that are ids of ours; longer ones get a buffer of their own.
const atHand = Buffer.alloc(256);
PART_IDS.copy(atHand);
const LONGEST_AT_HAND = Math.floor((atHand.length - PART_IDS.length) / 3);

function hashed(name: string): Buffer {
  return name.length > LONGEST_AT_HAND
    ? Buffer.concat([PART_IDS, Buffer.from(name)])
    : atHand.subarray(0, PART_IDS.length + atHand.write(name, PART_IDS.length));
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
