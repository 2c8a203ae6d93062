import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readPromql } from './promql.js';

export interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Groups {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

/** The shipped ones. */
export const alertRules = parse(readFileSync('deploy/observability/alerts.yml', 'utf8')) as Groups;
export const allRules = alertRules.groups.flatMap(({ rules }) => rules);

/**
 * The same expressions, in less time: `for` is a sixtieth and five seconds at most, the windows of rates are a thirtieth. A number
 * of seconds that an expression compares with is a threshold of time, and is replaced as the table says.
 */
export function shortened(
  { groups }: Groups,
  thresholds: Readonly<Record<string, readonly [string, string]>>,
) {
  return {
    groups: groups.map((group) => ({
      ...group,
      rules: group.rules.map((rule) => ({
        ...rule,
        expr: withThreshold(withShortWindows(rule.expr), thresholds[rule.alert]),
        ...(rule.for !== undefined && { for: `${Math.min(secondsOf(rule.for) / 60, 5) * 1_000}ms` }),
      })),
    })),
  };
}

function withShortWindows(expr: string): string {
  return readPromql(expr).durations.reduceRight(
    (text, { from, to, text: window }) => `${text.slice(0, from)}${secondsOf(window) / 30}s${text.slice(to)}`,
    expr,
  );
}

function withThreshold(expr: string, [from, to]: readonly [string, string] = ['', '']): string {
  if (!expr.trimEnd().endsWith(from)) throw new Error(`${expr} does not end with ${from}`);
  return from === '' ? expr : expr.trimEnd().slice(0, -from.length) + to;
}

function secondsOf(duration: string): number {
  const [, count, unit = ''] = /^(\d+)([smh])$/.exec(duration) ?? [];
  const seconds = { s: 1, m: 60, h: 3_600 }[unit];
  if (seconds === undefined) throw new Error(`${duration} is no duration that the rules use`);
  return Number(count) * seconds;
}
