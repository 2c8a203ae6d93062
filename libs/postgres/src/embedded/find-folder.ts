import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { PostgresLog } from '../log.js';
import type { DatabaseUser } from './database-user.js';
import { cannotKeepData, folderProblem } from './folder-problem.js';
import { LIBRARY_FOLDER } from './library-folder.js';
import { runProgram } from './run-program.js';

export const clusterIn = (folder: string) => join(folder, 'cluster');

/** The longest path that Postgres has room for, less the longest name that it appends. */
const LONGEST_PATH = 1023 - 100;

/** The folder asked for, or for root in a place of root's alone another one: the same at every start. */
export async function findFolder(
  dataDir: string,
  user: DatabaseUser | undefined,
  log: PostgresLog,
): Promise<string> {
  const wanted = await makeFolder(resolve(dataDir));
  if (user === undefined) {
    await access(wanted, constants.W_OK).catch((cause) => {
      throw folderProblem(wanted, cause);
    });
    return wanted;
  }

  const elsewhere = folderElsewhere(wanted);
  // Where the studios are already, there they stay, whatever became of the permissions.
  if (!existsSync(clusterIn(elsewhere))) {
    try {
      // A temporary folder is made for one user alone. What we put into it has permissions of its own.
      if ((await readdir(wanted)).length === 0) await chmod(wanted, 0o755);
    } catch (cause) {
      throw folderProblem(wanted, cause);
    }
    if (await mayEnter(user, wanted)) return wanted;
    if (existsSync(clusterIn(wanted)))
      throw new Error(
        `The user ${user.name}, who runs Postgres for root, may not enter ${wanted}: let others pass its parent folders (chmod o+x)`,
      );
    await mkdir(elsewhere, { recursive: true, mode: 0o755 }).catch((cause) => {
      throw folderProblem(elsewhere, cause);
    });
  }
  log(
    'info',
    `Postgres's data is in ${elsewhere}, because the user ${user.name} may not enter ${wanted}`,
    {},
  );
  return elsewhere;
}

/** Where root's data of this folder is when the database's user may not enter it. */
export function folderElsewhere(wanted: string): string {
  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  return join(LIBRARY_FOLDER, `data-${hash}`);
}

/** Also of a folder that is not there, or not any more. */
export async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPathOf(dirname(path)), basename(path));
  });
}

/** Makes the folder where it is missing, and answers its real path. */
async function makeFolder(path: string): Promise<string> {
  try {
    await makeEachFolder(path);
    const folder = await realpath(path);
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    // The scripts of initdb have no way to write down a line break.
    if (/[\r\n]/.test(folder)) throw cannotKeepData(folder, 'there is a line break in the path');
    if (Buffer.byteLength(folder) > LONGEST_PATH) throw Object.assign(new Error(), { code: 'ENAMETOOLONG' });
    return folder;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code ? folderProblem(path, error) : error;
  }
}

/** One by one: the recursive mkdir of Node tries for ever where, as in /proc, even an existing folder answers ENOENT. */
async function makeEachFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(path) !== path) {
      await makeEachFolder(dirname(path));
      return make();
    }
    // A parent that may not be written to is no obstacle when the folder is there.
    if (!existsSync(path)) throw error;
  }
}

async function mayEnter(user: DatabaseUser, folder: string): Promise<boolean> {
  return runProgram('/bin/sh', ['-c', 'cd -- "$0"', folder], user).then(
    () => true,
    () => false,
  );
}
