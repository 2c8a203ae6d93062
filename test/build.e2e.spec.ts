import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import module from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';

// A small tree with the real scripts, and of all packages the compilers alone.
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
  packages('@swc', 'typescript');
});
afterEach(() => rmSync(folder, { recursive: true }));

const hello = async (...before: string[]) => {
  const args = [...before, '--import', './scripts/npm-run.mjs', 'dist/apps/hello.js'];
  return promisify(execFile)(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH } }).then(
    ({ stdout }) => stdout,
    ({ code, stderr }) => `${code}: ${stderr}`,
  );
};
/** What a start reads of the tree: the note of the last build, and whatever the note does not vouch for. */
const readAtStart = async () => {
  file('node_modules/tell-reads.cjs', tellReads);
  const told = await hello('--require', './node_modules/tell-reads.cjs');
  return told.split('\n').filter((line) => line !== '');
};
const tellReads = `
  const fs = require('node:fs');
  const { readFileSync } = fs;
  fs.readFileSync = (file, ...others) => {
    if (!/node_modules/.test(file)) console.log('read', String(file));
    return readFileSync(file, ...others);
  };
  require('node:module').syncBuiltinESMExports();
`;
/** What is installed, and nothing else. */
function packages(...names: string[]): void {
  rmSync(join(folder, 'node_modules'), { recursive: true, force: true });
  mkdirSync(join(folder, 'node_modules'));
  for (const name of names) symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
}
/** Long enough ago for a file's times to tell it from the next that is written. */
const settled = (name = 'tsconfig.json') =>
  waitFor(() => statSync(join(folder, name)).ctimeMs < Date.now() - 3_500, { what: 'the past' });

describe('What an npm script does before its program', () => {
  it('builds, and an unchanged tree not again', async () => {
    expect(await hello()).toBe('hello newsroom\n');
    expect(file('dist/libs/migrations/0001.sql')).toBe('select 1');
    expect(existsSync(join(folder, 'dist/libs/name.spec.js'))).toBe(false);

    const { ino } = statSync(join(folder, 'dist/libs/name.js'));
    // Another time of the same content, as a checkout makes it.
    file('libs/name.ts', file('libs/name.ts'));
    packages();
    expect(await hello()).toBe('hello newsroom\n');
    expect(statSync(join(folder, 'dist/libs/name.js')).ino).toBe(ino);
  });

  it('bundles the console with what it takes from libs, and anew when one of its files is another', async () => {
    packages('@swc', 'esbuild', '@esbuild', 'preact', '@preact');
    file(
      'apps/console/index.html',
      '<link href="/console/{style}"><script src="/console/{script}"></script>',
    );
    file('apps/console/icon.svg', '<svg/>');
    file('apps/console/tsconfig.json', '{}');
    file('apps/console/src/styles/index.css', '.page { color: red }');
    const page = (text: string) =>
      file(
        'apps/console/src/main.tsx',
        `import { render } from 'preact'; render(<p>${text}</p>, document.body);`,
      );
    page('first');
    const bundled = () => {
      const [, script = ''] = /src="\/console\/([^"]+)"/.exec(file('dist/console/index.html')) ?? [];
      return { script, text: file(`dist/console/${script}`) };
    };
    await hello();
    const first = bundled();
    expect(first.text).toContain('first');
    expect(existsSync(join(folder, `dist/console/${first.script}.br`))).toBe(true);
    const { ino } = statSync(join(folder, 'dist/console/index.html'));
    await hello();
    expect(statSync(join(folder, 'dist/console/index.html')).ino).toBe(ino);

    page('second');
    await hello();
    expect(bundled().text).toContain('second');
    expect(existsSync(join(folder, `dist/console/${first.script}`))).toBe(false);
    // Without what bundles it, whoever starts is told so.
    page('third');
    packages('@swc');
    expect(await hello()).toContain('esbuild is not installed');
  });

  it.each([['@swc'], ['typescript']])('builds by %s alone', async (compiler) => {
    packages(compiler);
    file(
      'apps/hello.ts',
      `function told(_: object, name: string) { console.log('hello', Reflect.getMetadata('design:type', Hello.prototype, name)); }
       (Reflect as any).metadata ??= (key: string, value: unknown) => () => { told.type = value; };
       (Reflect as any).getMetadata ??= () => 'metadata';
       class Name {}
       class Hello { @told name!: Name; }
       enum Kind { One = 1 }
       console.log(new Hello().name, Kind.One, String(told.type === Name));`,
    );
    expect(await hello()).toBe('hello metadata\nundefined 1 true\n');
    expect(JSON.parse(file('dist/apps/hello.js.map')).sources[0]).toMatch(/hello\.ts$/);
    expect(file('dist/apps/hello.js')).toMatch(/\n\/\/# sourceMappingURL=hello\.js\.map\n?$/);
  });

  it('reads no source of a tree that is as it was, and each that may not be', async () => {
    const name = join(folder, 'libs/name.ts');
    const written = new Date('2026-11-24T18:00:00Z');
    // It may be written again in the same moment: for an hour it is as if it had just been written.
    const soon = new Date(Date.now() + 3_600_000);
    utimesSync(name, soon, soon);
    await hello();
    expect(await readAtStart()).toContain('read libs/name.ts');
    utimesSync(name, written, written);
    await settled('libs/name.ts');
    expect(await readAtStart()).toContain('read libs/name.ts');
    expect(await readAtStart()).toEqual(['read dist/.built.json', 'hello newsroom']);

    // With the size and the time of before.
    file('libs/name.ts', "export const name = 'newsreel';\n");
    utimesSync(name, written, written);
    expect(await readAtStart()).toContain('hello newsreel');

    // A copy has times of its own, and the content that was compiled.
    const { ino } = statSync(join(folder, 'dist/libs/name.js'));
    cpSync(join(folder, 'libs'), join(folder, 'copy'), { recursive: true });
    rmSync(join(folder, 'libs'), { recursive: true });
    renameSync(join(folder, 'copy'), join(folder, 'libs'));
    packages();
    expect(await readAtStart()).toEqual(expect.arrayContaining(['read libs/name.ts', 'hello newsreel']));
    expect(statSync(join(folder, 'dist/libs/name.js')).ino).toBe(ino);
  });

  it('keeps what V8 compiled, where Node can', async () => {
    await hello();
    expect(existsSync(join(folder, 'dist/.compiled'))).toBe('enableCompileCache' in module);
    expect(await hello()).toBe('hello newsroom\n');
  });

  it('takes the note of an earlier release for none', async () => {
    await hello();
    file('libs/name.ts', "export const name = 'evening';\n");
    file('dist/.built.json', '{"apps/hello.ts":"hash","libs/name.ts":"hash"}');
    expect(await hello()).toBe('hello evening\n');
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

  it('builds what was renamed from .js to .ts', async () => {
    rmSync(join(folder, 'libs/name.ts'));
    file('libs/name.js', "export const name = 'newsroom';\n");
    expect(await hello()).toBe('hello newsroom\n');
    rmSync(join(folder, 'libs/name.js'));
    file('libs/name.ts', "export const name: string = 'evening';\n");
    expect(await hello()).toBe('hello evening\n');
  });

  it('takes half a note of the last build for none', async () => {
    await hello();
    file('dist/.built.json', '{"apps/hel');
    expect(await hello()).toBe('hello newsroom\n');
  });

  it('says in one line what cannot be compiled, and with what', async () => {
    file('libs/name.ts', 'export const = 1;\n');
    for (const compiler of ['@swc', 'typescript']) {
      packages(compiler);
      expect(await hello()).toMatch(/^1: Understudy cannot be built: libs\/name\.ts: \w[^\n]+\n$/);
    }
    packages();
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
