import { describe, expect, it } from '@jest/globals';
import { defaultLimits } from './limits.js';
import type { Pair } from './pairs.js';
import { parameterTree } from './parameter-tree.js';

const tree = (...pairs: Pair[]) =>
  parameterTree(pairs, (name) => (name === 'Layer' ? name : undefined), defaultLimits).get('Layer');

describe('Flattened names', () => {
  it('unfold to lists of groups with lists', () => {
    expect(
      tree(['Layer.1.Position.1', '0.5'], ['Layer.1.Position.2', '1'], ['Layer.2.FillMode', 'fit']),
    ).toEqual([{ Position: ['0.5', '1'] }, { FillMode: 'fit' }]);
  });

  it('are read in ascending order whatever the gaps', () => {
    expect(tree(['Layer.10', 'c'], ['Layer.9', 'b'], ['Layer.2', 'a'])).toEqual(['a', 'b', 'c']);
  });

  it('make a group where one of them is no positive whole number', () => {
    expect(tree(['Layer.1', 'a'], ['Layer.0', 'b'])).toEqual({ 0: 'b', 1: 'a' });
    expect(tree(['Layer.01', 'a'])).toEqual({ '01': 'a' });
  });

  it('that nobody declared are ignored, whatever they look like', () => {
    expect(tree(['Other', 'x'], ['Other.', 'y'], ['', 'z'], ['layer', 'w'])).toBeUndefined();
  });

  it.each<[string, Pair[]]>([
    [
      'a value that is a group too',
      [
        ['Layer.1', 'a'],
        ['Layer.1.FillMode', 'fit'],
      ],
    ],
    [
      'the same name twice',
      [
        ['Layer.1', 'a'],
        ['Layer.1', 'a'],
      ],
    ],
    ['an empty segment', [['Layer..1', 'a']]],
    ['an empty last segment', [['Layer.', 'a']]],
    ['more than six segments', [['Layer.1.2.3.4.5.6', 'a']]],
  ])('are refused with %s', (_, pairs) => {
    expect(() => tree(...pairs)).toThrow('Specified parameter Layer');
  });

  it('have no prototype to pollute', () => {
    const group = tree(['Layer.__proto__.a', '1'], ['Layer.constructor', '2']);
    expect(Object.getPrototypeOf(group)).toBeNull();
    expect(Object.keys(group as object)).toEqual(['__proto__', 'constructor']);
  });
});
