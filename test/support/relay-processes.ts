import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A line of the log of a relay, with the time at which it was said. */
export interface Said {
  readonly level: string;
  readonly message: string;
  readonly at: number;
  readonly [field: string]: unknown;
}

export interface RelayProcess {
  readonly pid: number;
  readonly said: readonly Said[];
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** Relays of one database and one topic, each in a process of its own. */
export class RelayProcesses {
  private readonly running = new Set<RelayProcess>();

  constructor(private readonly environment: Readonly<Record<string, string>>) {}

  /** Does not wait until it is ready: it will be, or the test waits in vain for what it should do. */
  start(): RelayProcess {
    const child = spawn(process.execPath, ['test/support/relay.mjs'], {
      env: { ...process.env, ROLES: 'relay', PORT: '0', ...this.environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const started = processOf(child);
    this.running.add(started);
    void started.ended.then(() => this.running.delete(started));
    return started;
  }

  /** By the holder of a lease, which names the process. */
  of(holder: string | null): RelayProcess | undefined {
    return [...this.running].find(({ pid }) => holder?.includes(`:${pid}:`));
  }

  get count(): number {
    return this.running.size;
  }

  async end(): Promise<void> {
    await Promise.all(
      [...this.running].map(async (one) => {
        one.signal('SIGKILL');
        await one.ended;
      }),
    );
  }
}

function processOf(child: ChildProcess): RelayProcess {
  const said: Said[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => said.push(JSON.parse(line) as Said));
  return {
    pid: child.pid as number,
    said,
    signal: (signal) => void child.kill(signal),
    ended: once(child, 'close'),
  };
}
