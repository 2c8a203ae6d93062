import { execFile, type SpawnOptions } from 'node:child_process';
import { promisify } from 'node:util';
import type { DatabaseUser } from './database-user.js';

/** How every program of Postgres runs: as its user, from a folder it may enter, with nothing of our environment. */
export function asDatabaseUser(user: DatabaseUser | undefined) {
  const { PATH, SystemRoot } = process.env;
  return {
    ...(user && { uid: user.uid, gid: user.gid }),
    cwd: '/',
    env: { PATH, SystemRoot, LC_ALL: 'C', TZ: 'UTC' },
  } satisfies SpawnOptions;
}

/** Runs to the end and answers what was said on standard output. */
export async function runProgram(
  program: string,
  args: string[],
  user: DatabaseUser | undefined,
): Promise<string> {
  return (await promisify(execFile)(program, args, asDatabaseUser(user))).stdout;
}
