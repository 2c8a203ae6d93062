import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import pg from 'pg';
import { waitFor } from '#libs/testing';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './start-embedded-postgres.js';

const here = dirname(fileURLToPath(import.meta.url));
const isolated = ['--pid', '--ipc', '--fork', '--mount-proc', '--kill-child'];

export const isRoot = process.getuid?.() === 0;

/** Namespaces of its own, as a container has them; not every machine lets us make some. */
export const mayIsolate = spawnSync('unshare', [...isolated, 'true']).status === 0;

type Options = Partial<Omit<EmbeddedPostgresOptions, 'log'>>;

interface ChildOptions {
  readonly isTemporary?: boolean;
  readonly uid?: number;
  /** The program that starts it, with arguments. */
  readonly under?: readonly string[];
  /** In namespaces of its own. */
  readonly isolated?: boolean;
}

export interface InChild {
  readonly child: ChildProcess;
  readonly ready: Promise<EmbeddedPostgres>;
}

export interface UsedDataFolder {
  home: string;
  dataDir: string;
  /** What was logged by servers of this process. */
  readonly lines: string[];
  start(options?: Options): Promise<EmbeddedPostgres>;
  /** Initialising takes most of a start's time, so most tests begin with a copy of what one start has made. */
  copy(to?: string): void;
  /** Starts in another process, which says where Postgres is and then waits to be killed. */
  startInChild(options?: ChildOptions): InChild;
}

/** A folder for each test, servers on it that are stopped afterwards, and one cluster made beforehand to copy. */
export function useDataFolder(): UsedDataFolder {
  const servers: { stop(): Promise<void> }[] = [];
  const children: ChildProcess[] = [];
  let initialised: string;

  const used: UsedDataFolder = {
    home: '',
    dataDir: '',
    lines: [],

    async start(options: Options = {}): Promise<EmbeddedPostgres> {
      const postgres = await startEmbeddedPostgres({
        dataDir: used.dataDir,
        ...options,
        log: (level, message) => used.lines.push(`${level}: ${message}`),
      });
      servers.push(postgres);
      return postgres;
    },

    copy(to = used.dataDir): void {
      execFileSync('cp', ['-a', '--', initialised, to]);
    },

    startInChild(options: ChildOptions = {}): InChild {
      const script = `
        import { importTypescript } from ${JSON.stringify(join(here, '../../../testing/src/jest/import-typescript.mjs'))};
        const { startEmbeddedPostgres } = await importTypescript(${JSON.stringify(join(here, 'start-embedded-postgres.ts'))});
        const options = ${JSON.stringify({ dataDir: used.dataDir, isTemporary: options.isTemporary })};
        const postgres = await startEmbeddedPostgres({ ...options, log: () => {} });
        console.log(JSON.stringify(postgres));
        process.on('SIGTERM', () => postgres.stop().then(() => process.exit(0)));
        process.on('SIGUSR2', () => { throw new Error('uncaught') });
        setInterval(() => {}, 1000);`;
      const words = [
        ...(options.isolated ? ['unshare', ...isolated] : []),
        ...(options.under ?? []),
        process.execPath,
        ...['--no-warnings', '--input-type=module', '-e', script],
      ];
      const child = spawn(words[0] as string, words.slice(1), {
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
      });
      children.push(child);
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += chunk;
      });
      const ready = new Promise<EmbeddedPostgres>((resolve, reject) => {
        createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)));
        child.once('close', () => reject(new Error(`the child ended: ${said}`)));
      });
      ready.catch(() => {});
      return { child, ready };
    },
  };

  beforeAll(async () => {
    initialised = newFolder();
    await (await startEmbeddedPostgres({ dataDir: initialised, log: () => {} })).stop();
  });
  afterAll(() => rmSync(initialised, { recursive: true, force: true }));

  beforeEach(() => {
    used.home = newFolder();
    used.dataDir = join(used.home, 'postgres');
    used.lines.length = 0;
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    // The Postgres of a killed program writes until it has ended.
    const isUsed = () => processesWith(({ args }) => args.some((arg) => arg.includes(used.home))).length > 0;
    await waitFor(() => !isUsed(), { what: 'what was started on the folder to end' });
    rmSync(used.home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  return used;
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  // Not its exit: of a program under another one the last is seen by its closed pipes.
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

export async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export const keepStudio = (url: string) => query(url, "create table studios as select 'newsroom' as name");
export const expectStudio = async (url: string) =>
  expect(await query(url, 'select name from studios')).toEqual([{ name: 'newsroom' }]);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-test-'));
  // As any folder of a user: others may enter, which matters to root's tests alone.
  chmodSync(folder, 0o755);
  return folder;
}

export interface FoundProcess {
  readonly pid: number;
  readonly args: readonly string[];
  /** Which container it is in, so to speak. */
  readonly namespace: string;
}

/** Of all containers of this machine, if we may see them. */
export function processesWith(condition: (found: FoundProcess) => boolean): FoundProcess[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => {
      try {
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return [{ pid: Number(pid), args, namespace: readlinkSync(`/proc/${pid}/ns/pid`) }];
      } catch {
        return [];
      }
    })
    .filter(condition);
}

/** The shell that ends a postmaster with its program. */
export const isWatchmanOf = (args: readonly string[], pid: number) =>
  /^read .*kill/.test(args[2] ?? '') && args[3] === String(pid);
