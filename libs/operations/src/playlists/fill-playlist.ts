import { z } from 'zod';
import {
  type CasterEvent,
  type ExistingCaster,
  exists,
  fold,
  type PartKey,
  type PartsReplaced,
  type PlaylistItem,
  partKey,
  partsReplaced,
  publicPartId,
} from '#libs/caster';
import type { EditContext } from '../edit.js';
import { requireRoom } from '../limits.js';
import { itemOf, itemsOf } from './named-playlist.js';
import type { GivenItem } from './playlist-parameters.js';

// What adding to a playlist and replacing it do alike.

/**
 * The given items as items of the playlist: those that name one in its place, the others with the next numbers. Left
 * out, and so failed, is what names an item that the playlist does not have.
 */
export function itemsFor(
  caster: ExistingCaster,
  playlist: PartKey<'playlist'>,
  given: readonly GivenItem[],
  nextNumber = caster.nextPart,
): PlaylistItem[] {
  let number = nextNumber;
  return given.flatMap(({ itemId, ...members }) => {
    if (itemId === undefined) return { key: partKey('playlistItem', number++), playlist, ...members };
    const replaced = itemOf(caster, playlist, itemId);
    return replaced === undefined ? [] : { key: replaced.key, playlist, ...members };
  });
}

/** These are the items of the playlist, in this order; those of others stay. */
export function itemsReplaced(
  { setup }: ExistingCaster,
  playlist: PartKey<'playlist'>,
  items: readonly PlaylistItem[],
  at: string,
): PartsReplaced<'playlistItem'> {
  const others = setup.parts.playlistItem.filter((item) => item.playlist !== playlist);
  return partsReplaced('playlistItem', [...others, ...items], at);
}

/** The events, if the studio has room for what they leave. */
export function withRoom<Events extends readonly CasterEvent[]>(
  caster: ExistingCaster,
  events: Events,
  context: EditContext<'TooManyParts'>,
): Events {
  const after = fold(caster, events);
  if (exists(after)) requireRoom(after.setup, context);
  return events;
}

const items = z.array(z.object({ ItemId: z.string(), ItemName: z.string().optional() }));

export const itemsResultShape = z.object({ SuccessItems: items, FailedItems: items });

/** What became of each given item, told from the playlist after the edit: new items stand last among those not named. */
export function itemsResult(
  caster: ExistingCaster,
  playlist: PartKey<'playlist'>,
  given: readonly { readonly ItemId?: string; readonly ItemName?: string }[],
) {
  const named = new Set(given.flatMap(({ ItemId }) => ItemId ?? []));
  const present = new Set(itemsOf(caster, playlist).map(({ key }) => publicPartId(caster.casterId, key)));
  const unnamed = [...present].filter((itemId) => !named.has(itemId));
  const isNew = ({ ItemId }: { readonly ItemId?: string }) => ItemId === undefined;
  const added = unnamed.slice(unnamed.length - given.filter(isNew).length).values();

  const results = given.map(({ ItemId = added.next().value ?? '', ItemName }) => ({ ItemId, ItemName }));
  return {
    SuccessItems: results.filter(({ ItemId }) => present.has(ItemId)),
    FailedItems: results.filter(({ ItemId }) => !present.has(ItemId)),
  };
}
