import type { PartKey, PartKind } from './part-kinds.js';

/**
 * What becomes of whoever names a part when that part goes: `clear` forgets the name, `remove` goes along, `refuse`
 * keeps the part from going.
 */
export type WhenGone = 'clear' | 'remove' | 'refuse';

/** That a member names a part. */
export interface Reference<K extends PartKind = PartKind, When extends WhenGone = WhenGone> {
  readonly refersTo: K;
  readonly whenGone: When;
}

export const reference = <const K extends PartKind, const When extends WhenGone>(
  refersTo: K,
  whenGone: When,
): Reference<K, When> => ({ refersTo, whenGone });

type KindOf<Key> = Key extends `${infer K extends PartKind}-${number}` ? K : never;

type Holds<Value> = Value extends PartKey
  ? true
  : Value extends readonly (infer Item)[]
    ? Holds<Item>
    : Value extends object
      ? { [Member in keyof Value]-?: Holds<Value[Member]> }[keyof Value]
      : false;

type DeclarationOf<Value, When extends WhenGone> = Value extends PartKey
  ? Reference<KindOf<Value>, When>
  : Value extends readonly (infer Item)[]
    ? DeclarationOf<Item, WhenGone>
    : References<Value>;

/**
 * The declaration of every part that a value names, member by member, its own key left out; a list is declared as its
 * items are. What must be there cannot be cleared.
 */
export type References<Value> = {
  readonly [Member in Exclude<keyof Value, 'key'> as true extends Holds<Value[Member]>
    ? Member
    : never]-?: DeclarationOf<
    NonNullable<Value[Member]>,
    undefined extends Value[Member] ? WhenGone : Exclude<WhenGone, 'clear'>
  >;
};

interface Declarations {
  readonly [member: string]: Reference | Declarations;
}

/** One name of a part, met in a value. */
export interface NamedPart extends Reference {
  readonly key: PartKey;
}

/** Every part that a value names, by its declaration. */
export function referencesIn(value: unknown, declared: object): NamedPart[] {
  return Object.entries(declared as Declarations).flatMap(([member, declaration]) =>
    [(value as Record<string, unknown>)[member] ?? []].flat().flatMap((held): NamedPart[] => {
      if (!isReference(declaration)) return referencesIn(held, declaration);
      return [{ ...declaration, key: held as PartKey }];
    }),
  );
}

/** The value without the names of what is gone; the same object where it names none of them. */
export function withoutReferences<Value extends object>(
  value: Value,
  declared: object,
  gone: ReadonlySet<string>,
): Value {
  if (!referencesIn(value, declared).some(({ key }) => gone.has(key))) return value;

  const changed = { ...value } as Record<string, unknown>;
  for (const [member, declaration] of Object.entries(declared as Declarations)) {
    const held = changed[member];
    if (held === undefined) continue;
    if (!isReference(declaration))
      changed[member] = Array.isArray(held)
        ? held.map((item: object) => withoutReferences(item, declaration, gone))
        : withoutReferences(held as object, declaration, gone);
    else if (Array.isArray(held)) changed[member] = held.filter((key: string) => !gone.has(key));
    else if (gone.has(held as string)) delete changed[member];
  }
  return changed as Value;
}

function isReference(declaration: Reference | Declarations): declaration is Reference {
  return typeof declaration.refersTo === 'string';
}
