import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type pg from 'pg';
import { Connection, connectionSettings } from '../connection.js';
import type { PostgresLog } from '../log.js';
import { databaseUser, ownerOf } from './database-user.js';
import { clusterIn, findFolder } from './find-folder.js';
import { folderProblem } from './folder-problem.js';
import { initialise, urlOf } from './initialise.js';
import { keepRunning } from './keep-running.js';
import { type Server, startPostmaster, stopOrphan, stopPostmaster } from './postmaster.js';
import { findPrograms } from './programs.js';
import { takeOwnership } from './take-ownership.js';

export interface EmbeddedPostgresOptions {
  /** Ours alone: the database, its password and the note of who uses it. Made if absent. */
  readonly dataDir: string;
  /** Without it a free one. */
  readonly port?: number;
  /** The data goes when the server stops, or when this process ends in whatever way. */
  readonly isTemporary?: boolean;
  /** `false`: faster, and the data may be lost with the machine's power. */
  readonly isDurable?: boolean;
  readonly log: PostgresLog;
  /** Told when Postgres has ended by itself so often that it is not started again: nothing is left but to end. */
  readonly onGivenUp?: (error: Error) => void;
}

export interface EmbeddedPostgres {
  /** With the password in it. */
  readonly url: string;
  /** Where the data really is: for root possibly not where it was asked for. */
  readonly dataDir: string;
  /** Of the postmaster; another one after it had to be started again. */
  readonly pid: number;
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL on 127.0.0.1 from the programs in node_modules. Resolves when it takes connections; one that dies
 * is started again.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, port, isTemporary = false, isDurable = true, log } = options;
  const preferredUser = await databaseUser();
  const folder = await findFolder(dataDir, preferredUser, log);
  const cluster = clusterIn(folder);
  const user = await ownerOf(cluster, preferredUser);
  const programs = await findPrograms(user, log);
  const server: Server = { folder, cluster, programs, user, isTemporary, isDurable, log };

  const release = await takeOwnership(folder, log).catch((error) => {
    throw error.code ? folderProblem(folder, error) : error;
  });
  const leave = async () => {
    for (const path of isTemporary ? [folder, dataDir] : [])
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    await release();
  };
  try {
    await stopOrphan(server);
    const password = await initialise(server);
    const { postmaster, usedPort } = await startOnPort(server, port);
    const url = urlOf(password, usedPort);
    try {
      await createDatabase(url);
    } catch (error) {
      await stopPostmaster(server, postmaster);
      throw (error as pg.DatabaseError).code === INVALID_PASSWORD ? passwordIsAnother(folder, error) : error;
    }

    const kept = keepRunning(server, usedPort, postmaster, (error) => {
      log('error', error.message, {});
      options.onGivenUp?.(error);
    });
    let stopping: Promise<void> | undefined;
    return {
      url,
      dataDir: folder,
      get pid() {
        return kept.pid;
      },
      version: programs.version,
      stop: () => {
        stopping ??= kept.stop().then(leave);
        return stopping;
      },
    };
  } catch (error) {
    await leave();
    throw (error as NodeJS.ErrnoException).syscall ? folderProblem(folder, error) : error;
  }
}

const INVALID_PASSWORD = '28P01';

const passwordIsAnother = (folder: string, cause: unknown) =>
  new Error(
    `The password in ${join(folder, 'password')} is not the one of the database beside it: restore the file, or empty the folder with "understudy database reset"`,
    { cause },
  );

async function startOnPort(server: Server, wanted: number | undefined) {
  for (let attempt = 1; ; attempt++) {
    const usedPort = wanted ?? (await freePort());
    try {
      return { postmaster: await startPostmaster(server, usedPort), usedPort };
    } catch (error) {
      // Free when we looked, and another program was quicker.
      const isTaken = error instanceof Error && error.message.includes('Address already in use');
      if (wanted !== undefined || !isTaken || attempt === 3) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

async function createDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  const name = maintenance.pathname.slice(1);
  maintenance.pathname = '/postgres';
  const client = new Connection({
    ...connectionSettings(maintenance.href).config,
    // A new database is a copy of a template: some disks take long for it. And this thread may be busy reading modules.
    silenceMs: 60_000,
    connectionTimeoutMillis: 60_000,
  });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
