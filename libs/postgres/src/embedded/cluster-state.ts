import { existsSync, type Stats } from 'node:fs';
import { chmod, lchown, lstat, readdir, readFile, realpath, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotKeepData } from './folder-problem.js';
import type { Server } from './postmaster.js';

/** Whether there is a cluster that these programs can run; an error, when it is not one of theirs or not whole. */
export async function hasCluster({ folder, cluster, programs }: Server): Promise<boolean> {
  const found = await stat(cluster).catch(() => undefined);
  if (!found && !(await lstat(cluster).catch(() => undefined))) return false;
  if (!found?.isDirectory())
    throw cannotKeepData(folder, `${cluster} is not a folder, and the database belongs there: move it away`);
  if ((await readdir(cluster)).length === 0) {
    await rmdir(cluster);
    return false;
  }

  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '');
  const missing = ['PG_VERSION', 'global/pg_control', 'base'].find(
    (name) => !existsSync(join(cluster, name)),
  );
  if (missing || !/^\d+(\.\d+)?\s*$/.test(version))
    throw cannotKeepData(
      folder,
      `the database there is not whole (${missing ?? 'PG_VERSION'} ${missing ? 'is missing' : 'says no version'}): bring ${cluster} back from a backup, or empty it with "npm run reset"`,
    );
  const major = programs.version.split('.')[0];
  if (version.trim() !== major)
    throw cannotKeepData(
      folder,
      `the database there is of PostgreSQL ${version.trim()}, and this release has ${programs.version}: start the release that made it, dump the data (pg_dump) and restore it into another folder, or empty this one with "npm run reset"`,
    );
  return true;
}

/**
 * Copies lose owners and permissions, and Postgres runs neither on another's files nor on such as others may write. Made
 * right where this process may; otherwise an error that says who can.
 */
export async function repairAccess({ folder, cluster, user }: Server): Promise<void> {
  const uid = user?.uid ?? process.getuid?.();
  if (uid === undefined) return;

  const repair = async (path: string, found: Stats, mode: number) => {
    if (found.uid !== uid) {
      if (!user) throw ofAnotherUser(folder, path, uid);
      await lchown(path, user.uid, user.gid);
    }
    if (!found.isSymbolicLink() && (found.mode & 0o7777) !== mode) await chmod(path, mode);
  };
  const repairBelow = async (parent: string) => {
    for (const name of await readdir(parent)) {
      const path = join(parent, name);
      // Temporary files come and go with the processes that an earlier run left behind.
      const found = await lstat(path).catch(() => undefined);
      if (!found) continue;
      await repair(path, found, (found.mode & 0o7777) | (found.isDirectory() ? 0o700 : 0o600));
      if (found.isDirectory()) await repairBelow(path);
    }
  };
  // The folder itself may be a link to another disk.
  const top = await realpath(cluster);
  await repair(top, await stat(top), 0o700);
  await repairBelow(top);
}

const ofAnotherUser = (folder: string, path: string, uid: number) =>
  cannotKeepData(
    folder,
    `${path} belongs to another user: give everything there to the one who starts Understudy (sudo chown -R ${uid} '${folder}')`,
  );
