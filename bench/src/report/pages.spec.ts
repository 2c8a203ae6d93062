import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Measured } from '../cell.js';
import type { CellReport } from '../harness.js';
import { profiles } from '../profiles.js';
import { fillPages } from './pages.js';
import type { RunReport } from './write-report.js';

const measured = (
  contender: string,
  perSecond: readonly number[],
  steps?: Measured['rounds'][number]['steps'],
) => ({
  contender,
  variant: '64 callers',
  perSecond,
  percentiles: { p50: 2, p95: 3, p99: 4, 'p99.9': 5 },
  rounds: perSecond.map((operations) => ({
    operations,
    seconds: 1,
    counted: {} as never,
    ...(steps && { steps }),
  })),
});

const cell = (name: string, contenders: readonly Measured[]): CellReport => ({
  name,
  title: name,
  parameters: {},
  seconds: 1,
  contenders: contenders.map(({ contender }) => ({
    name: contender,
    role: 'ours',
    title: `title of ${contender}`,
    acknowledged: 1,
  })),
  variants: [{ name: '64 callers', callers: 64 }],
  measured: contenders,
  verdicts: [],
  disk: [],
});

const run = (profile: 'short' | 'full', perSecond: number): RunReport => ({
  profile: profiles[profile],
  startedAt: '2026-11-29T12:00:00.000Z',
  seconds: 1,
  machine: {} as never,
  cells: [
    cell('steps', [measured('a copy', [1], [{ name: 'load', milliseconds: 1.5 }])]),
    cell('http-copy', [
      measured('ours', [perSecond, perSecond]),
      measured('empty', [2 * perSecond, 4 * perSecond]),
    ]),
  ],
});

const written = `# A page

Words.

<!-- bench: run -->
<!-- end of bench -->

<!-- bench: steps -->
old
<!-- end of bench -->

<!-- bench: http-copy -->
<!-- end of bench -->

<!-- bench: unknown -->
kept
<!-- end of bench -->
`;

describe('the pages that a run fills', () => {
  let folder: string;
  const page = () => readFile(join(folder, 'what-a-copy-costs.md'), 'utf8');
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'understudy-pages-'));
    await writeFile(join(folder, 'what-a-copy-costs.md'), written);
    for (const name of ['a-short', 'a-full']) {
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'steps-steps.svg'), `<svg>${name}</svg>`);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('have its figures between their marks, and its picture; what people wrote stays', async () => {
    expect(await fillPages(folder, 'a-short', run('short', 100))).toEqual([
      join(folder, 'what-a-copy-costs.md'),
    ]);
    const text = await page();
    expect(text).toContain('# A page\n\nWords.');
    expect(text).toContain('Figures of [a-short](a-short.md).');
    expect(text).toContain('| load | 1.5 |');
    expect(text).toContain('| title of ours | 64 | 100 | 2 | 4 |  |');
    expect(text).toContain('| title of empty | 64 | 300 | 2 | 4 | 3 × |');
    expect(text).not.toContain('old');
    expect(text).toContain('kept');
    expect(await readFile(join(folder, 'what-a-copy-costs.svg'), 'utf8')).toBe('<svg>a-short</svg>');
  });

  it('keep the figures of a full run until the next full one, and theirs where a cell was not run', async () => {
    await fillPages(folder, 'a-full', run('full', 100));
    const full = await page();
    expect(await fillPages(folder, 'a-short', run('short', 200))).toEqual([]);
    expect(await fillPages(folder, 'a-full', { ...run('full', 200), cells: [] })).toEqual([]);
    expect(await page()).toBe(full);
    await fillPages(folder, 'a-full', run('full', 200));
    expect(await page()).toContain('| title of ours | 64 | 200 |');
  });
});
