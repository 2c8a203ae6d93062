import type { Refusing } from '../refusals.js';

/** Layers and the locations that fill them stand in parallel lists. */
export function requireOneLocationForEach(
  [layerName, layers]: readonly [string, readonly unknown[]],
  [listName, locations]: readonly [string, readonly unknown[]],
  { refuse }: Refusing<'LayersAndLocationsDiffer'>,
): void {
  if (layers.length !== locations.length)
    throw refuse(
      'LayersAndLocationsDiffer',
      `${listName} names ${locations.length} locations for ${layers.length} entries of ${layerName}: it needs one for each, in the same order.`,
    );
}
