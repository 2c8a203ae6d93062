import { existsSync } from 'node:fs';
import { access, constants, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { refuseUnusable } from './cluster-state.js';
import { clusterIn, folderElsewhere, realPathOf } from './find-folder.js';
import { folderProblem } from './folder-problem.js';
import { bundledVersion } from './programs.js';
import { runningPostgres } from './running-postgres.js';
import { runningOwner } from './take-ownership.js';

/** How a data folder stands, by looking alone: nothing is made, locked or started. */
export interface DataFolderState {
  /** Where the data is, or would be: for root possibly not where it was asked for. */
  readonly folder: string;
  readonly state: 'empty' | 'stopped' | 'running';
  /** Where the PostgreSQL answers that runs on it. */
  readonly url?: string;
  /** Why it cannot be used, in one line with the way out. */
  readonly problem?: string;
}

export async function lookAtDataFolder(dataDir: string): Promise<DataFolderState> {
  const wanted = await realPathOf(resolve(dataDir)).catch(() => resolve(dataDir));
  // Root's data may be where the user who runs PostgreSQL may enter.
  const elsewhere = folderElsewhere(wanted);
  const folder = existsSync(clusterIn(elsewhere)) ? elsewhere : wanted;
  const cluster = clusterIn(folder);
  const url = await runningPostgres(folder);
  if (url !== undefined) return { folder, state: 'running', url };

  try {
    const isThere = existsSync(cluster) && (await readdir(cluster)).length > 0;
    const version = bundledVersion();
    if (isThere) await refuseUnusable({ folder, cluster, version, isRoot: process.getuid?.() === 0 });
    else await refuseUnwritable(folder);
    const owner = await runningOwner(folder);
    if (owner !== undefined)
      return {
        folder,
        state: 'running',
        problem: `process ${owner} uses ${folder}, and its PostgreSQL does not answer: it is starting or ending, look again`,
      };
    return { folder, state: isThere ? 'stopped' : 'empty' };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const problem = code === undefined ? message : folderProblem(folder, error).message;
    return { folder, state: 'stopped', problem };
  }
}

/** Where it is to be made, its parent must take it. */
async function refuseUnwritable(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && dirname(folder) !== folder) return undefined;
    throw error;
  });
  if (found === undefined) return refuseUnwritable(dirname(folder));
  if (!found.isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
  await access(folder, constants.W_OK | constants.X_OK);
}
