import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// What CI reads of a run is its exit code and its last line.
describe('The last line of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'understudy-run-'));
    const config = {
      rootDir: folder,
      maxWorkers: 2,
      transform: {},
      workerGracefulExitTimeout: 1_000,
      reporters: [join(process.cwd(), 'scripts/closing-line-reporter.mjs')],
    };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(...tests: string[]) {
    tests.forEach((test, i) => void writeFileSync(join(folder, `${i}.test.js`), test));
    const { CI, FORCE_COLOR, ...env } = process.env;
    const jest = spawnSync(
      process.execPath,
      ['node_modules/jest/bin/jest.js', '--config', join(folder, 'jest.config.json')],
      { encoding: 'utf8', env },
    );
    return { code: jest.status, lastLine: jest.stdout.trim().split('\n').at(-1) };
  }
  const passing = "it('passes', () => {});";

  it('has the totals', () => {
    expect(run(passing, "it('fails', () => { throw new Error() }); it.skip('waits', () => {});")).toEqual({
      code: 1,
      lastLine: '1 passed, 1 failed, 1 skipped',
    });
    expect(run(passing, passing)).toEqual({ code: 0, lastLine: '2 passed, 0 failed' });
  });

  it('counts what a test left open as a failure', () => {
    expect(run(passing, `setInterval(() => {}, 1_000); ${passing}`)).toEqual({
      code: 1,
      lastLine: '2 passed, 1 failed',
    });
  });
});
