import type { Pair } from './pairs.js';

/** RFC 3986: letters, digits and `-_.~` stay, every other byte of the UTF-8 text becomes `%XX`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The parameters in the one order and spelling that both sides sign. */
export function canonicalQuery(pairs: readonly Pair[]): string {
  return pairs
    .map(([name, value]) => ({
      name: Buffer.from(name),
      text: `${percentEncode(name)}=${percentEncode(value)}`,
    }))
    .sort((a, b) => Buffer.compare(a.name, b.name))
    .map(({ text }) => text)
    .join('&');
}
