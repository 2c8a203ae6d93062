import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cell, Contender } from '../../cell.js';
import { freePort } from '../../free-port.js';
import { waitUntil } from '../../wait-until.js';

const IDLE_MS = 10_000;
const READY_WITHIN_MS = 60_000;

interface Standalone {
  /** From the start of npm to the first `ok` of the health page. */
  readonly seconds: number;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

async function npmStart(dataDir: string): Promise<Standalone> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    env: {
      ...process.env,
      UNDERSTUDY_DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      DATABASE_URL: '',
    },
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGKILL');
  process.once('exit', end);
  const closed = once(child, 'close').finally(() => process.off('exit', end));
  await waitUntil(() => isReady(port), {
    what: 'npm start',
    why: () => (child.exitCode === null ? undefined : `it ended with code ${child.exitCode}`),
    everyMs: 5,
    longestMs: READY_WITHIN_MS,
  });
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    child,
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
  if (answer?.ok !== true) return false;
  const { status } = (await answer.json()) as { status: string };
  return status === 'ok';
}

/** Megabytes that a process holds, its shared pages counted whole; of those below it as well. */
async function memoryOf(pid: number): Promise<{ node: number; postgres: number }> {
  const processes = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(aboutProcess),
  );
  const below = new Set([pid]);
  for (let grown = true; grown; ) {
    const more = processes.filter((one) => one && below.has(one.parent) && !below.has(one.pid));
    for (const one of more) if (one) below.add(one.pid);
    grown = more.length > 0;
  }
  const megabytes = (name: RegExp) =>
    processes
      .filter((one) => one && below.has(one.pid) && name.test(one.name))
      .reduce((sum, one) => sum + (one?.megabytes ?? 0), 0);
  return { node: megabytes(/^(node|MainThread|understudy)/), postgres: megabytes(/^postgres/) };
}

/** `Pss` shares out what several processes have in common: the buffers of PostgreSQL count once. */
async function aboutProcess(name: string) {
  const [status, rollup] = await Promise.all(
    ['status', 'smaps_rollup'].map((file) => readFile(join('/proc', name, file), 'utf8').catch(() => '')),
  );
  const of = (text = '', field: string) => new RegExp(`^${field}:\\s+(.+?)(?: kB)?$`, 'm').exec(text)?.[1];
  if (status === '') return undefined;
  const program = of(status, 'Name') ?? '';
  const kilobytes = program.startsWith('postgres') ? of(rollup, 'Pss') : of(status, 'VmRSS');
  return {
    pid: Number(name),
    parent: Number(of(status, 'PPid')),
    name: program,
    megabytes: Number(kilobytes ?? 0) / 1_024,
  };
}

const npm: Contender = {
  name: 'npm start',
  role: 'ours',
  title: '`npm start` on existing data until its health page says ok; memory after 10 idle seconds',
  missing: async () =>
    process.platform === 'linux' ? undefined : 'memory is read from /proc: it needs Linux',
  async prepare({ profile }) {
    const dataDir = await mkdtemp(join(tmpdir(), 'understudy-standalone-'));
    const memory: { node: number; postgres: number }[] = [];
    await (await npmStart(dataDir)).stop();
    return {
      async run({ round }) {
        const started = await npmStart(dataDir);
        // Once is enough: it hardly changes, and each time is ten seconds.
        if (memory.length === 0 && round > 0) {
          if (profile.name !== 'counts') await pause(IDLE_MS);
          memory.push(await memoryOf(started.child.pid as number));
        }
        await started.stop();
        const [held] = memory;
        return {
          operations: 1,
          seconds: started.seconds,
          latencies: [started.seconds * 1_000],
          values: {
            'ready, s': started.seconds,
            ...(held && { 'idle node RSS, MB': held.node, 'idle PostgreSQL PSS, MB': held.postgres }),
          },
        };
      },
      check: async () => [],
      close: () => rm(dataDir, { recursive: true, force: true }),
    };
  },
};

const demo: Contender = {
  name: 'npm run demo',
  role: 'ours',
  title: '`npm run demo`, from an empty folder to its last line',
  async prepare() {
    return {
      async run({ round }) {
        // Nothing of it grows warm: each is a new process on an empty folder.
        if (round === 0) return { operations: 0, seconds: 0 };
        const startedAt = performance.now();
        const child = spawn('npm', ['run', 'demo', '--silent'], { stdio: 'ignore', env: { ...process.env } });
        const [code] = await once(child, 'close');
        if (code !== 0) throw new Error(`npm run demo ended with code ${code} in round ${round}`);
        const seconds = (performance.now() - startedAt) / 1_000;
        return { operations: 1, seconds, latencies: [seconds * 1_000], values: { 'demo, s': seconds } };
      },
      check: async () => [],
      close: async () => undefined,
    };
  },
};

const aim = (contender: string, value: string, atMost: number, title: string) => ({
  title,
  of: { contender, variant: 'alone' },
  metric: { value },
  atMost,
  source: 'issue',
});

export const standalone: Cell = {
  name: 'standalone',
  title: 'The program by itself, with its embedded PostgreSQL',
  variants: [{ name: 'alone', callers: 1 }],
  pace: (profile) => ({ rounds: Math.min(3, profile.rounds) }),
  contenders: [npm, demo],
  targets: [
    aim('npm start', 'ready, s', 2, 'npm start on existing data: seconds until it is ready'),
    aim('npm start', 'idle node RSS, MB', 150, 'idle memory of node, MB'),
    aim('npm run demo', 'demo, s', 10, 'npm run demo, seconds'),
  ],
  note: 'PostgreSQL’s memory beside it, with what its processes share counted once, is no part of the aim.',
};
