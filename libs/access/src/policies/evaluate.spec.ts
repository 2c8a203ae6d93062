import { describe, expect, it } from '@jest/globals';
import { evaluate, type StatementName, type Verdict } from './evaluate.js';
import { readPolicy } from './policy.js';
import { allow, deny, type PolicyCase, policyCases, policyOf } from './policy-cases.suite.js';

const groups = [...new Set(policyCases.map(({ group }) => group))];

describe.each(groups)('%s', (group) => {
  it.each(policyCases.filter((one) => one.group === group).map((one) => [one.name, one] as const))(
    '%s',
    (_, one) => {
      const verdict = evaluate(policiesOf(one), one.request);
      expect(decisionOf(verdict)).toBe(one.expected);
      if (one.by !== undefined) expect(named(verdict.statement)).toBe(one.by);
    },
  );
});

it('There are at least 200 cases, and no two alike', () => {
  expect(policyCases.length).toBeGreaterThanOrEqual(200);
  expect(new Set(policyCases.map(({ group, name }) => `${group} ${name}`)).size).toBe(policyCases.length);
});

it('A statement that denies matches what the same statement allows', () => {
  const everything = readPolicy('everything', policyOf(allow('*', '*')));
  for (const { identity, request, expected } of policyCases.filter(({ group }) => group !== 'Decision')) {
    const [
      {
        Statement: [statement],
      },
    ] = identity as [{ Statement: [object] }];
    const denying = readPolicy('denying', policyOf({ ...statement, Effect: 'Deny' }));
    expect(decisionOf(evaluate({ identity: [everything, denying] }, request))).toBe(
      expected === 'Allow' ? 'ExplicitDeny' : 'Allow',
    );
  }
});

describe('A verdict', () => {
  const request = { action: 'live:CopyCaster', resource: 'acs:live:*:1:caster/a', conditions: {} };
  const allowing = readPolicy('allowing', policyOf(allow('*', '*')));
  const denying = readPolicy('denying', policyOf(allow('live:Get*', '*'), deny('*', '*')));

  it.each([
    ['AccountLevelIdentityBasedPolicy', { identity: [] }],
    ['AccountLevelIdentityBasedPolicy', { identity: [denying] }],
    ['AccountLevelIdentityBasedPolicy', { identity: [denying], session: allowing }],
    ['AccountLevelIdentityBasedPolicy', { identity: [], session: allowing }],
    ['SessionPolicy', { identity: 'all', session: denying }],
    ['SessionPolicy', { identity: [allowing], session: denying }],
    ['SessionPolicy', { identity: [], session: readPolicy('other', policyOf(allow('live:Get*', '*'))) }],
  ] as const)('says that it was an %s', (policyType, policies) => {
    expect(evaluate(policies, request).decision).toMatchObject({ allowed: false, policyType });
  });

  it('names the statement of each layer that allows', () => {
    expect(evaluate({ identity: [allowing], session: allowing }, request)).toEqual({
      decision: { allowed: true },
      statement: { policy: 'allowing', statement: 1, effect: 'Allow' },
      sessionStatement: { policy: 'allowing', statement: 1, effect: 'Allow' },
    });
    expect(evaluate({ identity: 'all', session: allowing }, request)).toEqual({
      decision: { allowed: true },
      sessionStatement: { policy: 'allowing', statement: 1, effect: 'Allow' },
    });
  });

  it('names the statement that denies, and none where none allows', () => {
    expect(evaluate({ identity: [allowing, denying] }, request).statement).toEqual({
      policy: 'denying',
      statement: 2,
      effect: 'Deny',
    });
    expect(evaluate({ identity: [] }, request).statement).toBeUndefined();
  });
});

function policiesOf({ identity, session }: PolicyCase) {
  return {
    identity:
      identity === 'all' ? identity : identity.map((document, i) => readPolicy(String(i + 1), document)),
    ...(session && { session: readPolicy('session', session) }),
  };
}

function decisionOf({ decision }: Verdict) {
  return decision.allowed ? 'Allow' : decision.kind;
}

const named = (statement?: StatementName) => statement && `${statement.policy}.${statement.statement}`;
