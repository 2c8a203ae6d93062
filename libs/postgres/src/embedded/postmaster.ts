import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresLog } from '../log.js';
import type { DatabaseUser } from './database-user.js';
import { endWithParent } from './end-with-parent.js';
import { tryLock } from './file-lock.js';
import { cannotKeepData, isDiskFull, programProblem } from './folder-problem.js';
import { commandOf, isAlive } from './process-identity.js';
import type { Programs } from './programs.js';
import { asDatabaseUser } from './run-program.js';

export interface DataFolder {
  readonly folder: string;
  readonly cluster: string;
  readonly log: PostgresLog;
}

export interface Server extends DataFolder {
  readonly programs: Programs;
  readonly user: DatabaseUser | undefined;
  /** Its folder goes when it ends. */
  readonly isTemporary: boolean;
  /** What was answered survives a power cut. */
  readonly isDurable: boolean;
}

export interface Postmaster {
  readonly process: ChildProcess;
  /** What it said last, for whoever asks why it ended. */
  readonly lastLines: readonly string[];
}

const settings = {
  listen_addresses: '127.0.0.1',
  // Sockets would lie in a folder of everybody's, and two servers with one port number would quarrel there.
  unix_socket_directories: '',
  max_connections: '200',
  synchronous_commit: 'on',
  // Nobody replicates or archives from here.
  max_wal_senders: '0',
  wal_level: 'minimal',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // We read its lines ourselves.
  logging_collector: 'off',
  log_destination: 'stderr',
};

/** How long what remains of another Postgres may take to end. */
const PATIENCE_MS = 10_000;

/** Resolves when it takes connections; rejects with its last lines when it ends instead. */
export async function startPostmaster(server: Server, port: number): Promise<Postmaster> {
  const { cluster, programs, user, isDurable } = server;
  const synced = isDurable ? 'on' : 'off';
  const all = { ...settings, fsync: synced, full_page_writes: synced, port };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const lock = await lockCluster(server);
  const lastLines: string[] = [];
  let postmaster: ChildProcess;
  let ready: Promise<void>;
  try {
    // Under the lock nobody else's: the number in it may be another program's by now, or of another container.
    await rm(join(cluster, 'postmaster.pid'), { recursive: true, force: true });
    postmaster = spawn(programs.postgres, ['-D', cluster, ...options], {
      ...asDatabaseUser(user),
      // Its own process group: Ctrl-C in a terminal reaches only us, and we stop the database last.
      detached: true,
      // With its own hold on the lock, which lasts until the last of its processes is gone.
      stdio: ['ignore', 'ignore', 'pipe', lock.fd],
    });
    // Listened to from the first moment on: it may end before anything else is awaited.
    ready = untilReady(postmaster, lastLines, server);
    ready.catch(() => {});
    await once(postmaster, 'spawn');
  } finally {
    await lock.close();
  }
  endWithParent(postmaster, server.isTemporary ? server.folder : undefined);
  await ready;
  // Who forgets to stop it still ends, and then so does it.
  postmaster.unref();
  (postmaster.stderr as Socket).unref();
  return { process: postmaster, lastLines };
}

/** Keeps its last lines, also of what it says later. */
function untilReady(postmaster: ChildProcess, lastLines: string[], { folder, log }: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    createInterface({ input: postmaster.stderr as Socket }).on('line', (line) => {
      log('debug', `postgres: ${line}`, {});
      lastLines.push(line);
      if (lastLines.length > 10) lastLines.shift();
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    postmaster.once('close', () =>
      reject(
        isDiskFull(lastLines)
          ? programProblem(folder, lastLines)
          : new Error(`Postgres ended while it started: ${lastLines.join(' | ')}`),
      ),
    );
  });
}

export const hasEnded = ({ process }: Postmaster) => process.exitCode !== null || process.signalCode !== null;

/** Data that is kept gets the fast shutdown, which tells clients and writes a checkpoint. */
export async function stopPostmaster({ isTemporary }: Server, postmaster: Postmaster): Promise<void> {
  if (hasEnded(postmaster)) return;
  const { process } = postmaster;
  process.ref();
  const exit = once(process, 'exit');
  process.kill(isTemporary ? 'SIGQUIT' : 'SIGINT');
  // The next start then repairs what this one had no time for.
  const patience = setTimeout(() => process.kill('SIGQUIT'), 60_000);
  await exit;
  clearTimeout(patience);
}

/** Only for the owner of the folder: a postmaster found here has lost its own owner to kill -9. */
export async function stopOrphan({ folder, cluster, log }: DataFolder): Promise<void> {
  const pid = Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => ''), 10);
  const isOrphan = () =>
    pid > 0 && isAlive(pid) && /postgres/.test(commandOf(pid) ?? '') && commandOf(pid)?.includes(cluster);
  if (!isOrphan()) return;

  log('info', 'Stopping the Postgres that an earlier run left behind', { postgresPid: pid });
  process.kill(pid, 'SIGINT');
  const deadline = Date.now() + 60_000;
  while (isOrphan()) {
    if (Date.now() > deadline)
      throw cannotKeepData(folder, `a Postgres without its program does not end: stop process ${pid}`);
    await pause(50);
  }
}

/**
 * Held by all processes of a Postgres: of one that dies, until its last ones have let go of the memory they share. The
 * lock is on a file that every cluster has and that Postgres only reads.
 */
export async function lockCluster({ folder, cluster, log }: DataFolder): Promise<FileHandle> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt++) {
    const lock = await tryLock(join(cluster, 'PG_VERSION'), log);
    if (lock) return lock;
    if (attempt === 1) log('info', 'Waiting for the Postgres of an earlier run to end', { folder });
    if (Date.now() > deadline)
      throw cannotKeepData(
        folder,
        'a Postgres that lost its program still runs on it, as a rule in another container: stop that container',
      );
    await pause(100);
  }
}
