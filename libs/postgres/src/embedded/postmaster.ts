import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PostgresLog } from '../log.js';
import type { DatabaseUser } from './database-user.js';
import { endWithParent } from './end-with-parent.js';
import { commandOf, isAlive } from './process-identity.js';
import type { Programs } from './programs.js';
import { asDatabaseUser, runProgram } from './run-program.js';

export interface Server {
  readonly folder: string;
  readonly cluster: string;
  readonly programs: Programs;
  readonly user: DatabaseUser | undefined;
  /** Its folder goes when it ends. */
  readonly isTemporary: boolean;
  readonly log: PostgresLog;
}

const settings = {
  listen_addresses: '127.0.0.1',
  // Sockets would lie in a folder of everybody's, and two servers with one port number would quarrel there.
  unix_socket_directories: '',
  max_connections: '200',
  // What was answered survives a power cut.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
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

/** Resolves when it takes connections; rejects with its last lines when it ends instead. */
export async function startPostmaster(server: Server, port: number): Promise<ChildProcess> {
  const { cluster, programs, user, log } = server;
  const options = Object.entries({ ...settings, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const postmaster = spawn(programs.postgres, ['-D', cluster, ...options], {
    ...asDatabaseUser(user),
    // Its own process group: Ctrl-C in a terminal reaches only us, and we stop the database last.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(postmaster, 'spawn');
  endWithParent(postmaster, server.isTemporary ? server.folder : undefined);

  const lastLines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: postmaster.stderr }).on('line', (line) => {
      log('debug', `postgres: ${line}`, {});
      lastLines.push(line);
      if (lastLines.length > 10) lastLines.shift();
      if (line.includes('database system is ready to accept connections')) resolve();
    });
    postmaster.once('close', () =>
      reject(new Error(`Postgres ended while it started: ${lastLines.join(' | ')}`)),
    );
  });
  // Who forgets to stop it still ends, and then so does it.
  postmaster.unref();
  (postmaster.stderr as Socket).unref();
  return postmaster;
}

/** Data that is kept gets the fast shutdown, which tells clients and writes a checkpoint. */
export async function stopPostmaster({ isTemporary }: Server, postmaster: ChildProcess): Promise<void> {
  if (postmaster.exitCode !== null || postmaster.signalCode !== null) return;
  postmaster.ref();
  const exit = once(postmaster, 'exit');
  postmaster.kill(isTemporary ? 'SIGQUIT' : 'SIGINT');
  // The next start then repairs what this one had no time for.
  const patience = setTimeout(() => postmaster.kill('SIGQUIT'), 60_000);
  await exit;
  clearTimeout(patience);
}

/** Only for the owner of the folder: a postmaster found here has lost its own owner to kill -9. */
export async function stopOrphan({ cluster, programs, user, log }: Server): Promise<void> {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!pid || !isAlive(pid)) return;

  const command = commandOf(pid);
  if (command?.includes('postgres') && command.includes(cluster)) {
    log('info', 'Stopping the Postgres that an earlier run left behind', { pid });
    await runProgram(programs.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', '60'], user).catch(
      (error) => {
        // It may have ended in the same moment, and then there is nothing to stop.
        if (isAlive(pid)) throw error;
      },
    );
  } else if (command) {
    // The number went to another program. Postgres would take that one for a postmaster and refuse to start.
    await rm(pidFile, { force: true });
  }
}
