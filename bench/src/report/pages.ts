import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellReport } from '../harness.js';
import type { Profile } from '../profiles.js';
import { median } from '../statistics.js';
import { rounded } from './svg.js';

// Pages that people write and a run fills: what stands between two marks is the run's. A page is left as it is where the
// run lacks one of its cells, and where a full run filled it and this one is shorter.

interface MeasuredRun {
  readonly profile: Profile;
  readonly cells: readonly CellReport[];
}

interface Page {
  readonly file: string;
  readonly cells: readonly string[];
  /** From the run's folder to the page's own. */
  readonly pictures: Readonly<Record<string, string>>;
}

const pages: readonly Page[] = [
  {
    file: 'what-a-copy-costs.md',
    cells: ['steps', 'http-copy'],
    pictures: { 'steps-steps.svg': 'what-a-copy-costs.svg' },
  },
  {
    file: 'how-cost-grows.md',
    cells: ['growth-studios', 'growth-parts', 'growth-accounts', 'growth-replicas', 'list-page'],
    pictures: { 'growth-studios.svg': 'growth-studios.svg', 'growth-parts.svg': 'growth-parts.svg' },
  },
];

/** Fills the pages of this folder with what the run measured; those that it filled. */
export async function fillPages(folder: string, name: string, run: MeasuredRun): Promise<string[]> {
  const filled: string[] = [];
  for (const page of pages) {
    const path = join(folder, page.file);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined || !isFor(page, text, run)) continue;
    await writeFile(path, fill(text, name, run));
    for (const [from, to] of Object.entries(page.pictures))
      await copyFile(join(folder, name, from), join(folder, to));
    filled.push(path);
  }
  return filled;
}

function isFor({ cells }: Page, text: string, { profile, cells: ran }: MeasuredRun): boolean {
  const isWhole = cells.every((wanted) =>
    ran.some(({ name, measured }) => name === wanted && measured.length > 0),
  );
  return isWhole && (profile.name === 'full' || (profile.name === 'short' && !text.includes('-full.md)')));
}

/** What stands between `<!-- bench: NAME -->` and `<!-- end of bench -->`, for each cell that is named. */
export function fill(text: string, name: string, { cells }: Pick<MeasuredRun, 'cells'>): string {
  return text.replace(
    /(<!-- bench: ([\w-]+) -->\n)[\s\S]*?(<!-- end of bench -->)/g,
    (whole, begin: string, cell: string, end: string) => {
      if (cell === 'run') return `${begin}Figures of [${name}](${name}.md).\n${end}`;
      const found = cells.find((one) => one.name === cell);
      return found === undefined ? whole : `${begin}${tableOf(found).join('\n')}\n${end}`;
    },
  );
}

/** One line for each contender in each variant; a cell of steps has one for each step. */
function tableOf({ variants, contenders, measured }: CellReport): string[] {
  const of = (contender: string, variant: string) =>
    measured.find((one) => one.contender === contender && one.variant === variant);
  const steps = measured[0]?.rounds[0]?.steps;
  if (steps !== undefined)
    return [
      `| step, ms | ${variants.map(({ name }) => name).join(' | ')} |`,
      `| --- | ${variants.map(() => '---:').join(' | ')} |`,
      ...steps.map(({ name }, place) => {
        const values = variants.map((variant) => {
          const rounds = of(contenders[0]?.name ?? '', variant.name)?.rounds ?? [];
          return rounded(median(rounds.map((round) => round.steps?.[place]?.milliseconds ?? Number.NaN)));
        });
        return `| ${name} | ${values.join(' | ')} |`;
      }),
    ];
  return [
    '| | callers | a second | p50 ms | p99 ms | beside the first |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...variants.flatMap((variant) => {
      const first = contenders.map(({ name }) => of(name, variant.name)).find((one) => one !== undefined);
      return contenders.flatMap(({ name, title, faults }) => {
        const found = of(name, variant.name);
        if (found === undefined || faults !== undefined) return [];
        const ratios = found.perSecond.map((one, round) => one / (first?.perSecond[round] ?? Number.NaN));
        const { p50, p99 } = found.percentiles ?? { p50: Number.NaN, p99: Number.NaN };
        return `| ${title} | ${variant.callers} | ${rounded(median(found.perSecond))} | ${rounded(p50)} | ${rounded(p99)} | ${found === first ? '' : `${rounded(median(ratios))} ×`} |`;
      });
    }),
  ];
}
