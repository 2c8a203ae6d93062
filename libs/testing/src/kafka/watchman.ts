import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';

export interface Watchman {
  watch(child: ChildProcess): void;
  dismiss(): void;
}

/**
 * Sees to it that what we started ends with us, whatever ends us, and that its folder goes. He reads from a pipe whose
 * other end only we hold: it closes on exit, on a signal and on kill -9 alike, where handlers in Node miss the last.
 */
export function hireWatchman(folderToRemove: string | undefined): Watchman {
  const watchman = spawn('/bin/sh', ['-c', whenThePipeCloses, folderToRemove ?? ''], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const pipe = watchman.stdin as Socket;
  // Where no shell can be had there is no watchman, and tests run all the same.
  watchman.on('error', () => {});
  pipe.on('error', () => {});
  watchman.unref();
  pipe.unref();

  return {
    watch(child) {
      pipe.write(`${child.pid}\n`);
      // Its number may soon be another's.
      child.once('exit', () => pipe.write('\n'));
    },
    dismiss() {
      watchman.kill('SIGKILL');
    },
  };
}

// What is removed under a process that still runs comes back. Bounded, because where nobody reaps zombies the process
// is there for ever.
const whenThePipeCloses = `
  while read -r line; do pid=$line; done
  if [ -n "$pid" ]; then
    kill -9 "$pid"
    tries=100
    while kill -0 "$pid" && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
  fi
  [ -z "$0" ] || rm -rf -- "$0"
`;
