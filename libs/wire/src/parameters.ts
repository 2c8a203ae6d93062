import { z } from 'zod';
import { type Json, MemberTwice, parseJson, withoutEmpty } from './json-text.js';
import { hasFormOfCode } from './public-errors.js';
import { fitsXml, UNFIT } from './xml-characters.js';

// Each maker turns the text of one parameter into a value. `code` is the public code that the operation documents
// for a bad value; without one `Invalid{Name}` is answered. Inside `json()` the same makers accept JSON's own
// numbers and booleans. `.optional()` and `.default(…)` say that a parameter may be absent.

const CODE = 'x-code';

interface TextRule {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly code?: string;
}

/** Text of `min` to `max` characters (code points). What XML cannot carry is refused, since every answer may be XML. */
export function text({ min = 1, max = 256, pattern, code }: TextRule = {}) {
  const anyText = z.string({ error: code });
  const matching = pattern === undefined ? anyText : anyText.regex(pattern, { error: code });
  return matching
    .check(({ value, issues }) => {
      const length = lengthInCodePoints(value);
      const bound = { input: value, origin: 'string', inclusive: true, message: code } as const;
      if (length < min) issues.push({ ...bound, code: 'too_small', minimum: min });
      if (length > max) issues.push({ ...bound, code: 'too_big', maximum: max });
    })
    .refine(fitsXml, because(UNFIT, code))
    .meta({ minLength: min, maxLength: max, ...documenting(code) });
}

/** Text that a regular expression describes entirely. */
export function pattern(form: RegExp, code?: string) {
  return z.string({ error: code }).regex(form, { error: code }).meta(documenting(code));
}

/** Lower-case UUID by the API's own rule; `z.uuid()` is stricter about version and variant. */
export function uuidText(code?: string) {
  return pattern(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, code);
}

/** 1 to 64 printable ASCII characters, the space among them. An empty one is malformed, an absent one is missing. */
export function clientToken() {
  return pattern(/^[\x20-\x7e]{1,64}$/, 'InvalidClientToken.Malformed');
}

interface NumberRule {
  readonly min?: number;
  readonly max?: number;
  readonly code?: string;
}

/** A whole number in decimal digits; 32 bits unless told otherwise. */
export function integer({ min = -(2 ** 31), max = 2 ** 31 - 1, code }: NumberRule = {}) {
  return z.preprocess(
    numberIn(/^-?\d{1,16}$/),
    z.int({ error: code }).min(min, { error: code }).max(max, { error: code }).meta(documenting(code)),
  );
}

/** A finite number, `0.50`, `-3`, or `5e-05` and `5.0E-4` as Python and Java write small ones. */
export function decimal({ min = -Number.MAX_VALUE, max = Number.MAX_VALUE, code }: NumberRule = {}) {
  return z.preprocess(
    numberIn(/^-?\d{1,16}(\.\d{1,32})?(e[+-]?\d{1,3})?$/i),
    z.number({ error: code }).min(min, { error: code }).max(max, { error: code }).meta(documenting(code)),
  );
}

/** `true` or `false` in any letter case. */
export function flag(code?: string) {
  const words = new Map<unknown, boolean>([
    ['true', true],
    ['false', false],
  ]);
  return z.preprocess(
    (given) => words.get(typeof given === 'string' ? given.toLowerCase() : given) ?? given,
    z.boolean({ error: code }).meta(documenting(code)),
  );
}

/** One of the words, in their exact letter case. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words, code?: string) {
  return z.enum(words, { error: code }).meta(documenting(code));
}

/** One of the whole numbers. */
export function numberChoice<const Numbers extends readonly [number, ...number[]]>(
  numbers: Numbers,
  code?: string,
) {
  return z.preprocess(numberIn(/^-?\d{1,16}$/), z.literal(numbers, { error: code }).meta(documenting(code)));
}

/** Tells readers of the schema, such as the OpenAPI document, which code a bad value is answered with. */
function documenting(code: string | undefined): { readonly [CODE]?: string } {
  return code === undefined ? {} : { [CODE]: code };
}

/** The public codes that the makers wrote into a schema, at every depth. */
export function codesOf(schema: z.ZodType): ReadonlySet<string> {
  const codes = new Set<string>();
  const seen = new Set<object>();
  // By the schemas themselves: every start asks it of every contract, and a JSON Schema takes twenty times as long.
  const look = (part: unknown) => {
    if (typeof part !== 'object' || part === null || seen.has(part)) return;
    seen.add(part);
    if (part instanceof z.ZodType) {
      look(z.globalRegistry.get(part));
      look(part.def);
    } else
      for (const [name, value] of Object.entries(part))
        if (name === CODE) codes.add(value);
        else look(value);
  };
  look(schema);
  return codes;
}

/** What a parameter takes, as JSON Schema. */
export function jsonSchemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...content } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return content;
}

/** Says why a check fails, whether or not the operation has a code of its own for it. */
function because(hint: string, code: string | undefined) {
  return { error: code ?? hint, params: { hint } };
}

/** A moment of the calendar that exists, in UTC, as `yyyy-MM-ddTHH:mm:ssZ`. */
export function time(code?: string) {
  return z
    .string({ error: code })
    .refine(isUtcTime, because('write a time in UTC as yyyy-MM-ddTHH:mm:ssZ', code))
    .meta({ format: 'date-time', ...documenting(code) });
}

/** As `time`, to the millisecond. */
export function instant(code?: string) {
  return z
    .string({ error: code })
    .refine(
      isUtcInstant,
      because('write a time in UTC as yyyy-MM-ddTHH:mm:ssZ or yyyy-MM-ddTHH:mm:ss.SSSZ', code),
    )
    .meta({ format: 'date-time', ...documenting(code) });
}

export function isUtcTime(given: string): boolean {
  // PostgreSQL and the calendar have no year 0.
  if (!/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(given)) return false;
  const moment = new Date(given);
  // A date that does not exist, such as 31 April, is moved to one that does, and so reads differently.
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(given.slice(0, -1));
}

function isUtcInstant(given: string): boolean {
  return isUtcTime(given.replace(/\.\d{1,3}Z$/, 'Z'));
}

/** An absolute URL with a host; it is data, nothing is fetched. */
export function url({
  schemes,
  max = 2048,
  code,
}: {
  readonly schemes?: readonly string[];
  readonly max?: number;
  readonly code?: string;
} = {}) {
  const hint = `write a URL${schemes === undefined ? '' : ` that starts with ${schemes.map((scheme) => `${scheme}://`).join(', ')}`}`;
  return text({ max, code })
    .refine((given) => isUrl(given, schemes), because(hint, code))
    .meta({ format: 'uri', maxLength: max });
}

function isUrl(given: string, schemes: readonly string[] | undefined): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\/[^\s/?#]+\S*$/i.exec(given) ?? [];
  if (scheme === undefined || !URL.canParse(given)) return false;
  return schemes === undefined || schemes.includes(scheme.toLowerCase());
}

interface ListRule {
  readonly min?: number;
  readonly max?: number;
  readonly code?: string;
}

/** `Name.1`, `Name.2`, …, or a JSON array. */
export function list<Item extends z.ZodType>(item: Item, { min = 0, max, code }: ListRule = {}) {
  const atLeast = z.array(item, { error: code }).min(min, { error: code });
  return (max === undefined ? atLeast : atLeast.max(max, { error: code })).meta(documenting(code));
}

/** `Name.Member`, or a JSON object; members that are not declared are ignored. */
export function group<Members extends Readonly<Record<string, z.ZodType>>>(members: Members) {
  return z.object(members);
}

/**
 * A parameter whose text is JSON. Callers write its member names in PascalCase or in camelCase, so the schema
 * speaks PascalCase and the case of the first letter is ignored at every depth. An empty text and null are as good
 * as not written, wherever they stand. Plain REST may send the value itself instead of its text.
 */
export function json<Value extends z.ZodType>(schema: Value, code?: string) {
  return jsonRead(readJson, schema, code);
}

/** A whole file of JSON: no name is written in two ways, and what is empty says so. */
export function document<Value extends z.ZodType>(schema: Value) {
  return jsonRead(readDocument, schema);
}

function jsonRead<Value extends z.ZodType>(read: (given: unknown) => unknown, schema: Value, code?: string) {
  const contentSchema = jsonSchemaOf(schema);
  return z
    .unknown()
    .transform((given, { issues }): z.output<Value> => {
      const value = read(given);
      if (value === unreadable) {
        const hint = 'it is no JSON, or names one member twice';
        issues.push({ code: 'custom', input: undefined, message: code ?? hint, params: { hint } });
        return z.NEVER;
      }
      const outcome = schema.safeParse(value);
      if (outcome.success) return outcome.data;

      for (const issue of outcome.error.issues)
        issues.push({
          ...issue,
          input: undefined,
          message: hasFormOfCode(issue.message) ? issue.message : (code ?? issue.message),
        });
      return z.NEVER;
    })
    .meta({ type: 'string', contentMediaType: 'application/json', contentSchema, ...documenting(code) });
}

function numberIn(notation: RegExp) {
  return (given: unknown) =>
    // The sum turns -0 into 0, which JSON would do silently later.
    typeof given === 'number' || (typeof given === 'string' && notation.test(given))
      ? Number(given) + 0
      : given;
}

function lengthInCodePoints(value: string): number {
  let length = 0;
  for (const _ of value) length++;
  return length;
}

// Stands for what nobody can read; no schema accepts it.
const unreadable = Symbol('unreadable');

function readJson(given: unknown): unknown {
  try {
    if (given === undefined) return undefined;
    return withoutEmpty(pascalCased(typeof given === 'string' ? parseJson(given) : (given as Json)));
  } catch {
    return unreadable;
  }
}

function readDocument(given: unknown): unknown {
  try {
    return typeof given === 'string' ? parseJson(given) : given;
  } catch {
    return unreadable;
  }
}

// Deeper than anything documented, and shallow enough for recursion.
const DEEPEST_JSON = 16;

function pascalCased(value: Json, depth = 0): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST_JSON) throw new SyntaxError('It is nested too deep.');
  if (Array.isArray(value)) return value.map((item) => pascalCased(item, depth + 1));

  const renamed: { [member: string]: Json } = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const pascalName = name.charAt(0).toUpperCase() + name.slice(1);
    // The same member in both spellings: nobody can say which is meant.
    if (pascalName in renamed) throw new MemberTwice([pascalName]);
    renamed[pascalName] = pascalCased(member, depth + 1);
  }
  return renamed;
}
