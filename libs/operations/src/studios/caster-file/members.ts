import { z } from 'zod';
import type { PartKey, PartKind } from '#libs/caster';
import { jsonSchemaOf } from '#libs/wire';

// What the schemas of a caster's file are made of. Values stand in it as they are stored: nothing is converted, nothing
// is filled in.

/** A schema for each member of a shape: none forgotten, and those optional that the shape says may be absent. */
export type MembersOf<Shape> = {
  readonly [Member in keyof Shape]-?: undefined extends Shape[Member]
    ? z.ZodOptional<z.ZodType<Exclude<Shape[Member], undefined>>>
    : z.ZodType<Shape[Member]>;
};

/** These members and no other. */
export function members<Shape extends object>(schemas: MembersOf<Shape>) {
  return z.strictObject(schemas, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `it has a member ${JSON.stringify(String(issue.keys[0]).slice(0, 64))}, which is unknown here`
        : undefined,
  });
}

/** A list, judged up to its first fault: megabytes of faults would take many times their size. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 0, max }: { readonly min?: number; readonly max?: number } = {},
) {
  const entries = z.array(z.unknown()).min(min);
  return (max === undefined ? entries : entries.max(max))
    .transform((given, { issues }): z.output<Item>[] => {
      const read: z.output<Item>[] = [];
      for (const [i, entry] of given.entries()) {
        const { success, data, error } = item.safeParse(entry);
        if (!success) {
          for (const issue of error.issues)
            issues.push({ ...issue, input: undefined, path: [i, ...issue.path] });
          return z.NEVER;
        }
        read.push(data);
      }
      return read;
    })
    .meta({ items: jsonSchemaOf(item) });
}

/** The key of a part of this kind. */
export function key<K extends PartKind>(kind: K): z.ZodType<PartKey<K>> {
  return z.string().regex(new RegExp(`^${kind}-[1-9]\\d{0,14}$`)) as unknown as z.ZodType<PartKey<K>>;
}

export const whole = ({ min = -(2 ** 31), max = 2 ** 31 - 1 } = {}) => z.int().min(min).max(max);

export const share = () => z.number().min(0).max(1);
