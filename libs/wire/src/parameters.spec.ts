import { describe, expect, it } from '@jest/globals';
import type { z } from 'zod';
import {
  choice,
  clientToken,
  decimal,
  flag,
  group,
  integer,
  json,
  list,
  numberChoice,
  text,
  time,
  url,
  uuidText,
} from './parameters.js';

const MALFORMED = 'InvalidParameter.Malformed';
const refused = (schema: z.ZodType, given: unknown) => {
  const { error } = schema.safeParse(given);
  return error?.issues[0]?.message;
};
const accepts = (schema: z.ZodType, given: unknown) => schema.safeParse(given).success;

describe('A text', () => {
  it('is as long as its characters, however many bytes they take', () => {
    expect(accepts(text({ max: 2 }), '😀😀')).toBe(true);
    expect(accepts(text({ max: 2 }), '😀😀😀')).toBe(false);
    expect(accepts(text(), '')).toBe(false);
    expect(accepts(text({ min: 0 }), '')).toBe(true);
  });

  it('has nothing that XML cannot carry', () => {
    for (const character of ['\u0001', '\u000b', '\u001f', '\ufffe', '\uffff', '\ud800', '\udc00'])
      expect([character, accepts(text(), `a${character}b`)]).toEqual([character, false]);
    expect(accepts(text(), 'tab\t line\n return\r \u007f \u0085 \u2028 😀')).toBe(true);
  });

  it('is refused with the code of its operation', () => {
    for (const given of ['', 'x'.repeat(257), 'B', '\u0001', 1, undefined])
      expect(refused(text({ pattern: /^\P{Lu}*$/u, code: MALFORMED }), given)).toBe(MALFORMED);
  });
});

describe('A client token', () => {
  it('is 1 to 64 printable ASCII characters', () => {
    for (const given of ['x', ' ', '~'.repeat(64)]) expect(accepts(clientToken(), given)).toBe(true);
    for (const given of ['', 'x'.repeat(65), 'é', '\t', '\u007f', 'a\n'])
      expect(refused(clientToken(), given)).toBe('InvalidClientToken.Malformed');
  });
});

describe('A number', () => {
  it('is written in decimal digits', () => {
    expect(integer().parse('-12')).toBe(-12);
    expect(integer().parse('007')).toBe(7);
    expect(decimal().parse('0.50')).toBe(0.5);
    // Python writes the one, Java the other.
    expect(decimal().parse('5e-05')).toBe(0.00005);
    expect(decimal().parse('5.0E-4')).toBe(0.0005);
    expect(Object.is(decimal().parse('-0'), 0)).toBe(true);
    for (const given of [
      '',
      ' 1',
      '1 ',
      '1e',
      'e5',
      '1e9999',
      '0x10',
      '+1',
      '1.',
      '.5',
      'NaN',
      'Infinity',
      '1,5',
      '٣',
      '9'.repeat(400),
    ])
      expect([given, accepts(decimal(), given), accepts(integer(), given)]).toEqual([given, false, false]);
    expect(accepts(integer(), '1.5')).toBe(false);
  });

  it('stays within its bounds, 32 bits for a whole one', () => {
    expect(accepts(integer(), '2147483647')).toBe(true);
    expect(refused(integer({ code: MALFORMED }), '2147483648')).toBe(MALFORMED);
    expect(refused(decimal({ min: 0, max: 1, code: MALFORMED }), '1.01')).toBe(MALFORMED);
  });

  it('may be one of a few', () => {
    expect(numberChoice([0, -1]).parse('-1')).toBe(-1);
    expect(refused(numberChoice([0, 1], MALFORMED), '2')).toBe(MALFORMED);
    expect(accepts(numberChoice([0, 1]), '')).toBe(false);
  });
});

describe('Words', () => {
  it('of a choice are exact, those of a flag are not', () => {
    expect(accepts(choice(['fit', 'none']), 'Fit')).toBe(false);
    expect(flag().parse('True')).toBe(true);
    expect(flag().parse('FALSE')).toBe(false);
    expect(refused(flag(MALFORMED), '1')).toBe(MALFORMED);
  });
});

describe('A time', () => {
  it('exists, and is written in UTC to the second', () => {
    expect(time().parse('2024-02-29T23:59:59Z')).toBe('2024-02-29T23:59:59Z');
    for (const given of [
      '2023-02-29T00:00:00Z',
      '2024-01-01T24:00:00Z',
      '2024-01-01T00:00:00+00:00',
      '2024-01-01',
      '',
    ])
      expect([given, accepts(time(), given)]).toEqual([given, false]);
  });
});

describe('A URL', () => {
  it('is absolute, has a host, and one of the schemes', () => {
    const push = url({ schemes: ['rtmp', 'rtmps'], code: MALFORMED });
    expect(push.parse('rtmp://ingest.example.com/live/anchor?key=1')).toContain('anchor');
    for (const given of [
      'http://example.com/',
      'rtmp:live',
      'rtmp://',
      '/live',
      'rtmp://a b/',
      'rtmp://host:99999999/',
      '',
    ])
      expect([given, refused(push, given)]).toEqual([given, MALFORMED]);
    expect(accepts(url(), 'RTMP://host/live')).toBe(true);
  });
});

describe('JSON in a parameter', () => {
  const config = json(
    group({
      Delay: integer({ min: 0 }).optional(),
      Items: list(group({ Name: text() })).optional(),
      On: flag().optional(),
    }),
    MALFORMED,
  );

  it('may be written in PascalCase or camelCase, with its numbers and flags as text or not', () => {
    expect(config.parse('{"Delay":"2","Items":[{"Name":"a"}],"On":true}')).toEqual(
      config.parse('{"delay":2,"items":[{"name":"a","unknown":1}],"on":"true","more":[]}'),
    );
  });

  it('takes null as absent', () => {
    expect(config.parse('{"delay":null}')).toEqual({});
  });

  it('that cannot be used has the one code of its operation', () => {
    for (const given of [
      '',
      '{',
      'null',
      '[]',
      '"text"',
      '{"delay":-1}',
      '{"delay":1,"Delay":2}',
      '{"items":{"name":"a"}}',
      '{"items":[{"name":"\\ud800"}]}',
      `{"delay":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    ])
      expect([given.slice(0, 40), refused(config, given)]).toEqual([given.slice(0, 40), MALFORMED]);
  });
});

describe('An absent parameter', () => {
  it('is refused unless it is optional or has a default', () => {
    for (const schema of [
      text(),
      integer(),
      flag(),
      choice(['a']),
      numberChoice([1]),
      time(),
      url(),
      list(text()),
      json(group({})),
    ])
      expect([accepts(schema, undefined), schema.optional().parse(undefined)]).toEqual([false, undefined]);
    expect(integer().default(3).parse(undefined)).toBe(3);
  });

  it('is not an empty one otherwise', () => {
    expect(accepts(integer().default(3), '')).toBe(false);
    expect(accepts(uuidText().optional(), '')).toBe(false);
  });
});
