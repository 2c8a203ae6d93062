// Bundles the console into dist/console: what the program serves below /console, with a compressed copy of each file
// beside it. esbuild does it in a tenth of a second; names carry a hash, so that browsers may keep what they have.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const from = 'apps/console';

/** Resolves when `to` has the console of the sources. Whoever reads meanwhile finds the old one or the new one. */
export async function buildConsole(to) {
  const { build } = await import('esbuild').catch(() => {
    throw new Error(
      'the console is not built and esbuild is not installed: npm ci without --omit=optional brings it',
    );
  });
  const { outputFiles, metafile } = await build({
    entryPoints: [`${from}/src/main.tsx`, `${from}/src/styles/index.css`],
    outdir: to,
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    // What `light-dark()` and `<search>` need: browsers since 2024.
    target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'],
    conditions: ['source'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
    tsconfig: `${from}/tsconfig.json`,
  });
  const named = (entry) =>
    basename(Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry)?.[0] ?? '');
  const page = readFileSync(`${from}/index.html`, 'utf8')
    .replace('{script}', named(`${from}/src/main.tsx`))
    .replace('{style}', named(`${from}/src/styles/index.css`));

  mkdirSync(to, { recursive: true });
  const files = [
    ...outputFiles.map(({ path, contents }) => [basename(path), contents]),
    ['icon.svg', readFileSync(`${from}/icon.svg`)],
    // The page last: what it names is there when it is read.
    ['index.html', Buffer.from(page)],
  ];
  const written = new Set();
  for (const [name, contents] of files)
    for (const [end, bytes] of [
      ['.br', await brotli(contents)],
      ['.gz', await promisify(gzip)(contents, { level: 9 })],
      ['', contents],
    ]) {
      written.add(`${name}${end}`);
      write(join(to, `${name}${end}`), bytes);
    }
  for (const name of readdirSync(to)) if (!written.has(name)) rmSync(join(to, name));
}

const brotli = (contents) =>
  promisify(brotliCompress)(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

function write(file, bytes) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, file);
}
