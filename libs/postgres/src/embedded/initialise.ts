import { randomBytes } from 'node:crypto';
import { chown, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCluster, repairAccess } from './cluster-state.js';
import { programProblem } from './folder-problem.js';
import type { Server } from './postmaster.js';
import { runProgram } from './run-program.js';

export const SUPERUSER = 'understudy';

export const urlOf = (password: string, port: number) =>
  `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/understudy?sslmode=disable`;

export const DRAFT = 'initialising-';

/** Makes the database cluster unless it is there, and answers its password. */
export async function initialise(server: Server): Promise<string> {
  await removeDrafts(server.folder);
  if (!(await hasCluster(server))) {
    const password = randomBytes(24).toString('base64url');
    await keepPassword(server, password);
    await initialiseBeside(server, password);
  }
  await repairAccess(server);
  return passwordOf(server.folder);
}

const passwordFileIn = (folder: string) => join(folder, 'password');

async function keepPassword({ folder }: Server, password: string): Promise<void> {
  const file = passwordFileIn(folder);
  // Never through a link that somebody put there.
  await rm(file, { recursive: true, force: true });
  await writeFile(file, password, { mode: 0o600, flag: 'wx' });
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(folder);
    await chown(file, uid, gid);
  }
}

async function passwordOf(folder: string): Promise<string> {
  const file = passwordFileIn(folder);
  const lost = (cause?: unknown) =>
    new Error(
      `The password of the database in ${folder} cannot be read: restore ${file}, as a file of one line that you may read, or empty the folder with "understudy database reset"`,
      { cause },
    );
  // Anything else, such as a pipe, might never answer.
  if (!(await stat(file).catch(() => undefined))?.isFile()) throw lost();
  const password = await readFile(file, 'utf8').catch((error) => {
    throw lost(error);
  });
  // An editor that opened it has left a line break.
  if (password.trim() === '') throw lost();
  return password.trim();
}

/** In a draft that gets its name when it is whole: what an interrupted start leaves is never taken for a cluster. */
async function initialiseBeside(
  { folder, cluster, programs, user }: Server,
  password: string,
): Promise<void> {
  const draft = await mkdtemp(join(folder, DRAFT));
  const passwordForInitdb = join(draft, 'password');
  const options = [`--username=${SUPERUSER}`, `--pwfile=${passwordForInitdb}`, '--auth=scram-sha-256'];
  // The same everywhere: no order of strings and no message depends on the machine's language.
  const locale = ['--encoding=UTF8', '--locale=C', '--lc-messages=C'];
  try {
    await writeFile(passwordForInitdb, password, { mode: 0o600 });
    for (const path of user ? [draft, passwordForInitdb] : [])
      await chown(path, user?.uid ?? -1, user?.gid ?? -1);
    await runProgram(programs.initdb, ['-D', join(draft, 'cluster'), ...options, ...locale], user);
    await rename(join(draft, 'cluster'), cluster);
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw stderr ? programProblem(folder, stderr.split('\n')) : error;
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
