/** A member that JSON text gives twice; `JSON.parse` would take the last one and say nothing. */
export class MemberTwice extends Error {
  constructor(readonly path: readonly string[]) {
    super(`${path.join('.')} comes more than once`);
  }
}

/** Parses JSON text. Throws a `SyntaxError` for what is none, and `MemberTwice`. */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  refuseMembersTwice(text);
  return value;
}

// What matters of JSON that is known to be well formed: texts, and whether each is a member's name; brackets.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}[\]]/g;

function refuseMembersTwice(json: string): void {
  const open: { names: Set<string>; last?: string }[] = [];
  for (const [found, colon] of json.matchAll(token)) {
    if (found === '{' || found === '[') open.push({ names: new Set() });
    else if (found === '}' || found === ']') open.pop();
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
