import { lstat, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PostgresLog } from '../log.js';
import { clusterIn, folderElsewhere, realPathOf } from './find-folder.js';
import { cannotKeepData, folderProblem } from './folder-problem.js';
import { DRAFT } from './initialise.js';
import { lockCluster, stopOrphan } from './postmaster.js';
import { takeOwnership } from './take-ownership.js';

/**
 * Removes the database of a data folder, wherever it is kept, and answers the paths that are gone. What is not ours stays,
 * and the folder too, which may be a volume. Refuses while a program uses it.
 */
export async function resetEmbeddedPostgres(dataDir: string, log: PostgresLog): Promise<string[]> {
  const wanted = await realPathOf(resolve(dataDir)).catch((cause) => {
    throw folderProblem(dataDir, cause);
  });
  const elsewhere = folderElsewhere(wanted);
  const removed = [...(await empty(wanted, log)), ...(await empty(elsewhere, log))];
  if (removed.some((path) => dirname(path) === elsewhere)) await rmdir(elsewhere);
  return removed;
}

async function empty(folder: string, log: PostgresLog): Promise<string[]> {
  try {
    const found = await entriesOf(folder);
    if (!found.some((name) => name !== 'password')) return [];

    const release = await takeOwnership(folder, log);
    try {
      const cluster = clusterIn(folder);
      if (found.includes('cluster')) await checkCluster(folder, cluster);
      await stopOrphan({ folder, cluster, log });
      if (found.includes('cluster')) await waitForOthers(folder, cluster, log);
      // Its owner last: whoever looks meanwhile still finds the folder in use.
      for (const name of await entriesOf(folder)) await remove(join(folder, name));
      return found.map((name) => join(folder, name));
    } finally {
      await release();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      throw new Error(
        `The database in ${folder} belongs to another user: run "understudy database reset" as that one, or as root`,
        {
          cause: error,
        },
      );
    throw code ? folderProblem(folder, error) : error;
  }
}

/** Ours among what is there, in the order in which it may go. */
async function entriesOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const rank = (name: string) => ['cluster', 'secret-key', 'password', 'owner'].indexOf(name);
  return names
    .filter((name) => rank(name) >= 0 || name.startsWith(DRAFT))
    .sort((one, other) => rank(one) - rank(other));
}

/** The setting may name a folder in which somebody else keeps something of this name. */
async function checkCluster(folder: string, cluster: string): Promise<void> {
  const names: string[] = await readdir(cluster).catch(() => []);
  if (names.length > 0 && !names.some((name) => ['PG_VERSION', 'base', 'global', 'pg_wal'].includes(name)))
    throw cannotKeepData(folder, `${cluster} is no database: remove it yourself if it is not needed`);
}

async function waitForOthers(folder: string, cluster: string, log: PostgresLog): Promise<void> {
  const names: string[] = await readdir(cluster).catch(() => []);
  if (names.includes('PG_VERSION')) await (await lockCluster({ folder, cluster, log })).close();
}

/** With what a link leads to, which may be on another disk. */
async function remove(path: string): Promise<void> {
  if ((await lstat(path)).isSymbolicLink()) {
    const target = await realpath(path).catch(() => undefined);
    for (const name of target ? await readdir(target).catch(() => []) : [])
      await rm(join(target as string, name), { recursive: true, force: true, maxRetries: 5 });
  }
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}
