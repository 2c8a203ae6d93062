// Writes to dist/ what has changed since the last build; a tree that is as it was costs a look at its files, and the
// reading of none. Each file is compiled by itself, which needs no package but a compiler: types are the business of
// `npm run types`.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const roots = ['apps', 'libs', 'examples', 'bench/src'];
const outDir = 'dist';
const consoleDir = join(outDir, 'console');
const stamp = join(outDir, '.built.json');
// New options make all files new.
const options = ['tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs', 'package.json'];
// One bundle, of its own files and of what it imports from libs.
const consoleRoots = ['apps/console', 'libs/pictures'];
const consoleOptions = ['package-lock.json', 'scripts/build-console.mjs'];
// Some disks count time in steps of two seconds: what was written in the last ones may be written again unseen.
const SETTLED_AFTER_MS = 3_000;

/** Resolves when dist/ is what the sources say. An installation without sources, an image, has nothing to build. */
async function build() {
  const sources = roots.filter(existsSync).flatMap(filesIn).filter(isPartOfTheProgram);
  if (sources.length === 0) return;

  const hasConsole = existsSync('apps/console/index.html');
  const ofConsole = hasConsole
    ? [...consoleRoots.filter(existsSync).flatMap(filesIn), ...consoleOptions].filter(existsSync)
    : [];
  const built = readStamp();
  const current = Object.fromEntries(
    [...options, ...sources, ...ofConsole].map((file) => [file, noteOf(file, built[file])]),
  );
  const isAsNoted = (file) => current[file].hash === built[file]?.hash;
  const all = !options.every(isAsNoted);
  const changed = sources.filter((file) => all || !isAsNoted(file) || !existsSync(outputOf(file)));
  const gone = Object.keys(built).filter((file) => !(file in current));
  const isConsoleStale =
    hasConsole &&
    (all || gone.some(isOfConsole) || !ofConsole.every(isAsNoted) || !existsSync(`${consoleDir}/index.html`));
  if (changed.length === 0 && gone.length === 0 && !isConsoleStale) return takeNote(current, built);

  // A migration or a view of another branch would otherwise go on living. First, since a file that was renamed from .js to
  // .ts leads to the same output.
  for (const file of gone) for (const end of ['', '.map']) rmSync(`${outputOf(file)}${end}`, { force: true });
  const compile = changed.some(isTypeScript) ? await compiler() : undefined;
  for (const file of changed) {
    if (!isTypeScript(file)) write(outputOf(file), read(file));
    else {
      const { code, map } = compile(file, read(file));
      write(`${outputOf(file)}.map`, map);
      write(outputOf(file), code);
    }
  }
  if (isConsoleStale) await (await import('./build-console.mjs')).buildConsole(consoleDir);
  write(stamp, JSON.stringify(current));
}

/**
 * What says that a file is as it was: its content. A checkout, a copy and an archive all make times of their own; where
 * nothing about the file has moved, not even the time of its last change, which nobody can set, it need not be read.
 */
function noteOf(file, built) {
  const { size, mtimeMs, ctimeMs, ino } = statSync(file);
  const seen = [size, mtimeMs, ctimeMs, ino].join(' ');
  if (built?.seen === seen) return built;
  const isSettled = Math.max(mtimeMs, ctimeMs) < Date.now() - SETTLED_AFTER_MS;
  return { hash: hash(read(file)), ...(isSettled && { seen }) };
}

/** So that the next start reads less. In a folder that may only be read, each start reads. */
function takeNote(current, built) {
  if (Object.keys(current).every((file) => current[file].seen === built[file].seen)) return;
  try {
    write(stamp, JSON.stringify(current));
  } catch {
    // dist/ is what it should be all the same.
  }
}

/** swc, which all but production installations have and which takes a twentieth of the time; else TypeScript's own. */
async function compiler() {
  return (await swc()) ?? (await typescript());
}

async function swc() {
  const { default: swc } = await import('@swc/core').catch(() => ({}));
  if (swc === undefined) return undefined;
  const { compilerOptions } = JSON.parse(read('tsconfig.json'));
  const swcOptions = {
    configFile: false,
    swcrc: false,
    isModule: true,
    sourceMaps: true,
    module: { type: 'es6' },
    jsc: {
      target: compilerOptions.target,
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: compilerOptions.emitDecoratorMetadata },
    },
  };
  return (file, text) => {
    try {
      const { code, map } = swc.transformSync(text, { ...swcOptions, filename: resolve(file) });
      return { code: `${code}//# sourceMappingURL=${sourceMapOf(file)}\n`, map };
    } catch (error) {
      throw new Error(`${file}: ${firstLineOf(error.message)}`);
    }
  };
}

async function typescript() {
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
  return (file, text) => {
    const { outputText, sourceMapText, diagnostics } = ts.transpileModule(text, {
      fileName: resolve(file),
      compilerOptions,
      reportDiagnostics: true,
    });
    const [fault] = diagnostics ?? [];
    if (fault) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(fault.messageText, ' ')}`);
    return { code: outputText, map: sourceMapText };
  };
}

const isTypeScript = (file) => /\.m?ts$/.test(file);
const isOfConsole = (file) => consoleRoots.some((root) => file.startsWith(`${root}/`));
const isPartOfTheProgram = (file) =>
  /\.(ts|sql|xml|properties|html|js)$/.test(file) &&
  !/\.(spec|suite|d)\.ts$|[\\/]dist[\\/]/.test(file) &&
  !file.startsWith('apps/console/');
const outputOf = (file) => join(outDir, isTypeScript(file) ? file.replace(/ts$/, 'js') : file);
const sourceMapOf = (file) => `${basename(file).replace(/ts$/, 'js')}.map`;

const filesIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });

const read = (file) => readFileSync(file, 'utf8');
const hash = (text) => createHash('sha256').update(text).digest('base64');
/** swc draws the place below what it complains of. */
const firstLineOf = (message) =>
  message
    .split('\n')
    .map((line) => line.replace(/^(\W|x )+/, '').trim())
    .find((line) => line !== '') ?? message;

function readStamp() {
  try {
    const noted = JSON.parse(read(stamp));
    return Object.values(noted).every((note) => typeof note.hash === 'string') ? noted : {};
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
