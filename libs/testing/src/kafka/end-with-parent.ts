import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends a detached process together with this one, whatever ends this one. A watchman reads from a pipe whose other end
 * only we hold: it closes on exit, on a signal and on kill -9 alike, where handlers in Node would miss the last.
 */
export function endWithParent(child: ChildProcess, folderToRemove: string | undefined): void {
  const script = 'cat > /dev/null; kill -9 "$0" 2> /dev/null; [ -z "$1" ] || { sleep 1; rm -rf -- "$1"; }';
  const watchman = spawn('/bin/sh', ['-c', script, String(child.pid), folderToRemove ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Where no shell can be had there is no watchman, and tests run all the same.
  watchman.on('error', () => {});
  watchman.unref();
  (watchman.stdin as Socket).unref();

  child.once('exit', () => watchman.kill('SIGKILL'));
}
