import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a command of `understudy` to its end, in a process of its own; `input` is what it reads. */
export async function understudy(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { input = '' }: { readonly input?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, ['dist/apps/understudy/src/cli/understudy.js', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  // One that reads nothing may have ended before it is all written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, out, err };
}
