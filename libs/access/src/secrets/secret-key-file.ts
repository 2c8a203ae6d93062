import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WireLog } from '#libs/wire';
import { type Sealer, sealer, UnknownSecretKey } from './sealed-secret.js';

const READ_AGAIN_AFTER_MS = 1_000;

/**
 * The keys in a file. It is read again, once a second at most, when a record names a key that is not among them, and
 * before something is sealed: a key that was changed while the program runs needs no restart.
 */
export function sealerFromFile(
  file: string,
  { log, now = () => performance.now() }: { log?: WireLog; now?: () => number } = {},
): Sealer {
  const read = () => {
    try {
      return sealer(readFileSync(file, 'utf8'));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The file ${file} has no secret key: ${reason}`);
    }
  };
  let current = read();
  let readAt = Number.NEGATIVE_INFINITY;

  /** A file that cannot be used just now takes nothing away from what is known. */
  function readAgain(): void {
    readAt = now();
    try {
      current = read();
    } catch (error) {
      log?.('warn', 'The secret key cannot be read again: those known stay in use', {
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }

  return {
    get keyId() {
      return current.keyId;
    },
    seal(secret, name) {
      // By the first key that the file has now: one that was put before it since is to seal what is made from then on.
      if (now() - readAt >= READ_AGAIN_AFTER_MS) readAgain();
      return current.seal(secret, name);
    },
    open(sealed, name) {
      try {
        return current.open(sealed, name);
      } catch (error) {
        if (!(error instanceof UnknownSecretKey) || now() - readAt < READ_AGAIN_AFTER_MS) throw error;
        readAgain();
        return current.open(sealed, name);
      }
    },
  };
}

/** The key file of a data folder, made where there is none; whoever makes it at the same moment makes the same one. */
export async function secretKeyFileIn(folder: string): Promise<string> {
  const file = join(folder, 'secret-key');
  const draft = join(folder, `secret-key.${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(draft, `${randomBytes(32).toString('base64')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    // A link takes nobody's place, and whoever sees the file sees all of it.
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return file;
}
