import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The program as users run it, in a process that can be killed. */
export interface UnderstudyProcess {
  readonly endpoint: string;
  readonly child: ChildProcess;
  /** The lines on standard output so far. */
  readonly printed: readonly string[];
  /** SIGKILL: no goodbye of any kind. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `main.js` and waits for the line that says where it answers. */
export async function startProcess(
  environment: Readonly<Record<string, string>>,
): Promise<UnderstudyProcess> {
  const child = spawn(process.execPath, ['dist/apps/understudy/src/main.js'], {
    env: {
      ...process.env,
      UNDERSTUDY_LOCAL_ACCESS: '1',
      PORT: '0',
      RATE_LIMIT: 'off',
      CASTER_QUOTA: '100000',
      LOG_LEVEL: 'silent',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const ended = once(child, 'exit');
  const printed: string[] = [];
  const endpoint = await new Promise<string>((resolve, reject) => {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        printed.push(line);
        const [, address] = /answers at (http:\S+)/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
    // Not at its exit: what it complained of may still be on its way.
    void once(child, 'close').then(([code, signal]) =>
      reject(new Error(`Understudy ended before it answered (code ${code}, signal ${signal}): ${complaint}`)),
    );
  });
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    endpoint,
    child,
    printed,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
