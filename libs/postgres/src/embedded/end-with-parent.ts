import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends Postgres together with this process, whatever ends this process. A watchman reads from a pipe whose other end
 * only we hold: it closes on exit, on a signal and on kill -9 alike, where handlers in Node would miss the last.
 */
export function endWithParent(postmaster: ChildProcess, folderToRemove: string | undefined): void {
  // "read" is built into every shell; a program that were missing instead would end Postgres at once. SIGINT is the
  // fast shutdown. Data that is thrown away needs none, but its folder can go only afterwards.
  const script = folderToRemove
    ? 'read -r _; kill -QUIT "$0"; while kill -0 "$0"; do sleep 0.1; done; rm -rf -- "$1"'
    : 'read -r _; kill -INT "$0"';
  const watchman = spawn('/bin/sh', ['-c', script, String(postmaster.pid), folderToRemove ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where no shell can be had there is no watchman; the next start finds the postmaster and stops it.
  watchman.on('error', () => {});
  watchman.unref();
  (watchman.stdin as Socket | null)?.unref();

  postmaster.once('exit', () => watchman.kill('SIGKILL'));
}
