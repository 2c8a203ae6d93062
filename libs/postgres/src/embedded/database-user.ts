import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Postgres refuses to run as root, so for root its programs run as somebody else. */
export interface DatabaseUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Undefined for an ordinary user, who runs Postgres as himself. */
export async function databaseUser(): Promise<DatabaseUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;

  // initdb wants a user with a name. One of these is nearly everywhere, so no account is made on somebody's machine.
  for (const name of ['postgres', 'nobody']) {
    try {
      return { name, uid: await idOf(name, '-u'), gid: await idOf(name, '-g') };
    } catch {
      // There is no such user.
    }
  }
  throw new Error(
    'Postgres does not run as root, and there is no user "postgres" or "nobody" to run it as: create one, start as an ordinary user, or set DATABASE_URL',
  );
}

/** What one user has begun he continues, also when another one would be preferred by now. */
export async function ownerOf(
  cluster: string,
  preferred: DatabaseUser | undefined,
): Promise<DatabaseUser | undefined> {
  const owner = await stat(cluster).catch(() => undefined);
  if (!preferred || !owner || owner.uid === preferred.uid || owner.uid === 0) return preferred;
  return { name: `number ${owner.uid}`, uid: owner.uid, gid: owner.gid };
}

async function idOf(name: string, which: '-u' | '-g'): Promise<number> {
  return Number((await promisify(execFile)('id', [which, name])).stdout);
}
