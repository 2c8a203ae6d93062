import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// A small tree with the real scripts, and of all packages the compiler alone.
let folder: string;
const file = (name: string, content?: string) => {
  const path = join(folder, name);
  if (content === undefined) return readFileSync(path, 'utf8');
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return content;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-build-'));
  for (const name of ['scripts', 'tsconfig.json', 'tsconfig.build.json'])
    cpSync(name, join(folder, name), { recursive: true });
  file('package.json', '{ "type": "module" }');
  file(
    'apps/hello.ts',
    "import { name } from '../libs/name.js';\n\nconst told: string = name;\nconsole.log('hello', told);\n",
  );
  file('libs/name.ts', "export const name = 'newsroom';\n");
  file('libs/name.spec.ts', 'this is no program');
  file('libs/migrations/0001.sql', 'select 1');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('node_modules/typescript'), join(folder, 'node_modules/typescript'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const hello = async () => {
  const args = ['--import', './scripts/npm-run.mjs', 'dist/apps/hello.js'];
  return promisify(execFile)(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH } }).then(
    ({ stdout }) => stdout,
    ({ code, stderr }) => `${code}: ${stderr}`,
  );
};
const withoutCompiler = () => rmSync(join(folder, 'node_modules'), { recursive: true });

describe('What an npm script does before its program', () => {
  it('builds by the compiler alone, and an unchanged tree not again', async () => {
    expect(await hello()).toBe('hello newsroom\n');
    expect(file('dist/libs/migrations/0001.sql')).toBe('select 1');
    expect(existsSync(join(folder, 'dist/libs/name.spec.js'))).toBe(false);

    const { ino } = statSync(join(folder, 'dist/libs/name.js'));
    // Another time of the same content, as a checkout makes it.
    file('libs/name.ts', file('libs/name.ts'));
    withoutCompiler();
    expect(await hello()).toBe('hello newsroom\n');
    expect(statSync(join(folder, 'dist/libs/name.js')).ino).toBe(ino);
  });

  it('builds what has changed, what is missing, and takes away what is gone', async () => {
    await hello();
    file('libs/name.ts', "export const name = 'evening';\n");
    expect(await hello()).toBe('hello evening\n');

    rmSync(join(folder, 'dist/libs/name.js'));
    expect(await hello()).toBe('hello evening\n');

    rmSync(join(folder, 'libs/migrations/0001.sql'));
    expect(await hello()).toBe('hello evening\n');
    expect(existsSync(join(folder, 'dist/libs/migrations/0001.sql'))).toBe(false);
  });

  it('takes half a note of the last build for none', async () => {
    await hello();
    file('dist/.built.json', '{"apps/hel');
    expect(await hello()).toBe('hello newsroom\n');
  });

  it('says in one line what cannot be compiled, and with what', async () => {
    file('libs/name.ts', 'export const = 1;\n');
    expect(await hello()).toMatch(/^1: Understudy cannot be built: libs\/name\.ts: [^\n]+\n$/);
    withoutCompiler();
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    expect(await hello()).toMatch(
      /^1: Understudy cannot be built: .*compiler is not installed: npm ci [^\n]+\n$/,
    );
  });

  it('builds nothing where there are no sources, and says what is not there', async () => {
    await hello();
    for (const name of ['apps', 'libs', 'node_modules']) rmSync(join(folder, name), { recursive: true });
    expect(await hello()).toBe('hello newsroom\n');
    rmSync(join(folder, 'dist/apps/hello.js'));
    expect(await hello()).toMatch(
      /^1: .*is not part of this installation: run it in a clone of the repository\n$/,
    );
  });
});
