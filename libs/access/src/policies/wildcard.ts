/**
 * Whether the text is what the pattern stands for: `*` any number of characters, also none, `?` exactly one. A character
 * is a code point. No character of the text is looked at more often than the pattern is long.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let [inPattern, inText] = [0, 0];
  // Only the latest `*` is ever widened: what an earlier one took before it was the shortest, and that is enough.
  let star = -1;
  let starEnds = 0;
  while (inText < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      star = inPattern++;
      starEnds = inText;
    } else if (wanted === '?') {
      inPattern++;
      inText += widthAt(text, inText);
    } else if (wanted !== undefined && wanted === text[inText]) {
      inPattern++;
      inText++;
    } else if (star >= 0) {
      inPattern = star + 1;
      // Perhaps within a character: a `?` that takes its second half matches what it would with the whole.
      inText = ++starEnds;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

const widthAt = (text: string, at: number) => ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);

export type TextTest = (text: string) => boolean;

/** The same for a pattern that is asked often. */
export function wildcard(pattern: string): TextTest {
  if (/^\*+$/.test(pattern)) return () => true;
  if (!/[*?]/.test(pattern)) return (text) => text === pattern;
  return (text) => matchesWildcard(pattern, text);
}
