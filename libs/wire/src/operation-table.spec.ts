import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { AnyOperation, ListedRefusal } from './contract.js';
import { ErrorTable } from './error-table.js';
import { OperationTable } from './operation-table.js';
import { list, text } from './parameters.js';
import { onAccount } from './permission.js';

const errors = new ErrorTable({
  refusalCodes: { LayoutNotFound: 'InvalidLayout.NotFound', CasterOfAnotherAccount: 'IllegalOperation' },
  publicErrors: {
    'InvalidLayout.NotFound': { status: 404, message: 'Layout is not found.' },
    IllegalOperation: { status: 401, message: 'The caller may not act on this caster.' },
  },
  foreignOwner: 'CasterOfAnotherAccount',
});

const tableWith = (...refusals: readonly ListedRefusal[]) => {
  const contract: AnyOperation = {
    name: 'MixSound',
    kind: 'command',
    summary: 'Mixes.',
    callsPerSecond: 10,
    permission: onAccount('update'),
    parameters: { LayoutId: text(), MixList: list(text()) },
    result: z.object({}),
    refusals,
  };
  return new OperationTable([contract], errors);
};
const answered = (refusal: ListedRefusal, name = 'LayoutNotFound') =>
  tableWith(refusal).named('MixSound')?.codes.get(name);

describe('A refusal that a contract lists', () => {
  it('has the status of its code, unless the page of the operation has its own', () => {
    expect(answered('LayoutNotFound')).toEqual({ code: 'InvalidLayout.NotFound', status: 404 });
    expect(answered({ refusal: 'LayoutNotFound', as: 'InvalidLayout.NotFound', status: 400 })).toEqual({
      code: 'InvalidLayout.NotFound',
      status: 400,
    });
  });

  it('may be answered as a bad value of a parameter, and of no other name', () => {
    expect(answered({ refusal: 'LayoutNotFound', as: 'InvalidMixList' })).toEqual({
      code: 'InvalidMixList',
      status: 400,
    });
    expect(() => tableWith({ refusal: 'LayoutNotFound', as: 'InvalidNothing' })).toThrow('InvalidNothing');
  });

  it('says how an OwnerId of another account is refused, code and status', () => {
    const codes = tableWith({ refusal: 'CasterOfAnotherAccount', as: 'PermissionDenied', status: 401 });
    expect(errors.foreignOwner(codes.named('MixSound')?.codes ?? new Map(), '')).toMatchObject({
      code: 'PermissionDenied',
      status: 401,
    });
    expect(errors.foreignOwner(new Map(), '')).toMatchObject({ code: 'IllegalOperation', status: 401 });
  });
});
