import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Ends a detached process together with this one, whatever ends this one. A watchman reads from a pipe whose other end
 * only we hold: it closes on exit, on a signal and on kill -9 alike, where handlers in Node would miss the last.
 */
export function endWithParent(child: ChildProcess, folderToRemove: string | undefined): void {
  const watchman = spawn('/bin/sh', ['-c', whenThePipeCloses, String(child.pid), folderToRemove ?? ''], {
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

// What is removed under a process that still runs comes back. Bounded, because where nobody reaps zombies the process
// is there for ever.
const whenThePipeCloses = `
  cat > /dev/null
  kill -9 "$0"
  [ -n "$1" ] || exit
  tries=100
  while kill -0 "$0" && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
  rm -rf -- "$1"
`;
