import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { AnyOperation } from './contract.js';
import { decodeParameters } from './decode.js';
import type { Pair } from './pairs.js';
import { flag, list, text } from './parameters.js';
import { onCaster } from './permission.js';

const operation: AnyOperation = {
  name: 'AddShows',
  kind: 'command',
  summary: 'Adds shows.',
  callsPerSecond: 10,
  permission: onCaster('update'),
  parameters: { CasterId: text(), isBatchMode: flag().optional(), showList: list(text()).optional() },
  result: z.object({}),
  refusals: [],
};
const decode = (...pairs: Pair[]) => decodeParameters(operation, [['CasterId', 'a'], ...pairs]);

describe('A parameter that is documented with a small first letter', () => {
  const decoded = { CasterId: 'a', isBatchMode: true, showList: ['x', 'y'] };

  it('may have a capital, as pop-core sends it', () => {
    expect(decode(['IsBatchMode', 'true'], ['ShowList.1', 'x'], ['ShowList.2', 'y'])).toEqual(decoded);
    expect(decode(['isBatchMode', 'true'], ['showList.1', 'x'], ['showList.2', 'y'])).toEqual(decoded);
  });

  it('comes once, in one spelling or the other', () => {
    expect(() => decode(['isBatchMode', 'true'], ['IsBatchMode', 'true'])).toThrow('IsBatchMode');
    expect(() => decode(['showList.1', 'x'], ['ShowList.1', 'x'])).toThrow('ShowList.1');
  });

  it('and one with a capital keeps it', () => {
    expect(decode(['casterId', 'b'])).toEqual({ CasterId: 'a' });
  });
});
