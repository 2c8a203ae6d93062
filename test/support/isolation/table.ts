import { mayCall, type Observation } from './matrix.js';

const columns = {
  own: ['own'],
  'of another account, there or deleted': ['foreign', 'foreign deleted'],
  missing: ['missing'],
  deleted: ['deleted'],
  'part of another account’s studio': ['foreign part'],
} as const;

/** Operation × situation → status and code, as Markdown. */
export function isolationTable(observed: readonly Observation[]): string {
  const names = [...new Set(observed.map(({ operation }) => operation))].sort();
  const heading = ['operation', ...Object.keys(columns), 'without permission: all of these'];
  const rows = names.map((name) => {
    const of = observed.filter(({ operation }) => operation === name);
    const allowed = of.filter(mayCall);
    return [
      `\`${name}\``,
      ...Object.values(columns).map((situations) =>
        cell(allowed.filter(({ situation }) => (situations as readonly string[]).includes(situation))),
      ),
      cell(of.filter((one) => !allowed.includes(one))),
    ];
  });
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** One outcome where all had the same, else each with its protocol. */
function cell(observed: readonly Observation[]): string {
  const of = (one: Observation) => (one.code === 'OK' ? '200' : `${one.status} \`${one.code}\``);
  const outcomes = [...new Set(observed.map(of))];
  if (outcomes.length === 0) return '—';
  if (outcomes.length === 1) return outcomes[0] ?? '';
  return [...new Set(observed.map((one) => `${one.protocol}: ${of(one)}`))].sort().join(', ');
}
