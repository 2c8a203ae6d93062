import {
  type ExistingCaster,
  nouns,
  type Part,
  type PartAdded,
  type PartChanged,
  type PartKey,
  type PartKind,
  type PartRemoved,
  type Parts,
  partAdded,
  partChanged,
  partKey,
  partKeyOf,
  partRemoved,
  partWith,
  publicPartId,
  referrersOf,
  withAdded,
  withChanged,
} from '#libs/caster';
import type { EditContext } from './edit.js';
import { requireRoom } from './limits.js';
import type { RefusalName, Refusing } from './refusals.js';

// What edits of every kind of part do alike.

/** How a rule refuses the public id of a part that the studio does not have. */
const notFound = {
  resource: 'ResourceNotFound',
  layout: 'LayoutNotFound',
  component: 'ComponentNotFound',
  scene: 'SceneNotFound',
  episode: 'EpisodeNotFound',
  studioLayout: 'LayoutNotFound',
  show: 'ShowNotFound',
  playlist: 'ProgramNotFound',
  playlistItem: 'PlaylistItemNotFound',
} as const satisfies { readonly [K in PartKind]: RefusalName };

export type NotFound<K extends PartKind> = (typeof notFound)[K];

/** The key of the part that a public id names; refused where the studio has none of that kind. */
export function namedKey<K extends PartKind>(
  caster: ExistingCaster,
  kind: K,
  publicId: string,
  { refuse }: Refusing<NotFound<K>>,
): PartKey<K> {
  const key = partKeyOf(caster, kind, publicId);
  if (key === undefined)
    throw refuse(notFound[kind], `${nouns[kind]} ${publicId} is not in caster ${caster.casterId}.`);
  return key;
}

/** The part that a public id names; refused where the studio has none of that kind. */
export function namedPart<K extends PartKind>(
  caster: ExistingCaster,
  kind: K,
  publicId: string,
  refusing: Refusing<NotFound<K>>,
): Parts[K] {
  return partOf(caster, kind, namedKey(caster, kind, publicId, refusing)) as Parts[K];
}

export function partOf<K extends PartKind>(
  { setup }: ExistingCaster,
  kind: K,
  key: PartKey<K>,
): Parts[K] | undefined {
  return partWith(setup.parts[kind] as readonly Parts[K][], key);
}

/** A new part with the next number of the studio, if there is room for it. */
export function addPart<K extends PartKind>(
  caster: ExistingCaster,
  kind: K,
  members: Omit<Parts[K], 'key'>,
  context: EditContext<'TooManyParts'>,
): PartAdded<K> {
  const { setup, nextPart } = caster;
  const part = { key: partKey(kind, nextPart), ...members } as unknown as Parts[K];
  const parts = withAdded<Part>(setup.parts[kind], part);
  requireRoom({ ...setup, parts: { ...setup.parts, [kind]: parts } }, context);
  return partAdded(kind, part, context.at);
}

/** The part of this key in another shape, if there is room for it. */
export function changePart<K extends PartKind>(
  { setup }: ExistingCaster,
  kind: K,
  part: Parts[K],
  context: EditContext<'TooManyParts'>,
): PartChanged<K> {
  const parts = withChanged<Part>(setup.parts[kind], part);
  requireRoom({ ...setup, parts: { ...setup.parts, [kind]: parts } }, context);
  return partChanged(kind, part, context.at);
}

/** Takes a part out; refused where something names it that cannot do without. */
export function removePart<K extends PartKind>(
  caster: ExistingCaster,
  kind: K,
  publicId: string,
  context: EditContext<NotFound<K> | 'PartInUse'>,
): PartRemoved<K> {
  const key = namedKey(caster, kind, publicId, context);
  requireUnused(caster, key, context);
  return partRemoved(kind, key, context.at);
}

/** Refuses to let a part go while something names it that its reference keeps (`refuse` in the table of parts). */
export function requireUnused(
  { casterId, setup }: ExistingCaster,
  key: PartKey,
  { refuse }: Refusing<'PartInUse'>,
): void {
  const holder = referrersOf(setup, new Set([key])).find(({ whenGone }) => whenGone === 'refuse');
  if (holder === undefined) return;
  const { from } = holder;
  const who = from in setup ? `The studio's ${from}` : `Part ${publicPartId(casterId, from as PartKey)}`;
  throw refuse(
    'PartInUse',
    `${who} uses ${publicPartId(casterId, key)}: change that first, then remove this.`,
  );
}
