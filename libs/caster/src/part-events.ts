import type { CasterEvent, PartAdded, PartChanged, PartEvent, PartRemoved, PartsReplaced } from './events.js';
import { nouns, type PartKey, type PartKind, partKinds } from './part-kinds.js';
import type { Parts } from './parts.js';

/** The four things that can happen to parts of every kind. */
export const mechanics = ['Added', 'Changed', 'Removed', 'sReplaced'] as const;
export type Mechanic = (typeof mechanics)[number];

// Which kind and mechanic a type of event is of; the types themselves are made in `events.ts`.
const meanings: ReadonlyMap<string, { readonly kind: PartKind; readonly mechanic: Mechanic }> = new Map(
  partKinds.flatMap((kind) =>
    mechanics.map((mechanic) => [`${nouns[kind]}${mechanic}`, { kind, mechanic }] as const),
  ),
);

export const partEventTypes = [...meanings.keys()] as unknown as readonly PartEvent['type'][];

/** Of an event about parts: of which kind, and what happened to them. */
export function meaningOf(event: { readonly type: string }) {
  return meanings.get(event.type);
}

export function isPartEvent(event: CasterEvent): event is PartEvent {
  return meanings.has(event.type);
}

export function partAdded<K extends PartKind>(kind: K, part: Parts[K], at: string): PartAdded<K> {
  return { type: `${nouns[kind]}Added`, part, at } as unknown as PartAdded<K>;
}

export function partChanged<K extends PartKind>(kind: K, part: Parts[K], at: string): PartChanged<K> {
  return { type: `${nouns[kind]}Changed`, part, at } as unknown as PartChanged<K>;
}

export function partRemoved<K extends PartKind>(kind: K, key: PartKey<K>, at: string): PartRemoved<K> {
  return { type: `${nouns[kind]}Removed`, key, at } as unknown as PartRemoved<K>;
}

export function partsReplaced<K extends PartKind>(
  kind: K,
  parts: readonly Parts[K][],
  at: string,
): PartsReplaced<K> {
  return { type: `${nouns[kind]}sReplaced`, parts, at } as unknown as PartsReplaced<K>;
}
