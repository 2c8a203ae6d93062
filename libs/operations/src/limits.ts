import { type CasterSetup, MAX_PUBLISHED_BYTES, partCount, publishedBytes } from '#libs/caster';
import type { Refusing } from './refusals.js';

/** Bounds of a studio. */
export interface SetupLimits {
  /** Parts of all kinds together. */
  readonly maxParts: number;
}

/** Refuses a setup that is too large to be published or has more parts than the installation allows. */
export function requireRoom(
  setup: CasterSetup,
  { limits: { maxParts }, refuse }: Refusing<'TooManyParts'> & { readonly limits: SetupLimits },
): void {
  if (partCount(setup) > maxParts)
    throw refuse(
      'TooManyParts',
      `A studio has at most ${maxParts} parts; the setting MAX_PARTS raises that.`,
    );
  if (publishedBytes(setup) > MAX_PUBLISHED_BYTES)
    throw refuse(
      'TooManyParts',
      `The studio would not fit into one event of ${MAX_PUBLISHED_BYTES} bytes; remove parts or shorten texts.`,
    );
}
