import type { Stats } from 'node:fs';
import { chmod, lchown, lstat, readdir, readFile, realpath, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotKeepData } from './folder-problem.js';
import type { Server } from './postmaster.js';

/** Whether there is a cluster that these programs can run; an error, when it is not one of theirs or not whole. */
export async function hasCluster({ folder, cluster, programs, user }: Server): Promise<boolean> {
  const found = await stat(cluster).catch(() => undefined);
  if (!found && !(await isThere(cluster, lstat))) return false;
  if (found?.isDirectory() && (await readdir(cluster)).length === 0) {
    refuseAnothers(folder, cluster, { found, isRoot: user !== undefined });
    await rmdir(cluster);
    return false;
  }
  await refuseUnusable({ folder, cluster, version: programs.version, isRoot: user !== undefined });
  return true;
}

/** An error, when what is there is no cluster that programs of this version can run for this user. */
export async function refuseUnusable({
  folder,
  cluster,
  version: ours,
  isRoot,
}: {
  readonly folder: string;
  readonly cluster: string;
  readonly version: string;
  readonly isRoot: boolean;
}): Promise<void> {
  const found = await stat(cluster).catch(() => undefined);
  if (!found?.isDirectory())
    throw cannotKeepData(folder, `${cluster} is not a folder, and the database belongs there: move it away`);
  refuseAnothers(folder, cluster, { found, isRoot });
  for (const name of ['PG_VERSION', 'global/pg_control', 'base'])
    if (!(await isThere(join(cluster, name)))) throw notWhole(folder, cluster, `${name} is missing`);
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  if (!/^\d+(\.\d+)?$/.test(version)) throw notWhole(folder, cluster, 'PG_VERSION says no version');
  if (version !== ours.split('.')[0])
    throw cannotKeepData(
      folder,
      `the database there is of PostgreSQL ${version}, and this release has ${ours}: start the release that made it, dump the data (pg_dump) and restore it into another folder, or empty this one with "understudy database reset"`,
    );
}

/** Root gives what is there to the user who runs Postgres for it; nobody else may. */
function refuseAnothers(
  folder: string,
  cluster: string,
  { found, isRoot }: { readonly found: Stats; readonly isRoot: boolean },
): void {
  const uid = process.getuid?.();
  if (!isRoot && uid !== undefined && found.uid !== uid) throw ofAnotherUser(folder, cluster, uid);
}

async function isThere(path: string, look: (path: string) => Promise<unknown> = stat): Promise<boolean> {
  try {
    await look(path);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

const notWhole = (folder: string, cluster: string, what: string) =>
  cannotKeepData(
    folder,
    `the database there is not whole (${what}): bring ${cluster} back from a backup, or empty it with "understudy database reset"`,
  );

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
  const found = await stat(top);
  // A group that may read is the one thing more that Postgres allows.
  await repair(top, found, found.mode & 0o027 ? 0o700 : (found.mode & 0o7777) | 0o700);
  await repairBelow(top);
}

const ofAnotherUser = (folder: string, path: string, uid: number) =>
  cannotKeepData(
    folder,
    `${path} belongs to another user: give everything there to the one who starts Understudy (sudo chown -R ${uid} '${folder}')`,
  );
