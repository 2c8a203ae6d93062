import { namesIn } from './names-in.js';
import { partKinds } from './part-kinds.js';
import type { Part } from './parts.js';
import { referencesIn } from './references.js';
import { type CasterSetup, setupReferences } from './setup.js';

/**
 * A record on Kafka is at most 1 MiB with everything around it. A setup that could not be published must not
 * be committed, since nobody could repair it there.
 */
export const MAX_PUBLISHED_BYTES = 900_000;

// Each part travels with its public id instead of its key, perhaps with that id as its name, and in a copy
// with the pair old id → new id: 36 characters each and their quotes.
const BYTES_AROUND_A_PART = 4 * 48;
// A name of another part travels as its public id, under a member that may be longer by `Id`.
const BYTES_AROUND_A_REFERENCE = 48;
// Ids, names, times and the envelope; names and tags are bounded by their parameters (256 characters, 4 bytes each).
const BYTES_AROUND_A_SETUP = 8_192;
// What runs: the scenes that are on, channels that play, the show.
const BYTES_OF_A_RUN = 8_192;

/** An upper bound of the bytes that a studio of this setup takes as a published record. */
export function publishedBytes(setup: CasterSetup): number {
  return measuredOnce(setup, () => {
    const { parts, ...rest } = setup;
    const references = referencesIn(rest, setupReferences).length;
    return partKinds.reduce(
      (bytes, kind) => bytes + bytesOfAll(parts[kind]),
      BYTES_AROUND_A_SETUP + BYTES_OF_A_RUN + 2 * jsonBytes(rest) + references * BYTES_AROUND_A_REFERENCE,
    );
  });
}

/** Parts of all kinds together. */
export function partCount(setup: CasterSetup): number {
  return partKinds.reduce((count, kind) => count + setup.parts[kind].length, 0);
}

/** For a list that follows from another one by this change: what is known of that one is not measured again. */
export function measureAs(
  before: readonly Part[],
  after: readonly Part[],
  { added, removed }: { readonly added: readonly Part[]; readonly removed: readonly Part[] },
): void {
  const known = measured.get(before);
  if (known !== undefined) measured.set(after, known + sumOf(added) - sumOf(removed));
}

const sumOf = (parts: readonly Part[]) => parts.reduce((bytes, part) => bytes + bytesOf(part), 0);

function bytesOfAll(parts: readonly Part[]): number {
  return measuredOnce(parts, () => sumOf(parts));
}

function bytesOf(part: Part): number {
  return measuredOnce(part, () => measure(part));
}

function measure(part: Part): number {
  const references = namesIn(part).length;
  return jsonBytes(part) + BYTES_AROUND_A_PART + references * BYTES_AROUND_A_REFERENCE;
}

// Setups and parts never change and are shared, parts by the versions of a studio, setups by its copies.
const measured = new WeakMap<CasterSetup | readonly Part[] | Part, number>();

function measuredOnce(thing: CasterSetup | readonly Part[] | Part, measure: () => number): number {
  const known = measured.get(thing);
  if (known !== undefined) return known;

  const bytes = measure();
  measured.set(thing, bytes);
  return bytes;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
