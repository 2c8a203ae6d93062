import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

// In a copy of the checkout, as a stranger would begin.
const copied = [
  'libs',
  'scripts',
  'test/facts',
  'package.json',
  'tsconfig.json',
  'jest.config.mjs',
  'biome.json',
];
const layouts = 'libs/operations/src/layouts';
let checkout: string;

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'understudy-new-operation-'));
  for (const path of [...copied, '.gitignore']) cpSync(path, join(checkout, path), { recursive: true });
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'));
});
afterAll(() => rmSync(checkout, { recursive: true, force: true }));

const run = (...command: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, command, { cwd: checkout, encoding: 'utf8' });
const newOperation = (...given: string[]) => run('scripts/new-operation.mjs', ...given);
const read = (path: string) => readFileSync(join(checkout, path), 'utf8');

describe('npm run new:operation', () => {
  it('writes an operation, its spec and its place in the noun; they compile, pass and are formatted', () => {
    const { stdout, status } = newOperation('layouts', 'RenameLayout');
    expect(status).toBe(0);
    expect(stdout).toContain('docs/your-first-operation.md');
    expect(newOperation('layouts', 'DescribeLayoutHistory').status).toBe(0);
    expect(read(`${layouts}/index.ts`)).toMatch(/renameLayout,\s+describeLayoutHistory,\n\];/);

    expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json').stdout).toBe('');
    expect(run('node_modules/@biomejs/biome/bin/biome', 'check', layouts).status).toBe(0);
    const specs = ['rename-layout', 'describe-layout-history'].map((name) => `${layouts}/${name}.spec.ts`);
    expect(run('scripts/jest.mjs', '--selectProjects', 'unit', '--', ...specs)).toMatchObject({ status: 0 });
  }, 480_000);

  it('takes parameters, answer and kind from the facts where the documentation knows the operation', () => {
    const file = `${layouts}/describe-caster-layouts.ts`;
    rmSync(join(checkout, file));
    expect(newOperation('layouts', 'DescribeCasterLayouts').stdout).toContain('InvalidCaster.NotFound');
    const scaffolded = read(file);
    expect(scaffolded).toContain('defineDescription');
    expect(scaffolded).toContain('parameters: { CasterId: casterId(), LayoutId: partId().optional() }');
    expect(scaffolded).toContain('BlendList: z.object({ LocationId: z.array(z.string()) })');
  });

  it('refuses what exists, and a name that is none', () => {
    const { status, stderr } = newOperation('layouts', 'DeleteCasterLayout');
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: `DeleteCasterLayout exists already, in ${layouts}/delete-caster-layout.ts: no two operations share a name\n`,
    });
    expect(newOperation('layouts', 'renameLayout').stderr).toMatch(/^usage: npm run new:operation/);
    expect(newOperation('../layouts', 'RenameLayouts').status).toBe(1);
  });
});
