import { describe, expect, it } from '@jest/globals';
import type { Answered } from '#libs/wire';
import { auditEntryOf } from './audit-entry.js';

const at = new Date('2026-11-24T12:00:00Z');
const copy: Answered = {
  operation: 'CopyCaster',
  kind: 'command',
  outcome: 'OK',
  code: 'OK',
  status: 200,
  requestId: '0A1B2C3D-0000-4000-8000-000000000001',
  accountId: '1000000000000001',
  accessKeyId: 'UK1',
  principal: { type: 'user', name: 'anna' },
  resource: 'acs:live:*:1000000000000001:caster/evening',
  sourceIp: '192.0.2.7',
  seconds: 0.01,
};
const query: Answered = { ...copy, operation: 'DescribeCasters', kind: 'query' };
const kept = (answered: Answered, level: 'commands' | 'all' | 'off' = 'commands') => {
  const entry = auditEntryOf(answered, level, at);
  return entry && [entry.code, entry.denied];
};

describe('What is kept of a call', () => {
  it('says who did what, and how it ended', () => {
    expect(auditEntryOf(copy, 'commands', at)).toEqual({
      at,
      accountId: '1000000000000001',
      principalType: 'user',
      principalName: 'anna',
      accessKeyId: 'UK1',
      action: 'live:CopyCaster',
      resource: 'acs:live:*:1000000000000001:caster/evening',
      code: 'OK',
      denied: false,
      requestId: '0A1B2C3D-0000-4000-8000-000000000001',
      sourceIp: '192.0.2.7',
    });
  });

  it.each([
    'SignatureDoesNotMatch',
    'SignatureNonceUsed',
    'InvalidAccessKeyId.Inactive',
    'InvalidAccessKeyId.NotFound',
    'MissingSecurityToken',
    'InvalidSecurityToken.Expired',
    'Throttling.User',
    'NoPermission',
  ])('is that access refused it, of queries too: %s', (code) => {
    expect(kept({ ...copy, outcome: code })).toEqual([code, true]);
    expect(kept({ ...query, outcome: code })).toEqual([code, true]);
  });

  it('is that it named what is another account’s, by whichever code', () => {
    expect(kept({ ...query, outcome: 'IllegalOperation', isForeign: true })).toEqual([
      'IllegalOperation',
      true,
    ]);
  });

  it('is a denial that was only logged, and that it was done', () => {
    expect(kept({ ...query, isDenied: true })).toEqual(['OK', true]);
  });

  it('is of commands that they were refused by a rule, which is no denial', () => {
    expect(kept({ ...copy, outcome: 'CasterNumberExceed' })).toEqual(['CasterNumberExceed', false]);
  });

  it('is what came of it, whether or not the caller waited to be told', () => {
    const gone = { code: 'ClientClosed', status: 499 };
    expect(kept({ ...copy, ...gone })).toEqual(['OK', false]);
    expect(kept({ ...query, ...gone, outcome: 'SignatureDoesNotMatch' })).toEqual([
      'SignatureDoesNotMatch',
      true,
    ]);
  });

  it('is nothing of a query that was allowed, unless all are wanted', () => {
    expect(kept(query)).toBeUndefined();
    expect(kept({ ...query, outcome: 'InvalidCaster.NotFound' })).toBeUndefined();
    expect(kept(query, 'all')).toEqual(['OK', false]);
  });

  it('is nothing of a caller whom nobody knows, nor where it is off', () => {
    const { accountId, principal, accessKeyId, ...unknown } = copy;
    expect(kept({ ...unknown, outcome: 'InvalidAccessKeyId.NotFound' }, 'all')).toBeUndefined();
    for (const code of ['OK', 'NoPermission']) expect(kept({ ...copy, code }, 'off')).toBeUndefined();
  });
});
