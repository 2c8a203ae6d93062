import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from './postmaster.js';
import { runProgram } from './run-program.js';

export const SUPERUSER = 'understudy';

const DRAFT = 'initialising-';

/** Makes the database cluster unless it is there, and answers its password. */
export async function initialise(server: Server): Promise<string> {
  const { folder, cluster } = server;
  const passwordFile = join(folder, 'password');
  await removeDrafts(folder);
  if (!existsSync(cluster)) {
    const password = randomBytes(24).toString('base64url');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await initialiseBeside(server, password);
  }
  try {
    return await readFile(passwordFile, 'utf8');
  } catch (error) {
    throw new Error(`The password of the database in ${folder} cannot be read: restore ${passwordFile}`, {
      cause: error,
    });
  }
}

/** In a draft that gets its name when it is whole: what an interrupted start leaves is never taken for a cluster. */
async function initialiseBeside(
  { folder, cluster, programs, user }: Server,
  password: string,
): Promise<void> {
  const draft = await mkdtemp(join(folder, DRAFT));
  const passwordForInitdb = join(draft, 'password');
  await writeFile(passwordForInitdb, password, { mode: 0o600 });
  for (const path of user ? [draft, passwordForInitdb] : [])
    await chown(path, user?.uid ?? -1, user?.gid ?? -1);

  const options = [`--username=${SUPERUSER}`, `--pwfile=${passwordForInitdb}`, '--auth=scram-sha-256'];
  // The same everywhere: no order of strings and no message depends on the machine's language.
  const locale = ['--encoding=UTF8', '--locale=C', '--lc-messages=C'];
  try {
    await runProgram(programs.initdb, ['-D', join(draft, 'cluster'), ...options, ...locale], user);
    await rename(join(draft, 'cluster'), cluster);
  } finally {
    await rm(draft, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function removeDrafts(folder: string): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(DRAFT))
      await rm(join(folder, entry), { recursive: true, force: true, maxRetries: 5 });
  }
}
