import { describe, expect, it } from '@jest/globals';
import type { Policies } from './evaluate.js';
import { explain } from './explain.js';
import { readPolicy } from './policy.js';
import { allow, deny, policyOf } from './policy-cases.suite.js';

const everything = readPolicy('everything', policyOf(allow('*', '*')));
const noCopies = readPolicy('no-copies', policyOf(allow('live:Get*', '*'), deny('live:Copy*', '*')));
const fromInside = readPolicy(
  'from-inside',
  policyOf(
    allow('live:CopyCaster', 'acs:live:*:1:caster/a', {
      IpAddress: { 'acs:SourceIp': '10.0.0.0/8' },
      Bool: { 'acs:SecureTransport': true, 'acs:MFAPresent': false },
    }),
    allow('live:DeleteCaster', '*'),
    allow('live:Copy*', 'acs:live:*:1:caster/b'),
  ),
);
const request = {
  action: 'live:CopyCaster',
  resource: 'acs:live:*:1:caster/a',
  conditions: { 'acs:SourceIp': '192.0.2.7', 'acs:MFAPresent': 'false' },
};
const because = (policies: Policies) => explain(policies, request).because;

describe('An explanation', () => {
  it('names the statement that decides', () => {
    expect(because({ identity: [everything] })).toBe('Statement 1 of policy everything allows it.');
    expect(because({ identity: [everything, noCopies] })).toBe('Statement 2 of policy no-copies denies it.');
    expect(because({ identity: [everything], session: noCopies })).toBe(
      'Statement 2 of the session policy denies it.',
    );
    expect(because({ identity: [everything], session: everything })).toBe(
      'Statement 1 of policy everything allows it, and statement 1 of the session policy as well.',
    );
    expect(explain({ identity: [everything, noCopies] }, request)).toMatchObject({
      decision: { allowed: false, kind: 'ExplicitDeny' },
      statement: { policy: 'no-copies', statement: 2, effect: 'Deny' },
      nearMisses: [],
    });
  });

  it('says so where no statement had to decide', () => {
    expect(because({ identity: 'all' })).toBe("The account's own key may do all on what is the account's.");
    expect(because({ identity: 'all', session: everything })).toBe(
      "The account's own key may do all on what is the account's, and statement 1 of the session policy allows it as well.",
    );
    expect(because({ identity: [] })).toBe('No policy is attached.');
    expect(because({ identity: [fromInside] })).toBe('No statement allows it.');
    expect(because({ identity: [everything], session: fromInside })).toBe(
      'No statement of the session policy allows it: a temporary key may do only what that allows.',
    );
  });

  const missed = [
    {
      policy: 'from-inside',
      statement: 1,
      effect: 'Allow',
      failed: [
        { part: 'IpAddress acs:SourceIp', given: '192.0.2.7' },
        { part: 'Bool acs:SecureTransport', given: undefined },
      ],
    },
    {
      policy: 'from-inside',
      statement: 3,
      effect: 'Allow',
      failed: [{ part: 'Resource', given: request.resource }],
    },
  ];

  it('tells which statements would allow it but for a resource or a condition', () => {
    expect(explain({ identity: [noCopies, fromInside] }, request).nearMisses).toEqual([]);
    expect(explain({ identity: [fromInside] }, request).nearMisses).toEqual(missed);
    expect(explain({ identity: 'all', session: fromInside }, request).nearMisses).toEqual(missed);
    expect(explain({ identity: [fromInside], session: everything }, request).nearMisses).toEqual(missed);
    expect(explain({ identity: [everything] }, request).nearMisses).toEqual([]);
  });
});
