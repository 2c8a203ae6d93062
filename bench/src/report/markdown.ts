import type { Measured, Metric } from '../cell.js';
import type { CellReport } from '../harness.js';
import { median } from '../statistics.js';
import { type Verdict, valueIn } from '../targets.js';
import { rounded } from './svg.js';

/** The median, and from the smallest to the largest. */
const spread = (values: readonly number[]) =>
  values.length === 0
    ? '–'
    : `${rounded(median(values))} (${rounded(Math.min(...values))}–${rounded(Math.max(...values))})`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]) => [
  `| ${head.join(' | ')} |`,
  `| ${head.map((_, column) => (column === 0 ? '---' : '---:')).join(' | ')} |`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
];

export function targetTable(verdicts: readonly Verdict[]): string[] {
  const rows = verdicts.map(({ title, aim, values, met, isRatio, notMeasured, source }) => [
    title,
    aim,
    notMeasured ?? `${spread(values)}${isRatio ? ' ×' : ''}`,
    met === undefined ? '–' : met ? 'met' : '**missed**',
    source,
  ]);
  return table(['cell', 'aim', 'median (range)', '', 'from'], rows);
}

/** One table for each variant, ours first as it is in the cell. */
export function cellTables(cell: CellReport): string[] {
  const parameters = Object.entries(cell.parameters).map(([name, value]) => `${name}: ${value}`);
  const absent = cell.contenders.filter(({ notRun }) => notRun !== undefined);
  const wrong = cell.contenders.filter(({ faults }) => faults !== undefined);
  return [
    ...(parameters.length > 0 ? [`${parameters.join(', ')}.`, ''] : []),
    ...cell.contenders.map(({ name, title }) => `- **${name}**: ${title}`),
    '',
    ...cell.variants.flatMap(({ name }) => {
      const rows = rowsOf(cell, name);
      return rows.length === 0 ? [] : [`### ${cell.title}: ${name}`, '', ...table(columns, rows), ''];
    }),
    ...diskLine(cell),
    ...(cell.note === undefined ? [] : [cell.note, '']),
    ...absent.flatMap(({ name, notRun }) => [`Not run: ${name}; ${notRun}.`, '']),
    ...wrong.flatMap(({ name, faults }) => [
      `**Wrong, and so without a verdict**: ${name}; ${faults?.join('; ')}.`,
      '',
    ]),
  ];
}

const columns = [
  'contender',
  'a second',
  'ours ÷ it',
  'p50 ms',
  'p95',
  'p99',
  'p99.9',
  'µs CPU client',
  'µs CPU server',
  'statements',
  'WAL syncs',
  'WAL bytes',
  'other',
];

function rowsOf({ contenders, measured }: CellReport, variant: string): string[][] {
  const of = (contender: string) =>
    measured.find((one) => one.contender === contender && one.variant === variant);
  const ours = contenders.find(({ name, role }) => role === 'ours' && of(name));
  const reference = ours && of(ours.name);
  return contenders.flatMap(({ name, role, faults }) => {
    const found = of(name);
    if (found === undefined) return [];
    const { perSecond, percentiles, rounds } = found;
    const ratios = reference?.perSecond.flatMap((one, round) => {
      const other = perSecond[round];
      return other === undefined ? [] : one / other;
    });
    const perOperation = (cost: (round: Measured['rounds'][number]) => number) =>
      rounded((1e6 * sum(rounds, cost)) / sum(rounds, ({ operations }) => operations));
    const counted = (metric: Metric) => {
      const values = rounds.flatMap((round) => valueIn(round, metric) ?? []);
      return values.length === 0 ? '–' : rounded(median(values));
    };
    return [
      [
        `${role === 'ours' ? `**${name}**` : name}${faults === undefined ? '' : ' (wrong)'}`,
        spread(perSecond),
        found === reference || ratios === undefined ? '' : `${spread(ratios)} ×`,
        ...(['p50', 'p95', 'p99', 'p99.9'] as const).map((one) =>
          percentiles ? rounded(percentiles[one]) : '–',
        ),
        perOperation((round) => round.counted.clientCpu),
        perOperation((round) => round.counted.serverCpu),
        counted('statements per operation'),
        counted('WAL syncs per operation'),
        counted('WAL bytes per operation'),
        others(rounds),
      ],
    ];
  });
}

function others(rounds: Measured['rounds']): string {
  const names = [...new Set(rounds.flatMap(({ values }) => Object.keys(values ?? {})))];
  return names
    .map((name) => `${name}: ${spread(rounds.flatMap(({ values }) => values?.[name] ?? []))}`)
    .join('; ');
}

/** Rounds in which the disk was twice as fast before as after, or the other way round, say little. */
function diskLine({ disk }: CellReport): string[] {
  if (disk.length === 0) return [];
  const speeds = disk.flatMap(({ before, after }) => [before, after]);
  const restless = disk.filter(({ before, after }) => Math.max(before / after, after / before) > 2).length;
  return [
    `The disk, 8 kB made durable one by one: ${spread(speeds)} a second${restless === 0 ? '' : `; in ${restless} of ${disk.length} rounds it changed by more than twice`}.`,
    '',
  ];
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number) =>
  items.reduce((total, item) => total + of(item), 0);
