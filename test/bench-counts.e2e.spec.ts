import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Measured } from '../bench/src/cell.js';
import type { CellReport } from '../bench/src/harness.js';
import type { RunReport } from '../bench/src/report/write-report.js';

// The benchmark with a few operations of each contender: what does not depend on how busy the machine is.

// Those in process, and one over HTTP; the others take minutes in which they count little more.
const counted = [
  ...['append', 'copy', 'open-loop', 'storm', 'hot-source', 'parts', 'edits', 'read-own-write'],
  'http-copy',
];

let folder: string;
let run: RunReport;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-counts-'));
  // A contender that lost a row or failed makes it fail, and is named on standard error.
  await promisify(execFile)(
    process.execPath,
    [
      '--import',
      './scripts/npm-run.mjs',
      'dist/bench/src/main.js',
      ...['--profile', 'counts', '--out', folder, '--only', counted.join(',')],
    ],
    { timeout: 880_000 },
  );
  const [json] = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  run = JSON.parse(await readFile(join(folder, json as string), 'utf8'));
}, 900_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const cell = (name: string) => run.cells.find((one) => one.name === name) as CellReport;

/** Of each operation in the one round. */
function costOf(cellName: string, contender: string, variant: string) {
  const [round] = (
    cell(cellName).measured.find((one) => one.contender === contender && one.variant === variant) as Measured
  ).rounds;
  const { operations, counted } = round as Measured['rounds'][number];
  return {
    statements: (counted.statements as number) / operations,
    walSyncs: counted.walSyncs / operations,
    walBytes: counted.walBytes / operations,
  };
}

describe('what the benchmark counts', () => {
  it('finds every row that was acknowledged, once, and no hole in a version, whoever wrote it', () => {
    expect(run.cells.length).toBeGreaterThanOrEqual(8);
    for (const { name, contenders } of run.cells) {
      expect(
        contenders.flatMap(({ name: contender, faults }) => (faults ? [{ contender, faults }] : [])),
      ).toEqual([]);
      // Ours needs nothing that could be missing.
      for (const { role, notRun, acknowledged, name: contender } of contenders)
        if (role === 'ours')
          expect({ name, contender, notRun, isIdle: acknowledged === 0 }).toEqual({
            name,
            contender,
            isIdle: false,
          });
    }
  });

  it('a start of the store costs one statement and a hint alone, a small part of one among 64', () => {
    expect(costOf('append', 'ours', '1 caller').statements).toBeLessThan(2.5);
    const { statements, walSyncs } = costOf('append', 'ours', '64 callers');
    expect(statements).toBeLessThan(0.2);
    expect(walSyncs).toBeLessThan(0.2);
  });

  it('a copy of a known studio costs one statement and a hint alone, a small part of one among 64, and shares its fsync', () => {
    expect(costOf('copy', 'ours', '1 caller').statements).toBeLessThan(2.5);
    const { statements, walSyncs } = costOf('copy', 'ours', '64 callers');
    expect(statements).toBeLessThan(0.2);
    expect(walSyncs).toBeLessThan(0.2);
  });

  it('a copy of 500 parts logs as many bytes as one of 5', () => {
    const [small, large] = ['5 parts', '500 parts'].map(
      (parts) => costOf('parts', parts, '64 callers').walBytes,
    );
    expect(large).toBeLessThan(1.5 * (small as number));
    expect(large).toBeLessThan(4_000);
  });

  it('who copies the same studio, or in the same account, costs no more statements', () => {
    const { statements } = costOf('hot-source', '64 accounts', '64 callers');
    for (const contender of ['one studio', '64 studios']) {
      expect(costOf('hot-source', contender, '64 callers').statements).toBeLessThan(statements + 0.3);
      expect(costOf('hot-source', contender, '64 callers').walSyncs).toBeLessThan(0.2);
    }
  });

  it('64 callers with one token at two replicas cost fewer than two statements each, and two syncs together', () => {
    const { statements, walSyncs } = costOf('storm', 'ours', '64 callers');
    expect(statements).toBeLessThan(2 * 64);
    // Two of the storm; Postgres itself adds one every 200 ms that it lasts.
    expect(walSyncs).toBeLessThan(16);
  });

  it('an edit costs no more statements or bytes in a studio of 2,000 parts than in one of 20', () => {
    const [small, large] = ['ours, 20 parts', 'ours, 2,000 parts'].map((name) =>
      costOf('edits', name, '16 callers'),
    );
    expect(small?.statements).toBeLessThan(4);
    expect(large?.statements).toBeLessThan(4);
    expect(large?.walBytes).toBeLessThan(4 * (small?.walBytes as number));
  });
});
