import { describe, expect, it } from '@jest/globals';
import { addressRanges } from './address-ranges.js';
import { compiledPolicies, UnreadablePolicy } from './compiled-policies.js';

const document = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"live:*","Resource":"*"}]}';
const text = (more: { name?: string; document?: string } = {}) => ({ name: 'All', document, ...more });

describe('A stored policy', () => {
  it('is compiled once for all keys of its account, for as long as it says the same', () => {
    const compile = compiledPolicies();
    const first = compile({ accountId: '1', identity: [text()] });
    const policyIn = (policies: typeof first) =>
      policies instanceof UnreadablePolicy || policies.identity === 'all' ? undefined : policies.identity[0];
    const once = policyIn(first);
    expect(once).toMatchObject({ name: 'All' });
    expect(policyIn(compile({ accountId: '1', identity: [text()] }))).toBe(once);
    expect(policyIn(compile({ accountId: '2', identity: [text()] }))).not.toBe(once);
    const changed = text({ document: document.replace('Allow', 'Deny') });
    expect(policyIn(compile({ accountId: '1', identity: [changed] }))).not.toBe(once);
  });
});

describe('Ranges of addresses', () => {
  it('know an address whether or not it was read before, for each list by itself', () => {
    const [ours, others] = [addressRanges(['10.0.0.0/8', '2001:db8::/32']), addressRanges(['192.0.2.7'])];
    for (const _ of [1, 2]) {
      expect(['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1'].map(ours.contain)).toEqual([true, true, true]);
      expect(['11.1.2.3', '2001:db9::1', '10.1.2.3:80', 'localhost', ''].map(ours.contain)).toEqual(
        Array(5).fill(false),
      );
      expect(['192.0.2.7', '10.1.2.3'].map(others.contain)).toEqual([true, false]);
    }
  });
});
