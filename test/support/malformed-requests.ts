import fc from 'fast-check';
import type { z } from 'zod';
import { type AnyOperation, jsonSchemaOf } from '#libs/wire';

// Requests that are almost right, driven by the contracts alone: plausible parameters of an operation, a few of which
// are then spoilt. An operation that is added later is met without a change here.

export type Pair = readonly [name: string, value: string];

/** Ids that the studio has, by the names under which answers tell them. */
export type KnownIds = ReadonlyMap<string, readonly string[]>;

interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly contentSchema?: Schema;
}

/** Parameters of an operation as a client would flatten them, between right and hostile; ids are told by `withIds`. */
export function malformedParameters({ parameters }: AnyOperation): fc.Arbitrary<Pair[]> {
  const declared = Object.entries(parameters as Record<string, z.ZodType>);
  const plausible = declared.map(([name, schema]) => {
    const value = valueFor(name, jsonSchemaOf(schema) as Schema).map((given) => flattened(name, given));
    const isRequired = !schema.safeParse(undefined).success;
    return isRequired ? value : fc.oneof({ weight: 2, arbitrary: fc.constant<Pair[]>([]) }, value);
  });
  const names = declared.map(([name]) => name);
  return fc
    .tuple(fc.tuple(...plausible), fc.array(spoiling(names), { maxLength: 3 }))
    .map(([pairs, spoils]) => spoils.reduce((given, spoil) => spoil(given), pairs.flat()));
}

const placeholder = /\{\{(\w+) (\d+)\}\}/g;

/** Puts ids of the studio where a parameter asks for one: `SrcCasterId` is a CasterId, `LayoutIds` are LayoutIds. */
export function withIds(pairs: readonly Pair[], ids: KnownIds): Pair[] {
  const idFor = (_: string, asked: string, n: string) => {
    const known = [...ids].flatMap(([name, values]) => (asked.endsWith(name) ? values : []));
    return known[Number(n) % known.length] ?? `00000000-0000-4000-8000-${n.padStart(12, '0')}`;
  };
  return pairs.map(([name, value]) => [name, value.replace(placeholder, idFor)]);
}

function valueFor(name: string, schema: Schema): fc.Arbitrary<unknown> {
  if (/Ids?$/.test(name) && schema.type === 'string' && schema.contentSchema === undefined) {
    const known = fc.nat(20).map((n) => `{{${name.replace(/s$/, '')} ${n}}}`);
    return fc.oneof({ weight: 4, arbitrary: known }, textOf(schema));
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map((choice) => valueFor(name, choice)));
  switch (schema.type) {
    case 'string':
      return schema.contentSchema === undefined
        ? textOf(schema)
        : valueFor(name, schema.contentSchema).map((content) => JSON.stringify(content));
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -5, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 1_000, 2 ** 31 - 1),
      });
    case 'number':
      return fc.integer({ min: 0, max: 100 }).map((share) => share / 100);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(valueFor(name, schema.items ?? {}), {
        minLength: Math.min(schema.minItems ?? 0, 4),
        maxLength: Math.min(schema.maxItems ?? 3, 4),
      });
    case 'object': {
      const members = Object.entries(schema.properties ?? {});
      return fc.record(
        Object.fromEntries(members.map(([member, content]) => [member, valueFor(member, content)])),
        {
          requiredKeys: [...(schema.required ?? [])],
        },
      );
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ pattern, format }: Schema): fc.Arbitrary<string> {
  if (format === 'uri')
    return fc.constantFrom('https://media.example.com/a.mp4', 'rtmp://ingest.example.com/live/a');
  if (format === 'date-time') return fc.constantFrom('2026-11-24T12:00:00Z', '2027-01-31T23:59:59Z');
  return pattern === undefined
    ? fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' })
    : fc.stringMatching(new RegExp(pattern));
}

/** `Tag.1.Key` for the members of lists and groups. */
function flattened(name: string, value: unknown): Pair[] {
  if (typeof value !== 'object' || value === null) return [[name, String(value)]];
  return Object.entries(value).flatMap(([member, content]) =>
    flattened(`${name}.${Array.isArray(value) ? Number(member) + 1 : member}`, content),
  );
}

type Spoil = (pairs: readonly Pair[]) => Pair[];

function spoiling(names: readonly string[]): fc.Arbitrary<Spoil> {
  const place = fc.nat();
  const name = fc.oneof(fc.constantFrom(...names, 'OwnerId', 'Format', 'Action', 'Version'), hostileName);
  const at =
    (change: (pair: Pair) => readonly Pair[]) =>
    (i: number): Spoil =>
    (pairs) => {
      const index = pairs.length === 0 ? 0 : i % pairs.length;
      return pairs.flatMap((pair, j) => (j === index ? change(pair) : [pair]));
    };
  const anywhere = (change: (pair: Pair) => readonly Pair[]) => place.map(at(change));
  return fc.oneof(
    anywhere(() => []),
    fc.tuple(place, hostileValue).map(([i, value]) => at(([given]) => [[given, value]])(i)),
    fc
      .tuple(place, hostileIndex)
      .map(([i, index]) => at(([given, value]) => [[`${given}${index}`, value]])(i)),
    fc
      .tuple(place, fc.nat())
      .map(([i, where]) => at(([given, value]) => [[given, spoiltInside(value, where)]])(i)),
    anywhere((pair) => [pair, pair]),
    anywhere(([given, value]) => [
      [given, value],
      [`${given}.1`, value],
    ]),
    fc.tuple(name, hostileValue).map(
      ([given, value]): Spoil =>
        (pairs) => [...pairs, [given, value]],
    ),
  );
}

/** Another kind of value, a half, or a doubled member inside what may be JSON. */
function spoiltInside(value: string, where: number): string {
  const ways = [
    () => value.slice(0, where % (value.length + 1)),
    () => value.replace(/-?\d+(\.\d+)?/, '"x"'),
    () => value.replace(/"[^"]*"(?=[,}\]])/, '9'.repeat(400)),
    () => value.replace(/"[^"]*"(?=[,}\]])/, '[{"a":[{}]}]'),
    () => value.replace(/^\{(.*)\}$/s, '{$1,$1}'),
    () => `[${value}]`,
    () => value.toUpperCase(),
    () => `${value.slice(0, where % (value.length + 1))}${BROKEN_UTF8}`,
  ];
  return ways[where % ways.length]?.() ?? '';
}

/** Stands for bytes that are no UTF-8; the encoding of a request puts them there. */
export const BROKEN_UTF8 = '\udcff\udcfe';

const hostileName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '',
    '.',
    '..',
    'Tag.__proto__.x',
    '\u0000',
    'a'.repeat(9_000),
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

const hostileIndex = fc.constantFrom(
  '.0',
  '.-1',
  '.01',
  '..1',
  '.',
  '.99999999999',
  '.1e1',
  '.1.1.1.1.1.1.1',
  '.x',
  '.1.Key',
);

const hostileValue = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '0',
    '-1',
    '-0',
    '1e5',
    '1e999',
    'NaN',
    'Infinity',
    '0x10',
    '9'.repeat(400),
    '2147483648',
  ),
  fc.constantFrom(
    'true',
    'null',
    'undefined',
    '[]',
    '{}',
    '{"a":',
    '[[[[[[]]]]]]',
    '{"":""}',
    '{"__proto__":{"a":1}}',
  ),
  fc.constantFrom(
    '['.repeat(5_000),
    `${'{"a":'.repeat(400)}1${'}'.repeat(400)}`,
    `{"Text":"${'x'.repeat(9_000)}"}`,
  ),
  fc.constantFrom(
    '<&>"\'',
    ']]>',
    '\u0000',
    '\u0085\u2028',
    '\r\n',
    '\ufffe',
    '\ud800',
    BROKEN_UTF8,
    '😀'.repeat(300),
  ),
  fc.constantFrom(
    "'; drop table events; --",
    '../../etc/passwd',
    '%',
    '%00',
    '2026-02-30T00:00:00Z',
    'http://',
    'javascript:1',
  ),
  fc.constant('x'.repeat(70_000)),
  fc.constant('x'.repeat(5_000)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.json({ maxDepth: 3 }),
);
