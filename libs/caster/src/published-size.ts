import { CasterRefusal } from './caster-refusal.js';
import { type CasterSetup, type Part, partsOf } from './setup.js';

/** Bounds of a studio. */
export interface SetupLimits {
  /** Parts of all kinds together. */
  readonly maxParts: number;
}

/**
 * A record on Kafka is at most 1 MiB with everything around it. A setup that could not be published must not
 * be committed, since nobody could repair it there.
 */
export const MAX_PUBLISHED_BYTES = 900_000;

// Each part travels with its public id instead of its key, perhaps with that id as its name, and in a copy
// with the pair old id → new id: 36 characters each and their quotes.
const BYTES_AROUND_A_PART = 4 * 48;
// Ids, names, times and the envelope; names and tags are bounded by their parameters (256 characters, 4 bytes each).
const BYTES_AROUND_A_SETUP = 8_192;

/** An upper bound of the bytes that a studio of this setup takes as a published record. */
export function publishedBytes(setup: CasterSetup): number {
  return measuredOnce(setup, () => {
    const { videoResources, layouts, components, ...rest } = setup;
    return partsOf(setup).reduce(
      (bytes, part) => bytes + measuredOnce(part, () => jsonBytes(part) + BYTES_AROUND_A_PART),
      BYTES_AROUND_A_SETUP + 2 * jsonBytes(rest),
    );
  });
}

/** Refuses a setup that is too large to be published or has more parts than the installation allows. */
export function requireRoom(setup: CasterSetup, { maxParts }: SetupLimits): void {
  const parts = setup.videoResources.length + setup.layouts.length + setup.components.length;
  if (parts > maxParts)
    throw new CasterRefusal(
      'TooManyParts',
      `A studio has at most ${maxParts} parts; the setting MAX_PARTS raises that.`,
    );
  if (publishedBytes(setup) > MAX_PUBLISHED_BYTES)
    throw new CasterRefusal(
      'TooManyParts',
      `The studio would not fit into one event of ${MAX_PUBLISHED_BYTES} bytes; remove parts or shorten texts.`,
    );
}

// Setups and parts never change and are shared, parts by the versions of a studio, setups by its copies.
const measured = new WeakMap<CasterSetup | Part, number>();

function measuredOnce(thing: CasterSetup | Part, measure: () => number): number {
  const known = measured.get(thing);
  if (known !== undefined) return known;

  const bytes = measure();
  measured.set(thing, bytes);
  return bytes;
}

function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
