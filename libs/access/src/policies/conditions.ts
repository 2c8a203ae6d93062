import { closest } from 'fastest-levenshtein';
import { type ConditionOperator, conditionKeys, conditionOperators } from './condition-operators.js';

/** One operator on one key. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  /** Asked with what the request has for the key. */
  holds(given: string | undefined): boolean;
}

type ReportFault = (path: readonly string[], fault: string) => void;

/** Reads the Condition of a statement, of which every part must hold. */
export function readConditions(condition: unknown, report: ReportFault): Condition[] {
  const byOperator = membersOf(condition);
  if (byOperator === undefined)
    report([], 'it is a group of operators, such as {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}}');
  return (byOperator ?? []).flatMap(([name, keys]) => {
    const operator = conditionOperators.get(name);
    const byKey = membersOf(keys);
    if (operator === undefined) {
      const names = [...conditionOperators.keys()];
      report([name], `no operator has this name; the nearest is ${closest(name, names)}`);
    } else if (byKey === undefined)
      report([name], 'it is a group of keys, such as {"acs:SourceIp": "10.0.0.0/8"}');
    else
      return byKey.flatMap(([key, values]) => {
        const holds = readOperands(operator, key, values, (fault) => report([name, key], fault));
        return holds === undefined ? [] : [{ operator: name, key, holds }];
      });
    return [];
  });
}

function readOperands(
  { anyOf, isNegated, isValue, reads, takes }: ConditionOperator,
  key: string,
  given: unknown,
  report: (fault: string) => void,
): Condition['holds'] | undefined {
  const readable = Object.keys(conditionKeys).filter((name) => reads.includes(conditionKeys[name]!.kind));
  if (!Object.hasOwn(conditionKeys, key))
    report(`no key has this name; there are ${Object.keys(conditionKeys).join(', ')}`);
  else if (!readable.includes(key)) report(`the operator does not read it, but ${readable.join(', ')}`);

  const values = (Array.isArray(given) ? given : [given]).map(textOf);
  if (values.length === 0) report('it needs a value');
  const isKept = (value: string | undefined): value is string => value !== undefined && isValue(value);
  for (const value of values) if (!isKept(value)) report(`${value ?? 'a value'} is not ${takes}`);

  const matches = anyOf(values.filter(isKept));
  return (value) => (value !== undefined && matches(value)) !== isNegated;
}

/** Undefined where it is no group, or an empty one: that says nothing its author can have meant. */
function membersOf(group: unknown): [string, unknown][] | undefined {
  if (typeof group !== 'object' || group === null || Array.isArray(group)) return undefined;
  const members = Object.entries(group);
  return members.length > 0 ? members : undefined;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? value : undefined;
  return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : undefined;
}
