import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measured } from '../cell.js';
import type { CellReport } from '../harness.js';
import type { Machine } from '../machine.js';
import type { Profile } from '../profiles.js';
import { median } from '../statistics.js';
import type { Verdict } from '../targets.js';
import { cellTables, targetTable } from './markdown.js';
import { fillPages } from './pages.js';
import { barPlot, dotPlot, rounded, stepPlot } from './svg.js';

export interface RunReport {
  readonly profile: Profile;
  readonly startedAt: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly cells: readonly CellReport[];
}

/** Writes the JSON, the page and its pictures, and names the newest run in the README of the folder. What was written. */
export async function writeReport(folder: string, run: RunReport): Promise<string[]> {
  const name = `${run.startedAt.slice(0, 10)}-${run.profile.name}`;
  const pictures = picturesOf(run);
  await rm(join(folder, name), { recursive: true, force: true });
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, svg] of pictures) await writeFile(join(folder, name, file), svg);
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(run, null, 1)}\n`);
  await writeFile(join(folder, `${name}.md`), page(name, run, new Set(pictures.keys())));
  await writeFile(join(folder, 'README.md'), await index(folder));
  return [join(folder, `${name}.md`), join(folder, `${name}.json`), ...(await fillPages(folder, name, run))];
}

function picturesOf({ cells }: RunReport): Map<string, string> {
  const pictures = new Map<string, string>();
  const dots = cells.flatMap(({ verdicts }) => verdicts).flatMap(dotOf);
  if (dots.length > 0)
    pictures.set('targets.svg', dotPlot('Aims: the median of the rounds, and their range', dots));
  for (const cell of cells) {
    const bars = barsOf(cell);
    if (bars.length > 0) pictures.set(`${cell.name}.svg`, barPlot(cell.title, 'a second', bars));
    const stacks = cell.measured.flatMap(stackOf);
    if (stacks.length > 0)
      pictures.set(`${cell.name}-steps.svg`, stepPlot(`${cell.title}: step by step`, stacks));
  }
  return pictures;
}

function dotOf({ title, aim, values, median: middle, atLeast, atMost, isRatio, met }: Verdict) {
  if (middle === undefined || met === undefined) return [];
  // Of an aim with two ends the one that is nearer.
  const score = (value: number) =>
    Math.min(
      atLeast === undefined ? Number.POSITIVE_INFINITY : value / atLeast,
      atMost === undefined ? Number.POSITIVE_INFINITY : atMost / value,
    );
  const scores = values.map(score);
  return {
    label: title,
    score: score(middle),
    low: Math.min(...scores),
    high: Math.max(...scores),
    said: `${rounded(middle)}${isRatio ? ' ×' : ''}  (aim ${aim})`,
    met,
  };
}

function barsOf({ variants, contenders, measured }: CellReport) {
  return variants.flatMap(({ name: group }) =>
    contenders.flatMap(({ name: label, role, faults }) => {
      const found = measured.find(({ contender, variant }) => contender === label && variant === group);
      if (found === undefined || faults !== undefined) return [];
      const { perSecond } = found;
      return {
        group,
        label,
        role,
        value: median(perSecond),
        low: Math.min(...perSecond),
        high: Math.max(...perSecond),
      };
    }),
  );
}

function stackOf({ contender, variant, rounds }: Measured) {
  const first = rounds[0]?.steps;
  if (first === undefined) return [];
  const steps = first.map(({ name }, place) => ({
    name,
    milliseconds: median(rounds.map(({ steps }) => steps?.[place]?.milliseconds ?? Number.NaN)),
  }));
  return { label: `${contender}, ${variant}`, steps };
}

function page(name: string, run: RunReport, pictures: ReadonlySet<string>): string {
  const { machine, profile, cells, startedAt, seconds } = run;
  const picture = (file: string, text: string) =>
    pictures.has(file) ? [`![${text}](${name}/${file})`, ''] : [];
  const versions = Object.entries(machine.versions).map(([what, version]) => `${what} ${version}`);
  const settings = Object.entries(machine.settings).map(([setting, value]) => `\`${setting}\` ${value}`);
  const verdicts = cells.flatMap((cell) => cell.verdicts);
  const met = verdicts.filter((verdict) => verdict.met).length;
  const judged = verdicts.filter((verdict) => verdict.met !== undefined).length;
  return [
    `# Benchmark of ${startedAt.slice(0, 10)}, profile ${profile.name}`,
    '',
    'Written by `npm run bench`. Contenders took turns in every round of one run; compare ratios, and no number with that of another run.',
    'What each cell does stands in [its source](../../bench/README.md).',
    '',
    `- **Machine**: ${machine.processors} × ${machine.processor}, ${machine.memoryGb} GB, ${machine.system}; client and servers share it`,
    `- **Versions**: ${versions.join(', ')}`,
    `- **Commit**: ${machine.commit}`,
    `- **PostgreSQL**: ${settings.join(', ')}`,
    `- **Run**: ${startedAt}, ${Math.round(seconds)} s, ${profile.rounds} rounds of ${profile.milliseconds} ms`,
    '',
    '## Aims',
    '',
    `${met} of ${judged} met. They are aims: a run passes whatever they say. ¹`,
    '',
    ...targetTable(verdicts),
    '',
    ...picture('targets.svg', 'Aims, met and missed'),
    ...cells.flatMap((cell) => [
      `## ${cell.title}`,
      '',
      ...cellTables(cell),
      ...picture(`${cell.name}.svg`, `${cell.title}: operations a second`),
      ...picture(`${cell.name}-steps.svg`, `${cell.title}: step by step`),
    ]),
    '¹ A ratio is made in each round, of two that were measured seconds apart; the median of the rounds is held against the aim, with the range in brackets.',
    '',
  ].join('\n');
}

/** Of what lies in the folder, the newest first. */
async function index(folder: string): Promise<string> {
  const runs = (await readdir(folder)).filter((file) => /^\d{4}-\d\d-\d\d-\w+\.json$/.test(file));
  const rows = await Promise.all(
    runs.map(async (file) => {
      const { startedAt, profile, machine, cells } = JSON.parse(
        await readFile(join(folder, file), 'utf8'),
      ) as RunReport;
      const verdicts = cells.flatMap((cell) => cell.verdicts);
      const met = verdicts.filter((verdict) => verdict.met).length;
      const name = file.replace(/\.json$/, '');
      return {
        startedAt,
        row: `| [${name}](${name}.md) | ${profile.name} | ${machine.commit} | ${cells.length} | ${met} of ${verdicts.length} | [JSON](${file}) |`,
      };
    }),
  );
  const newestFirst = rows.sort((a, b) => b.startedAt.localeCompare(a.startedAt)).map(({ row }) => row);
  return [
    '# Benchmarks',
    '',
    'Runs of `npm run bench`, the newest first; each is one page with its pictures, and one JSON. How they are made: [bench](../../bench/README.md).',
    '',
    '| run | profile | commit | cells | aims met | all numbers |',
    '| --- | --- | --- | --- | --- | --- |',
    ...newestFirst,
    '',
  ].join('\n');
}
