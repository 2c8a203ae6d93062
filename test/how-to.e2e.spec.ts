import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Program, startProgram } from './support/program.js';

const DOCUMENTED = '127.0.0.1:8080';
const pages = ['docs/quick-start.md', ...readdirSync('docs/how-to').map((file) => `docs/how-to/${file}`)];
/** The named blocks of a page, which it means to be run in their order. */
const blocksOf = (page: string) =>
  [...readFileSync(page, 'utf8').matchAll(/^```sh (\S+)\n(.*?)^```/gms)].map(([, name = '', text = '']) => ({
    name,
    text,
  }));
const withBlocks = pages.filter((page) => blocksOf(page).length > 0);

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program?.end());

describe('The shell of quick start and how-to', () => {
  it.each(withBlocks)('of %s does what the page says', async (page) => {
    const shell = blocksOf(page)
      .map(({ text }) => text)
      .join('\n')
      .replaceAll(DOCUMENTED, new URL(program.endpoint).host);
    const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', shell]);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect({ stderr, faults: answers.filter((answer) => 'Code' in answer) }).toEqual({
      stderr: '',
      faults: [],
    });
    expect(answers).toMatchObject(expected[page] ?? []);
  });

  it('is of these pages', () => expect(withBlocks.sort()).toEqual(Object.keys(expected).sort()));
});

/** What each block prints, in its order. */
const expected: Record<string, object[]> = {
  'docs/quick-start.md': [{ CasterName: 'Late news', Status: 0 }, { Truncated: false }],
  'docs/how-to/copy-a-studio.md': [
    { CasterId: expect.any(String) },
    { CasterId: expect.any(String) },
    { CasterName: 'Tonight', Refusals: [] },
    {},
    { CasterId: expect.any(String) },
    { Made: 7, Failed: 0 },
  ],
  'docs/how-to/look-into-the-past.md': [
    {},
    { Events: [{ Type: 'CasterConfigured' }, { Type: 'CasterCreated' }] },
    { Members: [{ Member: 'name', Before: 'Evening news', After: 'Late news' }, {}] },
    { CasterName: 'Evening news' },
    { CasterName: 'Late news' },
    { RestoredVersion: 1, Version: 3 },
  ],
};
