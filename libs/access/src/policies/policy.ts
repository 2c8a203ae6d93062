import { z } from 'zod';
import { AccessFault } from '../access-fault.js';
import { type Condition, readConditions } from './conditions.js';
import { faultOfResource, type Resource, resourcePattern } from './resource-pattern.js';
import { type TextTest, wildcard } from './wildcard.js';

export type Effect = 'Allow' | 'Deny';

/** A statement, ready to be asked. */
export interface Statement {
  readonly effect: Effect;
  /** Give the action in lower case. */
  readonly hasAction: TextTest;
  readonly hasResource: (resource: Resource) => boolean;
  readonly conditions: readonly Condition[];
}

/** A policy document that was read: every statement of it can be decided. */
export interface Policy {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** Without blanks between its members, as RAM has it. The cost of a decision grows with it. */
export const MAX_DOCUMENT_CHARACTERS = 6_144;

/** One value stands for a list of one. */
const oneOrMore = <Item extends z.ZodType>(item: Item, named: string) =>
  z.preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z.array(item, `${named} or a list of them`).min(1, `at least ${named}`),
  );

const action = z
  .string('an action is a text such as live:CopyCaster')
  .refine((given) => /^(\*|[\w*?-]+:[\w*?.-]+)$/.test(given), {
    error: ({ input }) => `${input} is no action: write * or live:CopyCaster, live:Describe*`,
  });

const resource = z.string('a resource is a text').superRefine((given, { addIssue }) => {
  const fault = faultOfResource(given);
  if (fault !== undefined) addIssue({ code: 'custom', message: `${given}: ${fault}` });
});

const condition = z
  .unknown()
  .transform((given, { addIssue }) =>
    readConditions(given, (path, message) => addIssue({ code: 'custom', path: [...path], message })),
  );

/** Told even where a member has faults of its own, so that one try shows all. */
const exactlyOne = (...members: readonly [string, string]) =>
  [
    (given: object) => members.filter((member) => member in given).length === 1,
    {
      error: `exactly one of ${members.join(' and ')}`,
      when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
    },
  ] as const;

const statement = z
  .strictObject(
    {
      Effect: z.enum(['Allow', 'Deny'], 'it is Allow or Deny'),
      Action: oneOrMore(action, 'an action').optional(),
      NotAction: oneOrMore(action, 'an action').optional(),
      Resource: oneOrMore(resource, 'a resource').optional(),
      NotResource: oneOrMore(resource, 'a resource').optional(),
      Condition: condition.optional(),
    },
    { error: memberFault('a statement', 'Effect, Action, NotAction, Resource, NotResource, Condition') },
  )
  .refine(...exactlyOne('Action', 'NotAction'))
  .refine(...exactlyOne('Resource', 'NotResource'));

const policyDocument = z.strictObject(
  {
    Version: z.literal('1', 'it is "1"'),
    Statement: oneOrMore(statement, 'a statement'),
  },
  { error: memberFault('a policy', 'Version and Statement') },
);

/** Compiles a policy document; throws one error that lists everything wrong with it, each fault with its place. */
export function readPolicy(name: string, document: unknown): Policy {
  const { data, error } = policyDocument.safeParse(document);
  const faults = (error?.issues ?? []).map(({ path, message }) => `${placeOf(path)}${message}`);
  if (data && JSON.stringify(document).length > MAX_DOCUMENT_CHARACTERS)
    faults.push(`it has more than ${MAX_DOCUMENT_CHARACTERS} characters: split it into several policies`);
  if (data === undefined || faults.length > 0)
    throw new AccessFault(
      'PolicyUnreadable',
      `The policy ${name} cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );

  return { name, statements: data.Statement.map(compiled) };
}

function compiled(given: z.output<typeof statement>): Statement {
  const actionPattern = (pattern: string) => wildcard(pattern.toLowerCase());
  return {
    effect: given.Effect,
    hasAction: either(given.Action?.map(actionPattern), given.NotAction?.map(actionPattern)),
    hasResource: either(given.Resource?.map(resourcePattern), given.NotResource?.map(resourcePattern)),
    conditions: given.Condition ?? [],
  };
}

type Test<Asked> = (asked: Asked) => boolean;

/** Matches one of the first, or none of the others. */
function either<Asked>(
  some: readonly Test<Asked>[] | undefined,
  none: readonly Test<Asked>[] | undefined,
): Test<Asked> {
  const tests = some ?? none ?? [];
  const [only, ...others] = tests;
  const anyOf: Test<Asked> =
    only !== undefined && others.length === 0 ? only : (asked) => tests.some((matches) => matches(asked));
  return some === undefined ? (asked) => !anyOf(asked) : anyOf;
}

/** `Statement 2: Condition.IpAddress.acs:SourceIp: `; which of several values is meant, the fault itself says. */
function placeOf([member, index, ...path]: readonly PropertyKey[]): string {
  const places = [
    member === 'Statement' && typeof index === 'number' ? `Statement ${index + 1}` : member,
    path.filter((part) => typeof part !== 'number').join('.'),
  ];
  return places.map((place) => (place ? `${String(place)}: ` : '')).join('');
}

function memberFault(of: string, members: string): z.core.$ZodErrorMap {
  return (issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: ${of} has no such member, but ${members}`
      : `${of} is an object with ${members}`;
}
