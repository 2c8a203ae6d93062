import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The program as users run it, in a process that can be killed. */
export interface UnderstudyProcess {
  readonly endpoint: string;
  readonly child: ChildProcess;
  /** The lines on standard output so far. */
  readonly printed: readonly string[];
  /** The lines on standard error so far. */
  readonly logged: readonly string[];
  /** SIGKILL: no goodbye of any kind. */
  kill(): Promise<void>;
  /** SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
}

/** Starts `main.js`, or another script in its place, and waits for the line that says where it answers. */
export async function startProcess(
  environment: Readonly<Record<string, string>>,
  script = 'dist/apps/understudy/src/main.js',
): Promise<UnderstudyProcess> {
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      UNDERSTUDY_LOCAL_ACCESS: '1',
      PORT: '0',
      RATE_LIMIT: 'off',
      CASTER_QUOTA: '100000',
      LOG_LEVEL: 'silent',
      STOP_WITHIN_SECONDS: '60',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const logged: string[] = [];
  if (child.stderr) createInterface(child.stderr).on('line', (line) => logged.push(line));
  // Not the exit: what it said last may still be on its way.
  const ended = once(child, 'close');
  const printed: string[] = [];
  const endpoint = await new Promise<string>((resolve, reject) => {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        printed.push(line);
        const [, address] = /answers at (http:\S+)/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
    void ended.then(([code, signal]) =>
      reject(
        new Error(
          `Understudy ended before it answered (code ${code}, signal ${signal}): ${logged.join('\n')}`,
        ),
      ),
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
    logged,
    kill: async () => {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
