import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import type { PostgresLog } from '../log.js';

/** In macOS and BSD open() itself locks; Node passes the flag on and has no name for it. */
const O_EXLOCK = process.platform === 'darwin' || process.platform === 'freebsd' ? 0x20 : 0;

/**
 * Locks a file, by the kernel: every process on this file system meets the lock, in whatever container, and it ends with
 * the last process that holds the file open, whatever ended that. Undefined when it is another's. Closing unlocks.
 */
export async function tryLock(file: string, log: PostgresLog): Promise<FileHandle | undefined> {
  for (;;) {
    const handle = await openOwn(file);
    if (!handle) return undefined;
    try {
      if (!(await lock(handle, file, log))) {
        await handle.close();
        return undefined;
      }
      if (await isStillAt(handle, file)) return handle;
      // Whoever had it before removed it, and the lock is on what no longer has a name.
      await handle.close();
    } catch (error) {
      await handle.close();
      throw error;
    }
  }
}

async function openOwn(file: string): Promise<FileHandle | undefined> {
  const { O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let handle: FileHandle;
  try {
    handle = await open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_EXLOCK, 0o644);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN') return undefined;
    if (code === 'EISDIR' || code === 'ELOOP') throw notAFile(file);
    throw error;
  }
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw notAFile(file);
  }
  // What root writes stays usable to whom the folder belongs.
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(file));
    await handle.chown(uid, gid);
  }
  return handle;
}

const notAFile = (file: string) =>
  new Error(`${file} is not a file, and Understudy keeps one there: remove it`);

/** Node has no call for it. The program locks what it inherits from us, so the lock stays with us when it has ended. */
async function lock(handle: FileHandle, file: string, log: PostgresLog): Promise<boolean> {
  if (O_EXLOCK) return true;

  const flock = spawn('flock', ['-n', '3'], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'ignore', 'pipe', handle.fd],
  });
  const closed = once(flock, 'close');
  try {
    const [[code], complaint] = await Promise.all([closed, text(flock.stderr as NodeJS.ReadableStream)]);
    if (code === 0) return true;
    if (code === 1) return false;
    throw new Error(
      `Files cannot be locked on the file system of ${file} (${complaint.trim()}): keep the data on a local one`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    log(
      'warn',
      'Without the program "flock" (of util-linux) a second Understudy on this data is noticed only outside of containers',
      { file },
    );
    return true;
  }
}

async function isStillAt(handle: FileHandle, file: string): Promise<boolean> {
  const [ours, named] = await Promise.all([handle.stat(), stat(file).catch(() => undefined)]);
  return ours.ino === named?.ino && ours.dev === named.dev;
}
