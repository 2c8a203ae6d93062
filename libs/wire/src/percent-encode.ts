import type { Pair } from './pairs.js';

/** RFC 3986: letters, digits and `-_.~` stay, every other byte of the UTF-8 text becomes `%XX`. */
export function percentEncode(text: string): string {
  // Most names and values have nothing to encode, and a look is cheaper than a copy.
  if (unreserved.test(text)) return text;
  const encoded = encodeURIComponent(text);
  return leftAlone.test(encoded) ? encoded.replace(allLeftAlone, percentSign) : encoded;
}

const unreserved = /^[\w.~-]*$/;
// What `encodeURIComponent` does not encode, and RFC 3986 does.
const leftAlone = /[!'()*]/;
const allLeftAlone = /[!'()*]/g;

function percentSign(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The parameters in the one order and spelling that both sides sign. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  let query = '';
  // JavaScript compares units of UTF-16, whose order is that of the bytes as long as there are no surrogates.
  const order = pairs.some(([name]) => hasSurrogates.test(name)) ? byBytesOfName : byName;
  for (const [name, value] of [...pairs].sort(order))
    query += `${query === '' ? '' : '&'}${percentEncode(name)}=${percentEncode(value)}`;
  return query;
}

const byName = ([a]: Pair, [b]: Pair) => (a === b ? 0 : a < b ? -1 : 1);
const byBytesOfName = ([a]: Pair, [b]: Pair) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const hasSurrogates = /[\ud800-\udfff]/;
