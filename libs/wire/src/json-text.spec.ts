import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemberTwice, parseJson, withoutEmpty } from './json-text.js';

describe('JSON text', () => {
  it('is what JSON.parse says', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
    for (const text of ['', '{', "{'a':1}", '{"a":1,}', '// a\n1', 'undefined'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it.each([
    ['{"a":1,"a":1}', 'a'],
    ['{"a":1,"b":{"a":1},"a":null}', 'a'],
    ['{"a":[1,{"b":{"c":1 , "c" : 2}}]}', 'a.b.c'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['[{"x":"}{"},{"\\"":1,"\\"":2}]', '"'],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['{"":1,"":2}', ''],
  ])('%s gives a name twice', (text, path) => {
    expect(() => parseJson(text)).toThrow(MemberTwice);
    expect(() => parseJson(text)).toThrow(`${path} comes more than once`);
  });

  it.each(['{"a":{"a":1},"b":{"a":1}}', '[{"a":1},{"a":2}]', '{"a":"a","b":"\\"a\\":1,\\"a\\":2"}'])(
    '%s does not',
    (text) => {
      expect(() => parseJson(text)).not.toThrow();
    },
  );
});

describe('What is empty', () => {
  it('is not there, at any depth', () => {
    expect(
      withoutEmpty({
        a: '',
        b: null,
        c: [1, '', null, 'x'],
        d: { e: { f: '' } },
        g: ['', ''],
        h: [],
        i: {},
        j: 0,
        k: false,
      }),
    ).toEqual({ c: [1, 'x'], d: { e: {} }, h: [], i: {}, j: 0, k: false });
    expect(withoutEmpty(['', null])).toEqual([]);
    expect([withoutEmpty(''), withoutEmpty(null)]).toEqual([undefined, undefined]);
  });
});
