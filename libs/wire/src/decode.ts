import type { z } from 'zod';
import type { AnyOperation, Parameters } from './contract.js';
import { Failure, invalid, invalidSentence, missing, missingForAction } from './failure.js';
import type { Json } from './json-text.js';
import { defaultLimits, type Limits } from './limits.js';
import type { Pair } from './pairs.js';
import { parameterTree, type Tree } from './parameter-tree.js';
import { hasFormOfCode } from './public-errors.js';
import { fitsXmlThroughout, UNFIT } from './xml-characters.js';

/** All of an operation's parameters from their flattened texts. The gateway takes the same steps one by one. */
export function decodeParameters(
  operation: AnyOperation,
  pairs: readonly Pair<Json>[],
  limits: Limits = defaultLimits,
): Record<string, unknown> {
  const tree = treeOf(operation, spellingsOf(operation), pairs, limits);
  requirePresent(operation, requiredParameters(operation.parameters), tree);
  return decodeValues(operation.parameters, tree);
}

/** How callers may write the name of a parameter → the name that the contract gives it. */
export function spellingsOf({ parameters, answeredAs = {} }: AnyOperation): ReadonlyMap<string, string> {
  const names = [...Object.keys(parameters), ...Object.keys(answeredAs)];
  return new Map([
    // pop-core writes the first letter of every name as a capital, also of those that are documented without one.
    ...names.map((name) => [name.charAt(0).toUpperCase() + name.slice(1), name] as const),
    ...names.map((name) => [name, name] as const),
  ]);
}

/** The operation's own parameters, unfolded, each by the name that its contract gives it. */
export function treeOf(
  { answeredAs = {} }: AnyOperation,
  spellings: ReadonlyMap<string, string>,
  pairs: readonly Pair<Json>[],
  limits: Limits,
): Map<string, Tree> {
  const tree = parameterTree(pairs, (name) => spellings.get(name), limits);
  for (const [answered, name] of Object.entries(answeredAs)) {
    const content = tree.get(answered);
    if (content === undefined || content === '') continue;
    if (tree.has(name)) throw invalid(name, { hint: `it is given as ${answered} as well` });
    tree.set(name, content);
  }
  return tree;
}

/** Names of the parameters that must be there: those whose schema refuses to go without. */
export function requiredParameters(parameters: Parameters): string[] {
  return Object.entries(parameters)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name);
}

export function requirePresent(
  { missingAs }: AnyOperation,
  required: readonly string[],
  tree: ReadonlyMap<string, Tree>,
): void {
  const absent = required.find((name) => !tree.has(name));
  if (absent !== undefined) throw missingAs === undefined ? missingForAction(absent) : missing(absent);
}

/** Makes a failure of the public code that a schema names. */
export type FailureOf = (code: string, detail: string) => Failure;

/** Turns texts into values, in the order in which the contract declares them: the first fault is the answer. */
export function decodeValues(
  parameters: Parameters,
  tree: ReadonlyMap<string, Tree>,
  failureOf: FailureOf = (code, detail) => new Failure(400, code, detail),
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(parameters)) {
    const { success, data, error } = decoded(schema, tree.get(name));
    if (!success) throw refused(name, error, failureOf);
    if (!fitsXmlThroughout(data)) throw invalid(name, { hint: UNFIT });
    if (data !== undefined) given[name] = data;
  }
  return given;
}

/** SDKs send an empty text for what is not set: where a parameter may be absent, an empty one is. */
export function decoded(schema: z.ZodType, value: Tree | undefined) {
  if (value === '') {
    const absent = schema.safeParse(undefined);
    if (absent.success) return absent;
  }
  return schema.safeParse(value);
}

/** The code is the one that the schema names as its error text, else `Invalid{Name}`. */
function refused(name: string, { issues: [issue] }: z.ZodError, failureOf: FailureOf): Failure {
  if (issue === undefined) return invalid(name);

  const place = [
    name,
    ...issue.path.map((step) => (typeof step === 'number' ? step + 1 : String(step))),
  ].join('.');
  const hint = hintOf(issue);
  return hasFormOfCode(issue.message)
    ? failureOf(issue.message, invalidSentence(place, hint))
    : invalid(name, { place, hint });
}

/** The way out, where the schema can tell it. Never the value: it may be long, or a secret. */
function hintOf(issue: z.core.$ZodIssue): string | undefined {
  const unit = 'origin' in issue ? (units.get(issue.origin) ?? '') : '';
  switch (issue.code) {
    case 'too_small':
      return `at least ${issue.minimum}${unit}`;
    case 'too_big':
      return `at most ${issue.maximum}${unit}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_format':
      return 'pattern' in issue && issue.pattern !== undefined ? `it must match ${issue.pattern}` : undefined;
    case 'custom':
      return typeof issue.params?.hint === 'string' ? issue.params.hint : plainHint(issue.message);
    default:
      return plainHint(issue.message);
  }
}

const units = new Map([
  ['string', ' characters'],
  ['array', ' entries'],
]);

function plainHint(message: string): string | undefined {
  return hasFormOfCode(message) ? undefined : message;
}
