import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PermissionRequest } from '#libs/wire';
import { evaluate, type Policies } from './evaluate.js';
import { type Policy, readPolicy } from './policy.js';

const RUNS = { numRuns: 10_000 };

// Few words, so that statements meet requests: about half of all random policies decide something.
const actions = ['live:CopyCaster', 'live:DeleteCaster', 'live:DescribeCasters'];
const resources = ['caster/a', 'caster/b', 'caster/*', 'domain/a'].map((id) => `acs:live:*:1:${id}`);
const addresses = ['10.0.0.1', '192.0.2.7', '2001:db8::1'];

const some = (...values: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );
const action = some(...actions, '*', 'live:*', 'live:D*', 'live:*Caster', 'live:?opyCaster', 'ecs:*');
const resource = some(...resources, '*', 'acs:live:*:*:*', 'acs:live:*:1:caster/?', 'acs:live:*:2:*');
const condition = fc.oneof(
  fc.record({
    operator: fc.constantFrom('IpAddress', 'NotIpAddress'),
    key: fc.constant('acs:SourceIp'),
    values: some('10.0.0.0/8', '192.0.2.0/24', '::/0'),
  }),
  fc.record({
    operator: fc.constantFrom('Bool', 'StringNotEquals', 'StringLike'),
    key: fc.constant('acs:SecureTransport'),
    values: some('true', 'false'),
  }),
  fc.record({
    operator: fc.constantFrom('DateLessThan', 'DateGreaterThanEquals', 'DateNotEquals'),
    key: fc.constant('acs:CurrentTime'),
    values: some('2026-01-01', '2026-06-01', '2027-01-01'),
  }),
);
const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((all) => Object.fromEntries(all.map(({ operator, key, values }) => [operator, { [key]: values }])));

const statementThat = (effect: 'Allow' | 'Deny') =>
  fc
    .record({ action, resource, conditions, notAction: fc.boolean(), notResource: fc.boolean() })
    .map(({ action, resource, conditions, ...not }) => ({
      Effect: effect,
      [not.notAction ? 'NotAction' : 'Action']: action,
      [not.notResource ? 'NotResource' : 'Resource']: resource,
      ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
    }));
// Denials decide wherever they match, so there are fewer of them.
const statement = fc.oneof(
  { weight: 3, arbitrary: statementThat('Allow') },
  { weight: 1, arbitrary: statementThat('Deny') },
);
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const documents = fc.array(statements, { maxLength: 2 });

const request: fc.Arbitrary<PermissionRequest> = fc.record({
  action: fc.constantFrom(...actions),
  resource: fc.constantFrom(...resources),
  conditions: fc.record(
    {
      'acs:SourceIp': fc.constantFrom(...addresses),
      'acs:SecureTransport': fc.constantFrom('true', 'false'),
      'acs:CurrentTime': fc.constantFrom('2026-03-01T00:00:00.000Z', '2026-06-01T00:00:00.000Z'),
    },
    { requiredKeys: [] },
  ),
});

const policy = (Statement: readonly object[]): Policy => readPolicy('random', { Version: '1', Statement });
const policies = (documents: readonly (readonly object[])[]) => documents.map(policy);
const kindOf = (given: Policies, request: PermissionRequest) => {
  const { decision } = evaluate(given, request);
  return decision.allowed ? 'Allow' : decision.kind;
};

/** Counts the outcomes of a property: a law that met only one of them has shown nothing. */
function tally() {
  const counts: Record<string, number> = {};
  return {
    count: (outcome: string) => {
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    },
    expectAll: (...outcomes: readonly string[]) => {
      const rare = outcomes.filter((outcome) => (counts[outcome] ?? 0) < 100);
      expect({ rare, counts }).toEqual({ rare: [], counts });
    },
  };
}

describe('Of any policies', () => {
  it('one more Deny never widens what they allow', () => {
    const { count, expectAll } = tally();
    fc.assert(
      fc.property(documents, statementThat('Deny'), fc.nat(), request, (documents, denial, at, request) => {
        const before = kindOf({ identity: policies(documents) }, request);
        const after = kindOf({ identity: policies(withOneMore(documents, denial, at)) }, request);
        count(`${before}, then ${after}`);
        expect(after === before || after === 'ExplicitDeny').toBe(true);
      }),
      RUNS,
    );
    expectAll('Allow, then Allow', 'Allow, then ExplicitDeny', 'ImplicitDeny, then ImplicitDeny');
  });

  it('one more Allow never narrows it, and no Deny gives way to it', () => {
    const { count, expectAll } = tally();
    fc.assert(
      fc.property(
        documents,
        statementThat('Allow'),
        fc.nat(),
        request,
        (documents, allowance, at, request) => {
          const before = kindOf({ identity: policies(documents) }, request);
          const after = kindOf({ identity: policies(withOneMore(documents, allowance, at)) }, request);
          count(`${before}, then ${after}`);
          expect(after === before || (before === 'ImplicitDeny' && after === 'Allow')).toBe(true);
        },
      ),
      RUNS,
    );
    expectAll('Allow, then Allow', 'ImplicitDeny, then Allow', 'ExplicitDeny, then ExplicitDeny');
  });

  it('the order of statements does not matter, nor in which policy they stand', () => {
    const { count, expectAll } = tally();
    const twoOrders = statements.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(twoOrders, fc.nat({ max: 5 }), request, ([one, other], cut, request) => {
        const decision = kindOf({ identity: [policy(one)] }, request);
        const parts = [other.slice(0, cut), other.slice(cut)].filter(({ length }) => length > 0);
        count(decision);
        expect(kindOf({ identity: policies(parts) }, request)).toBe(decision);
      }),
      RUNS,
    );
    expectAll('Allow', 'ExplicitDeny', 'ImplicitDeny');
  });

  it('a session policy never widens them: both must allow, and either denies', () => {
    const { count, expectAll } = tally();
    fc.assert(
      fc.property(
        fc.option(documents, { nil: 'all' as const }),
        statements,
        request,
        (documents, narrowing, request) => {
          const identity = documents === 'all' ? documents : policies(documents);
          const session = policy(narrowing);
          const alone = [kindOf({ identity }, request), kindOf({ identity: [session] }, request)];
          const expected =
            ['ExplicitDeny', 'ImplicitDeny', 'Allow'].find((kind) => alone.includes(kind)) ?? '';
          count(expected);
          expect(kindOf({ identity, session }, request)).toBe(expected);
        },
      ),
      RUNS,
    );
    expectAll('Allow', 'ExplicitDeny', 'ImplicitDeny');
  });
});

/** The statement in one of the policies, or in one of its own. */
function withOneMore(documents: readonly (readonly object[])[], statement: object, at: number) {
  const place = at % (documents.length + 1);
  return place === documents.length
    ? [...documents, [statement]]
    : documents.map((statements, i) => (i === place ? [...statements, statement] : statements));
}
