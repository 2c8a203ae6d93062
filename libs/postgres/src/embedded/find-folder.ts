import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chmod, constants, mkdir, readdir, realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PostgresLog } from '../log.js';
import type { DatabaseUser } from './database-user.js';
import { LIBRARY_FOLDER } from './library-folder.js';
import { runProgram } from './run-program.js';

export const clusterIn = (folder: string) => join(folder, 'cluster');

/** The folder asked for, or for root in a place of root's alone another one: the same at every start. */
export async function findFolder(
  dataDir: string,
  user: DatabaseUser | undefined,
  log: PostgresLog,
): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const wanted = await realpath(resolve(dataDir));
  if (user === undefined) {
    await access(wanted, constants.W_OK).catch((cause) => {
      throw new Error(`Postgres cannot keep its data in ${wanted}: the folder belongs to another user`, {
        cause,
      });
    });
    return wanted;
  }

  const hash = createHash('sha256').update(wanted).digest('hex').slice(0, 16);
  const elsewhere = join(LIBRARY_FOLDER, `data-${hash}`);
  // Where the studios are already, there they stay, whatever became of the permissions.
  if (!existsSync(clusterIn(elsewhere))) {
    // A temporary folder is made for one user alone. What we put into it has permissions of its own.
    if ((await readdir(wanted)).length === 0) await chmod(wanted, 0o755);
    if (await mayEnter(user, wanted)) return wanted;
    if (existsSync(clusterIn(wanted)))
      throw new Error(
        `The user ${user.name}, who runs Postgres for root, may not enter ${wanted}: let others pass its parent folders (chmod o+x)`,
      );
    await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  }
  log(
    'info',
    `Postgres's data is in ${elsewhere}, because the user ${user.name} may not enter ${wanted}`,
    {},
  );
  return elsewhere;
}

async function mayEnter(user: DatabaseUser, folder: string): Promise<boolean> {
  return runProgram('/bin/sh', ['-c', 'cd -- "$0"', folder], user).then(
    () => true,
    () => false,
  );
}
