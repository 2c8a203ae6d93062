import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { Connection, connectionSettings } from '../connection.js';
import type { PostgresLog } from '../log.js';
import { databaseUser, ownerOf } from './database-user.js';
import { clusterIn, findFolder } from './find-folder.js';
import { initialise, SUPERUSER } from './initialise.js';
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
  readonly log: PostgresLog;
}

export interface EmbeddedPostgres {
  /** With the password in it. */
  readonly url: string;
  /** Where the data really is: for root possibly not where it was asked for. */
  readonly dataDir: string;
  readonly pid: number;
  /** As Postgres says it: `18.4`. */
  readonly version: string;
  stop(): Promise<void>;
}

/** A real PostgreSQL on 127.0.0.1 from the programs in node_modules. Resolves when it takes connections. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, port, isTemporary = false, log } = options;
  const preferredUser = await databaseUser();
  const folder = await findFolder(dataDir, preferredUser, log);
  const cluster = clusterIn(folder);
  const user = await ownerOf(cluster, preferredUser);
  const programs = await findPrograms(user, log);
  const server: Server = { folder, cluster, programs, user, isTemporary, log };

  const release = takeOwnership(folder);
  const leave = async () => {
    if (!isTemporary) return release();
    for (const path of [folder, dataDir]) await rm(path, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await stopOrphan(server);
    const password = await initialise(server);
    const { postmaster, usedPort } = await startOnPort(server, port);
    const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${usedPort}/understudy?sslmode=disable`;
    try {
      await createDatabase(url);
    } catch (error) {
      await stopPostmaster(server, postmaster);
      throw error;
    }

    let stopping: Promise<void> | undefined;
    postmaster.once('exit', (code, signal) => {
      if (!stopping) log('error', 'Postgres ended by itself', { code, signal });
    });
    const stop = () => {
      stopping ??= stopPostmaster(server, postmaster).then(leave);
      return stopping;
    };
    return { url, dataDir: folder, pid: postmaster.pid as number, version: programs.version, stop };
  } catch (error) {
    await leave();
    throw error;
  }
}

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
    // A new database is a copy of a template: some disks take long for it.
    silenceMs: 60_000,
  });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
