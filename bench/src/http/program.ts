import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own. */
export interface Program {
  readonly endpoint: string;
  readonly pid: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

const LAST_LINES = 20;

/** Starts a built script and waits for the line that says where it answers. Its log goes where nobody waits for it. */
export async function startProgram(
  script: string,
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<Program> {
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  const said: string[] = [];
  if (child.stderr)
    createInterface(child.stderr).on('line', (line) => {
      said.push(line);
      if (said.length > LAST_LINES) said.shift();
    });
  const closed = once(child, 'close').finally(() => process.off('exit', end));
  const endpoint = await new Promise<string>((resolve, reject) => {
    if (child.stdout)
      createInterface(child.stdout).on('line', (line) => {
        const [, address] = /answers at (http:\S+)/.exec(line) ?? [];
        if (address !== undefined) resolve(address);
      });
    void closed.then(([code, signal]) =>
      reject(new Error(`${script} ended before it answered (${code ?? signal}): ${said.join('\n')}`)),
    );
  });
  return {
    endpoint,
    pid: child.pid as number,
    child,
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

/** The program as it is built, with the API alone unless it is told otherwise; calls are counted and never too many. */
export function startUnderstudy(
  url: string,
  environment: Readonly<Record<string, string>> = {},
  script = 'dist/apps/understudy/src/main.js',
): Promise<Program> {
  return startProgram(script, {
    DATABASE_URL: url,
    PORT: '0',
    ROLES: 'api',
    RATE_LIMIT: 'on',
    CASTER_QUOTA: '1000000000',
    LOG_LEVEL: 'warn',
    UNDERSTUDY_SECRET_KEY: SECRET_KEY,
    ...environment,
  });
}

/** Seals the secrets of the bench's own keys, which are gone with its databases. */
export const SECRET_KEY = Buffer.alloc(32, 7).toString('base64');
