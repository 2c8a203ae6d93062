// Writes to dist/ what has changed since the last build; a tree that is as it was costs the reading of it. Each file is
// compiled by itself, which needs no package but the compiler: types are the business of `npm run types`.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const roots = ['apps', 'libs', 'examples', 'bench/src'];
const outDir = 'dist';
const stamp = join(outDir, '.built.json');

/** Resolves when dist/ is what the sources say. An installation without sources, an image, has nothing to build. */
async function build() {
  const sources = roots.filter(existsSync).flatMap(filesIn).filter(isPartOfTheProgram);
  if (sources.length === 0) return;

  // By content: a checkout, a copy and an archive all make times of their own. New options make all files new.
  const options = ['tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'package.json'].map(read);
  const current = Object.fromEntries(sources.map((file) => [file, hash(read(file), ...options)]));
  const built = readStamp();
  const isBuilt = (file) => built[file] === current[file] && existsSync(outputOf(file));
  const changed = sources.filter((file) => !isBuilt(file));
  const gone = Object.keys(built).filter((file) => !(file in current));
  if (changed.length === 0 && gone.length === 0) return;

  const compile = changed.some(isTypeScript) ? await compiler() : undefined;
  for (const file of changed) {
    if (isTypeScript(file)) compile(file);
    else write(outputOf(file), read(file));
  }
  // A migration or a view of another branch would otherwise go on living.
  for (const file of gone) for (const end of ['', '.map']) rmSync(`${outputOf(file)}${end}`, { force: true });
  write(stamp, JSON.stringify(current));
}

async function compiler() {
  const { default: ts } = await import('typescript').catch(() => {
    throw new Error(
      'the program is not built and the compiler is not installed: npm ci without --omit=optional brings it',
    );
  });
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const { options } = ts.getParsedCommandLineOfConfigFile('tsconfig.build.json', {}, host);
  // One file alone cannot tell that package.json makes it a module.
  const compilerOptions = {
    ...options,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  return (file) => {
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(read(file), {
      fileName: resolve(file),
      compilerOptions,
      reportDiagnostics: true,
    });
    const [fault] = diagnostics ?? [];
    if (fault) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
    write(`${outputOf(file)}.map`, sourceMapText);
    write(outputOf(file), outputText);
  };
}

const isTypeScript = (file) => /\.m?ts$/.test(file);
const isPartOfTheProgram = (file) =>
  /\.(ts|sql|xml|properties|html|js)$/.test(file) && !/\.(spec|suite|d)\.ts$/.test(file);
const outputOf = (file) => join(outDir, isTypeScript(file) ? file.replace(/ts$/, 'js') : file);

const filesIn = (root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));

const read = (file) => readFileSync(file, 'utf8');
const hash = (...texts) => createHash('sha256').update(texts.join('\0')).digest('base64');

function readStamp() {
  try {
    return JSON.parse(read(stamp));
  } catch {
    // None yet, or half of one: everything is built.
    return {};
  }
}

/** Whole or not at all: two commands may build at once, and a program may be starting meanwhile. */
function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

await build().catch((error) => {
  process.stderr.write(`Understudy cannot be built: ${error.message}\n`);
  process.exit(1);
});
