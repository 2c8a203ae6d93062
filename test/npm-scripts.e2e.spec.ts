import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';

// What people type is npm, and what they stop is npm. Its process group is its own here, as behind a supervisor:
// nobody but npm itself gets the signal.

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-npm-'));
  // Root's database belongs to another user, who must be able to enter.
  chmodSync(folder, 0o755);
});
const running: Run[] = [];
afterEach(async () => {
  for (const run of running.splice(0)) for (const pid of run.tree()) end(pid);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Run {
  readonly npm: ChildProcess;
  said(): string;
  /** All processes that were seen below npm, and it. */
  tree(): number[];
  /** Sends the signal to npm alone; answers its exit code when it and all below it are gone. */
  stop(...signals: NodeJS.Signals[]): Promise<number | null>;
}

function npm(args: string[], environment: Record<string, string> = {}): Run {
  const child = spawn('npm', args, {
    detached: true,
    // Whatever it keeps in temporary folders is kept here, where what is left behind is seen.
    env: { ...process.env, TMPDIR: folder, UNDERSTUDY_DATA_DIR: join(folder, 'data'), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  const exit = once(child, 'exit');
  const seen = new Set<number>([child.pid as number]);
  const look = () => {
    for (const pid of descendants(child.pid as number)) seen.add(pid);
    return [...seen];
  };
  const run: Run = {
    npm: child,
    said: () => said,
    tree: look,
    stop: async (...signals) => {
      const pids = look();
      for (const signal of signals) child.kill(signal);
      const [code] = await exit;
      await waitFor(() => !pids.some(isAlive), { what: `the end of ${args.join(' ')}: ${said}` });
      return code;
    },
  };
  running.push(run);
  return run;
}

const until = (run: Run, words: string) =>
  waitFor(() => run.said().includes(words) || run.npm.exitCode !== null, {
    what: `"${words}"; so far: ${run.said()}`,
  });

/** What a run leaves in its folder for temporary things. */
const left = () => readdirSync(folder).filter((name) => name.startsWith('understudy-'));
/** What the owner wrote into the file that it has locked; empty when it was given back. */
const isOwned = () => {
  const file = join(folder, 'data', 'owner');
  return existsSync(file) && readFileSync(file, 'utf8') !== '';
};

describe('npm start', () => {
  const settings = { PORT: '0', LOG_LEVEL: 'info', DATABASE_URL: '' };

  it('ends in order by SIGTERM, SIGINT and SIGHUP to npm alone, also by two of them, with its database', async () => {
    for (const signals of [['SIGTERM'], ['SIGINT', 'SIGTERM'], ['SIGHUP']] as NodeJS.Signals[][]) {
      const run = npm(['start'], settings);
      await until(run, 'answers at');
      expect(run.tree().map(programOf)).toContain('postgres');
      expect(isOwned()).toBe(true);
      expect({ signals, code: await run.stop(...signals) }).toEqual({
        signals,
        code: signals[0] === 'SIGHUP' ? null : 0,
      });
      // Given back by a program that came to its end, not taken from one that was killed.
      expect(isOwned()).toBe(false);
      expect(run.said()).not.toContain('cannot start');
    }
  });

  it('ends when npm is killed', async () => {
    const run = npm(['start'], settings);
    await until(run, 'answers at');
    await run.stop('SIGKILL');
    expect(isOwned()).toBe(false);
  });

  it('ends in order while it starts, and complains of nothing', async () => {
    const run = npm(['start'], settings);
    await waitFor(() => isOwned(), { what: 'the start of the database' });
    expect(await run.stop('SIGTERM')).toBe(0);
    expect(isOwned()).toBe(false);
    expect(run.said()).not.toContain('cannot start');
  });
});

describe('A stop that hangs', () => {
  it('is given up after STOP_WITHIN_SECONDS, with exit code 1', async () => {
    const run = npm(['start'], { PORT: '0', LOG_LEVEL: 'info', DATABASE_URL: '', STOP_WITHIN_SECONDS: '1' });
    await until(run, 'answers at');
    const database = run.tree().filter((pid) => programOf(pid) === 'postgres');
    const exit = once(run.npm, 'exit');
    for (const pid of database) process.kill(pid, 'SIGSTOP');
    run.npm.kill('SIGTERM');
    expect((await exit)[0]).toBe(1);
    await waitFor(() => run.said().includes('The stop took too long'), { what: 'the last words' });
    for (const pid of database) process.kill(pid, 'SIGCONT');
    await waitFor(() => !run.tree().some(isAlive), { what: 'the end of the database' });
  });
});

describe('npm run demo', () => {
  it('shows on one screen how a running studio is copied, and ends with its verdict', async () => {
    const { code, said } = await ended('npm', ['run', 'demo']);
    const lines = said.trimEnd().split('\n');
    expect({ code, last: lines.at(-1) }).toEqual({ code: 0, last: 'identical: yes' });
    expect(lines.length).toBeLessThanOrEqual(45);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    for (const kind of ['2 scenes', '3 episodes', '3 shows']) expect(said).toContain(kind);
    expect(said).toContain(`"Tonight's show", idle`);
  });

  it('gives all of it to a program that reads', async () => {
    const { code, said } = await ended('npm', ['run', '-s', 'demo', '--', '--json']);
    const story = JSON.parse(said);
    expect(code).toBe(0);
    expect(story).toMatchObject({
      source: { listed: { Status: 1 } },
      copy: { listed: { Status: 0, CasterId: story.copyCaster.retried.CasterId } },
      event: { type: 'CasterCopied', version: 1 },
      identical: true,
    });
  });

  it('takes its server, its database and its folder with it', async () => {
    const run = npm(['run', 'demo']);
    await until(run, 'Building a news studio');
    expect(await run.stop('SIGTERM')).toBe(143);
    expect(left()).toEqual([]);
  });
});

describe('npm run kafka:local', () => {
  it('takes its broker and its folder with it, ready or not', async () => {
    const ready = npm(['run', 'kafka:local']);
    await until(ready, 'kafka ready on');
    expect(await ready.stop('SIGTERM')).toBe(0);

    const starting = npm(['run', 'kafka:local']);
    await waitFor(() => left().length > 0, { what: 'the start of the broker' });
    expect(await starting.stop('SIGTERM')).toBe(0);
    expect(left()).toEqual([]);
  });
});

/** Runs to the end; what it said on standard output. */
async function ended(command: string, args: string[]) {
  const child = spawn(command, args, {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  const [code] = await once(child, 'close');
  return { code, said };
}

/** From /proc, or from ps where there is none. */
function descendants(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => parentOf(other) === pid);
  return [...children, ...children.flatMap(descendants)];
}

const statOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
};
const parentOf = (pid: number) => Number(/\) \S (\d+)/.exec(statOf(pid))?.[1]);
const programOf = (pid: number) => /\((.*)\)/.exec(statOf(pid))?.[1];
const isAlive = (pid: number) => !/^$|\) Z /.test(statOf(pid));
const end = (pid: number) => {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL');
};
