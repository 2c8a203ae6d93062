export type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

/** A member that JSON text gives twice; `JSON.parse` would take the last one and say nothing. */
export class MemberTwice extends Error {
  constructor(readonly path: readonly string[]) {
    super(`${path.join('.')} comes more than once`);
  }
}

/** Parses JSON text. Throws a `SyntaxError` for what is none, and `MemberTwice`. */
export function parseJson(text: string): Json {
  const value: Json = JSON.parse(text);
  refuseMembersTwice(text);
  return value;
}

// Far deeper than anything that is read; a large body of brackets alone would take memory many times its size.
const DEEPEST = 100;

// What matters of JSON that is known to be well formed: texts, and whether each is a member's name; brackets.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;

function refuseMembersTwice(json: string): void {
  const open: { names: Set<string>; last?: string }[] = [];
  for (const [found, colon] of json.matchAll(token)) {
    if (found === '{' || found === '[') {
      if (open.length === DEEPEST) throw new SyntaxError('It is nested too deep.');
      open.push({ names: new Set() });
    } else if (found === '}' || found === ']') open.pop();
    else if (colon !== undefined) {
      // "\u0061" is the name "a".
      const name = JSON.parse(found.slice(0, -colon.length)) as string;
      const object = open.at(-1);
      if (object === undefined) continue;
      object.last = name;
      if (object.names.has(name)) throw new MemberTwice(open.flatMap(({ last }) => last ?? []));
      object.names.add(name);
    }
  }
}

/**
 * The value without what says as much as nothing: an empty text and null, wherever they stand, and a list inside that
 * holds nothing else. `[]` and `{}` were set on purpose. Undefined is what is not there.
 */
export function withoutEmpty(value: Json | undefined, isInside = false): Json | undefined {
  if (value === null || value === '') return undefined;
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const entries = value.flatMap((entry) => withoutEmpty(entry, true) ?? []);
    return isInside && entries.length === 0 && value.length > 0 ? undefined : entries;
  }

  // Without a prototype a member called __proto__ is a member like any other.
  const members: { [member: string]: Json } = Object.create(null);
  for (const [name, member] of Object.entries(value)) {
    const content = withoutEmpty(member, true);
    if (content !== undefined) members[name] = content;
  }
  return members;
}
