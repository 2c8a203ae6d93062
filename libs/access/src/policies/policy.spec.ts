import { describe, expect, it } from '@jest/globals';
import { conditionOperators } from './condition-operators.js';
import { MAX_DOCUMENT_CHARACTERS, readPolicy } from './policy.js';

const allowed = { Effect: 'Allow', Action: 'live:CopyCaster', Resource: '*' };
const withStatement = (statement: unknown) => ({ Version: '1', Statement: [statement] });
const withCondition = (Condition: unknown) => withStatement({ ...allowed, Condition });

/** The faults that reading a document ends with, a line each. */
function faultsOf(document: unknown): string[] {
  try {
    readPolicy('evening', document);
    return [];
  } catch (error) {
    const [head, ...faults] = (error as Error).message.split('\n');
    expect(head).toBe('The policy evening cannot be used:');
    return faults.map((fault) => fault.trim());
  }
}

describe('A policy document', () => {
  it('is read with one statement or several, with one value or a list of them', () => {
    expect(readPolicy('evening', { Version: '1', Statement: allowed })).toMatchObject({
      name: 'evening',
      statements: [{ effect: 'Allow' }],
    });
    const lists = { Effect: 'Deny', NotAction: ['live:*', '*'], NotResource: ['*', 'acs:live:*:*:*'] };
    expect(readPolicy('evening', { Version: '1', Statement: [allowed, lists] }).statements).toHaveLength(2);
  });

  it.each([
    ['nothing', undefined, 'a policy is an object with Version and Statement'],
    ['a text', '{"Version":"1"}', 'a policy is an object with Version and Statement'],
    ['another version', { Version: '2', Statement: allowed }, 'Version: it is "1"'],
    ['a version that is a number', { Version: 1, Statement: allowed }, 'Version: it is "1"'],
    ['no version', { Statement: allowed }, 'Version: it is "1"'],
    ['no statement', { Version: '1', Statement: [] }, 'Statement: at least a statement'],
    ['no list of statements', { Version: '1' }, 'Statement: a statement or a list of them'],
    ['another member', { Version: '1', Statement: allowed, Id: 'x' }, 'Id: a policy has no such member'],
    ['a statement that is none', withStatement(7), 'Statement 1: a statement is an object with Effect'],
    [
      'an effect that is none',
      withStatement({ ...allowed, Effect: 'allow' }),
      'Statement 1: Effect: it is Allow',
    ],
    ['no effect', withStatement({ Action: '*', Resource: '*' }), 'Statement 1: Effect: it is Allow or Deny'],
    [
      'another member of a statement',
      withStatement({ ...allowed, Conditions: {} }),
      'Statement 1: Conditions: a sta',
    ],
    [
      'a member with a name of JavaScript',
      withStatement(JSON.parse(`{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{}}`)),
      'Statement 1: __proto__: a statement has no such member',
    ],
    ['no action', withStatement({ Effect: 'Allow', Resource: '*' }), 'exactly one of Action and NotAction'],
    ['both actions', withStatement({ ...allowed, NotAction: '*' }), 'exactly one of Action and NotAction'],
    [
      'no resource',
      withStatement({ Effect: 'Allow', Action: '*' }),
      'exactly one of Resource and NotResource',
    ],
    [
      'both resources',
      withStatement({ ...allowed, NotResource: '*' }),
      'exactly one of Resource and NotResource',
    ],
    [
      'no action in the list',
      withStatement({ ...allowed, Action: [] }),
      'Statement 1: Action: at least an action',
    ],
    [
      'an action without service',
      withStatement({ ...allowed, Action: 'CopyCaster' }),
      'CopyCaster is no action: write',
    ],
    ['an action of three parts', withStatement({ ...allowed, Action: 'live:a:b' }), 'live:a:b is no action'],
    [
      'an empty action',
      withStatement({ ...allowed, Action: ['*', ''] }),
      'Statement 1: Action:  is no action',
    ],
    ['an action that is no text', withStatement({ ...allowed, Action: 7 }), 'an action is a text'],
    ['no resource in the list', withStatement({ ...allowed, Resource: [] }), 'Resource: at least a resource'],
    [
      'a resource that is no ARN',
      withStatement({ ...allowed, Resource: 'caster/a' }),
      'caster/a: it is * or has five',
    ],
    [
      'a resource of four parts',
      withStatement({ ...allowed, Resource: 'acs:live:*:1' }),
      'it is * or has five parts',
    ],
    [
      'an ARN of others',
      withStatement({ ...allowed, Resource: 'arn:live:*:1:caster/a' }),
      'it is * or has five',
    ],
    [
      'half a character',
      withStatement({ ...allowed, Resource: 'acs:live:*:1:caster/\ud800' }),
      'it is * or has five',
    ],
    [
      'a region',
      withStatement({ ...allowed, Resource: 'acs:live:cn-shanghai:1:caster/a' }),
      'acs:live:cn-shanghai:1:caster/a: it is in the region cn-shanghai, and nothing here is in a region: write *',
    ],
    [
      'a resource that is no text',
      withStatement({ ...allowed, Resource: 7 }),
      'Resource: a resource is a text',
    ],
    ['a condition that is none', withCondition('IpAddress'), 'Condition: it is a group of operators'],
    [
      'a list of conditions',
      withCondition([{ Bool: { 'acs:MFAPresent': true } }]),
      'Condition: it is a group of',
    ],
    ['an empty condition', withCondition({}), 'Statement 1: Condition: it is a group of operators'],
    ['no condition at all', withCondition(null), 'Statement 1: Condition: it is a group of operators'],
    [
      'an unknown operator',
      withCondition({ IpAdress: { 'acs:SourceIp': '10.0.0.1' } }),
      'Condition.IpAdress: no operator has this name; the nearest is IpAddress',
    ],
    [
      'an operator with a name of JavaScript',
      withCondition(JSON.parse('{"__proto__":{"acs:SourceIp":"10.0.0.1"},"Bool":{"acs:MFAPresent":true}}')),
      'Condition.__proto__: no operator has this name',
    ],
    ['an operator without keys', withCondition({ Bool: {} }), 'Condition.Bool: it is a group of keys'],
    ['an operator of one value', withCondition({ Bool: true }), 'Condition.Bool: it is a group of keys'],
    [
      'an unknown key',
      withCondition({ IpAddress: { 'acs:SourceIP': '10.0.0.1' } }),
      'Condition.IpAddress.acs:SourceIP: no key has this name; there are acs:CurrentTime, acs:SecureTransport, acs:S',
    ],
    [
      'a key of JavaScript',
      withCondition({ StringEquals: { constructor: 'x' } }),
      'constructor: no key has this name',
    ],
    [
      'a key that the operator does not read',
      withCondition({ Bool: { 'acs:SourceIp': 'true' } }),
      'Condition.Bool.acs:SourceIp: the operator does not read it, but acs:SecureTransport, acs:MFAPresent',
    ],
    [
      'no value',
      withCondition({ Bool: { 'acs:MFAPresent': [] } }),
      'Condition.Bool.acs:MFAPresent: it needs a value',
    ],
    [
      'a value that is null',
      withCondition({ StringEquals: { 'acs:SourceIp': null } }),
      'a value is not a text',
    ],
    [
      'a value that is a group',
      withCondition({ StringLike: { 'acs:SourceIp': [{}] } }),
      'a value is not a text',
    ],
    [
      'a truth that is none',
      withCondition({ Bool: { 'acs:MFAPresent': 'yes' } }),
      'yes is not true or false',
    ],
    ...['', ' 7', '0x10', '1e999', 'NaN', '7,5', '1_000'].map(
      (number) =>
        [
          `the number ${number}`,
          withCondition({ NumericEquals: { 'acs:CurrentTime': number } }),
          `NumericEquals.acs:CurrentTime: ${number} is not a number`,
        ] as const,
    ),
    ...[
      'soon',
      '29.11.2026',
      '2026-11',
      '2026-02-29',
      '2026-04-31',
      '2026-13-01',
      '2026-11-29T18:30:00',
      '2026-11-29T25:00:00Z',
      '2026-11-29T18:60:00Z',
      '2026-11-29 18:30:00Z',
      '1764441000',
      ' 2026-11-29',
    ].map(
      (date) =>
        [
          `the date ${date}`,
          withCondition({ DateLessThan: { 'acs:CurrentTime': date } }),
          `DateLessThan.acs:CurrentTime: ${date} is not a date such as 2026-11-29`.trim(),
        ] as const,
    ),
    ...[
      '',
      '10.0.0.300',
      '10.0.0',
      '010.0.0.1',
      '10.0.0.0/33',
      '10.0.0.0/-1',
      '10.0.0.0/08',
      '10.0.0.0/8/8',
      '10.0.0.0/',
      '2001:db8::/129',
      '2001:db8:::1',
      'fe80::1%eth0',
      'localhost',
      '10.0.0.*',
    ].map(
      (address) =>
        [
          `the address ${address}`,
          withCondition({ NotIpAddress: { 'acs:SourceIp': ['10.0.0.1', address] } }),
          `NotIpAddress.acs:SourceIp: ${address} is not an address or a range`,
        ] as const,
    ),
  ])('is refused with %s', (_, document, fault) => {
    expect(faultsOf(document)).toEqual([expect.stringContaining(fault)]);
  });

  it('is refused with all its faults at once, each with its place', () => {
    const faults = faultsOf({
      Version: '3',
      Statement: [
        allowed,
        { Effect: 'Maybe', Action: ['x', 'live:*'], NotAction: '*', Resource: 'x', Condition: { Boole: {} } },
        {
          ...allowed,
          Condition: { IpAddress: { 'acs:SourceIp': ['x', 'y'] }, Bool: { 'acs:SourceIp': 'z' } },
        },
      ],
    });
    expect(faults.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toEqual([
      'Version: it is "1"',
      'Statement 2: Effect',
      'Statement 2: Action',
      'Statement 2: Resource',
      'Statement 2: Condition.Boole',
      'Statement 2: exactly one of Action and NotAction',
      'Statement 3: Condition.IpAddress.acs:SourceIp',
      'Statement 3: Condition.IpAddress.acs:SourceIp',
      'Statement 3: Condition.Bool.acs:SourceIp',
      'Statement 3: Condition.Bool.acs:SourceIp',
    ]);
  });

  it('has at most 6,144 characters without its blanks', () => {
    const fill = (length: number) =>
      withStatement({ ...allowed, Resource: `acs:live:*:*:caster/${'a'.repeat(length)}` });
    const room = MAX_DOCUMENT_CHARACTERS - JSON.stringify(fill(0)).length;
    expect(faultsOf(fill(room))).toEqual([]);
    expect(faultsOf(fill(room + 1))).toEqual([
      expect.stringContaining('more than 6144 characters: split it'),
    ]);
  });

  it('knows the documented operators and no other', () => {
    const compared = [
      'Equals',
      'NotEquals',
      'LessThan',
      'LessThanEquals',
      'GreaterThan',
      'GreaterThanEquals',
    ];
    const texts = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'];
    expect([...conditionOperators.keys()].sort()).toEqual(
      [
        ...texts.map((name) => `String${name}`),
        ...compared.map((name) => `Numeric${name}`),
        ...compared.map((name) => `Date${name}`),
        'Bool',
        'IpAddress',
        'NotIpAddress',
      ].sort(),
    );
  });
});
