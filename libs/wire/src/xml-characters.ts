// What XML 1.0 cannot carry in any form, not even escaped: most control characters, two noncharacters, and half a
// surrogate pair (under the flag u a whole pair is one character and does not match).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the subject
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/u;
const allForbidden = new RegExp(forbidden, 'gu');

export const fitsXml = (text: string): boolean => !forbidden.test(text);

export const withoutForbidden = (text: string): string => text.replace(allForbidden, '');
