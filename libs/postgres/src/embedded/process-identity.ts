import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// Process ids are given again, in a container the same few after every restart; with the time of its start one is
// unmistakable. Synchronous, because whoever asks holds a lock open meanwhile.

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // What has ended keeps its number until its parent asks for it, which in a container may be never.
  return statOf(pid)?.[0] !== 'Z';
}

/** Text that no other process of this machine ever shares with this one; undefined when there is no such process. */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return ps(pid, 'lstart=');

    const ticksSinceBoot = statOf(pid)?.[19];
    return (
      ticksSinceBoot && `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${ticksSinceBoot}`
    );
  } catch {
    return undefined;
  }
}

/** What Linux tells of a process from its state on. The name before that stands in parentheses and may hold anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Program and arguments, separated by blanks. */
export function commandOf(pid: number): string | undefined {
  try {
    if (process.platform !== 'linux') return ps(pid, 'command=');
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

const ps = (pid: number, column: string) =>
  execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim();
