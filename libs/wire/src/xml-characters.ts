// What XML 1.0 cannot carry in any form, not even escaped: most control characters, two noncharacters, and half a
// surrogate pair (under the flag u a whole pair is one character and does not match).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the subject
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/u;
const allForbidden = new RegExp(forbidden, 'gu');

export const fitsXml = (text: string): boolean => !forbidden.test(text);

export const replaceForbidden = (text: string, by: (character: string) => string): string =>
  text.replace(allForbidden, by);

/** The same of every text in a value, names of members included: whatever a schema lets in, an answer may carry. */
export function fitsXmlThroughout(value: unknown): boolean {
  if (typeof value === 'string') return fitsXml(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => fitsXml(name) && fitsXmlThroughout(member));
}

export const UNFIT = 'it has control characters or half a surrogate pair';
