import { describe, expect, it } from '@jest/globals';
import { refusalBy } from '#libs/testing';
import { decodeParameters } from '#libs/wire';
import { copyCasterBatch, namesOf } from './copy-caster-batch.js';

describe('The names of many copies', () => {
  it('are those that are listed, equal ones among them', () =>
    expect(namesOf({ CasterNames: ['Morning', 'Evening', 'Evening'] })).toEqual([
      'Morning',
      'Evening',
      'Evening',
    ]));

  it.each([
    [{ NamePattern: 'Show {n}', Count: 3 }, ['Show 1', 'Show 2', 'Show 3']],
    [{ NamePattern: '{nn}', Count: 2, FirstNumber: 9 }, ['09', '10']],
    [{ NamePattern: 'Day {n} of $& {x}', Count: 1, FirstNumber: 0 }, ['Day 0 of $& {x}']],
  ])('are numbered by %j', (given, expected) => expect(namesOf(given)).toEqual(expected));

  it.each([
    {},
    { Count: 3 },
    { NamePattern: 'Show {n}' },
    { CasterNames: ['Morning'], Count: 1 },
    { CasterNames: ['Morning'], FirstNumber: 1 },
    { CasterNames: ['Morning'], NamePattern: '{n}', Count: 1 },
  ])('are refused where nobody can say which are meant: %j', (given) =>
    expect(refusalBy(() => namesOf(given))).toBe('ParametersDoNotFit'),
  );

  it.each([
    ['NamePattern', 'Show'],
    ['NamePattern', '{n} and {n}'],
    ['NamePattern', '{nnnnnnnnnn}'],
    ['Count', '101'],
    ['CasterNames', JSON.stringify(Array.from({ length: 101 }, (_, n) => `Show ${n}`))],
  ])('%s cannot be %s', (name, value) =>
    expect(() =>
      decodeParameters(copyCasterBatch, [
        ['SrcCasterId', '53200b81-b761-4c10-842a-a0726d97aaaa'],
        ['ClientToken', 'tonight'],
        [name, name === 'CasterNames' ? JSON.parse(value) : value],
      ]),
    ).toThrow(expect.objectContaining({ code: `Invalid${name}` })),
  );
});
