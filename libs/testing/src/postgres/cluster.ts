import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import {
  asDatabaseUser,
  type DatabaseUser,
  databaseUser,
  findPrograms,
  type Programs,
  runProgram,
} from '#libs/postgres';
import { waitFor } from '../jest/wait-for.js';
import { freePorts } from '../kafka/free-ports.js';
import { hireWatchman, type Watchman } from '../kafka/watchman.js';
import { withClient } from './with-client.js';
import { withPatience } from './with-patience.js';

const SUPERUSER = 'understudy';
const DATABASE = 'understudy';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Unlike the embedded server of the program: this one is copied and followed.
  wal_level: 'replica',
  max_wal_senders: '4',
  hot_standby: 'on',
  // What these tests take away is processes, not power.
  fsync: 'off',
  shared_buffers: '16MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * A PostgreSQL cluster of a test's own, for what one does to clusters: copy the data folder, follow it with a standby,
 * promote that, kill -9. The common server of a run is none of that.
 */
export class Cluster {
  private postmaster: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private port: number,
    private readonly programs: Programs,
    private readonly user: DatabaseUser | undefined,
    private readonly watchman: Watchman,
  ) {}

  /** With an empty database; ends with this process, and its folder goes then. */
  static async start(): Promise<Cluster> {
    const cluster = await Cluster.make();
    const options = [`--username=${SUPERUSER}`, '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
    await runProgram(cluster.programs.initdb, ['-D', cluster.data, ...options], cluster.user);
    await cluster.startOnFreePort();
    await cluster.createDatabase(DATABASE);
    return cluster;
  }

  private static async make(): Promise<Cluster> {
    const user = await databaseUser();
    const programs = await findPrograms(user, () => {});
    const folder = await mkdtemp(join(tmpdir(), 'understudy-cluster-'));
    if (user) await chown(folder, user.uid, user.gid);
    const [port] = await freePorts(1);
    return new Cluster(folder, port as number, programs, user, hireWatchman(folder));
  }

  /** Of its database. The same after each start. */
  get url(): string {
    return this.urlOf(DATABASE);
  }

  private get data(): string {
    return join(this.folder, 'data');
  }

  private urlOf(database: string): string {
    return withPatience(`postgres://${SUPERUSER}@127.0.0.1:${this.port}/${database}?sslmode=disable`);
  }

  /** Free when we looked; when another program was quicker, on another one. */
  private async startOnFreePort(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.start();
      } catch (error) {
        if (attempt === 3 || !/Address already in use/.test(String(error))) throw error;
        [this.port = 0] = await freePorts(1);
      }
    }
  }

  async start(): Promise<void> {
    const options = Object.entries({ ...settings, port: this.port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const postmaster = spawn(this.programs.postgres, ['-D', this.data, ...options], {
      ...asDatabaseUser(this.user),
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await once(postmaster, 'spawn');
    this.watchman.watch(postmaster);
    this.postmaster = postmaster;

    const lines: string[] = [];
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: postmaster.stderr }).on('line', (line) => {
        lines.push(line);
        if (/ready to accept (read-only )?connections/.test(line)) resolve();
      });
      postmaster.once('close', () => reject(new Error(`Postgres ended: ${lines.slice(-10).join(' | ')}`)));
    });
    postmaster.unref();
    (postmaster.stderr as Socket).unref();
  }

  /** In order: clients are told, all is on the disk, and it can be started again. */
  stop(): Promise<void> {
    return this.end('SIGINT');
  }

  /** kill -9: clients find their connections gone, a standby misses what was not sent. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it, and its data goes. */
  async remove(): Promise<void> {
    await this.end('SIGQUIT');
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    this.watchman.dismiss();
  }

  /**
   * Another cluster, not started, on a copy of the data folder: the same system identifier, timeline and transaction
   * ids. This one is away for the time that it takes.
   */
  async coldCopy(): Promise<Cluster> {
    const copy = await Cluster.make();
    await this.stop();
    await copyFolder(this.data, copy.data);
    await this.start();
    return copy;
  }

  /** A hot standby that streams from this one, made as pg_basebackup makes it. */
  async startStandby(): Promise<Cluster> {
    const standby = await Cluster.make();
    await withClient(this.url, async (client) => {
      await client.query("select pg_backup_start('standby', true)");
      await copyFolder(this.data, standby.data);
      const { rows } = await client.query<{ labelfile: string }>(
        'select labelfile from pg_backup_stop(false)',
      );
      await standby.write('backup_label', rows[0]?.labelfile ?? '');
    });
    await rm(join(standby.data, 'postmaster.pid'));
    const primary = `host=127.0.0.1 port=${this.port} user=${SUPERUSER}`;
    await appendFile(join(standby.data, 'postgresql.auto.conf'), `primary_conninfo = '${primary}'\n`);
    await standby.write('standby.signal', '');
    await standby.start();
    return standby;
  }

  /** Until the standby has all that this one has committed. */
  async sentAllTo(standby: Cluster): Promise<void> {
    const lsn = await answerOf(this.url, 'select pg_current_wal_lsn()::text as value');
    await waitFor(() => answerOf(standby.url, `select pg_last_wal_replay_lsn() >= '${lsn}' as value`), {
      what: `the standby to come to ${lsn}`,
    });
  }

  /** Resolves when the standby takes writes. */
  async promote(): Promise<void> {
    const isPromoted = await answerOf(this.url, 'select pg_promote(true, 60) as value');
    if (isPromoted !== true) throw new Error('The standby was not promoted within 60 s');
  }

  /** Another database, and its url. */
  async createDatabase(name: string): Promise<string> {
    await withClient(this.urlOf('postgres'), (client) => client.query(`create database ${name}`));
    return this.urlOf(name);
  }

  /** Ends all connections to the database, and gives its name to another one. */
  async replaceBy(name: string): Promise<void> {
    await withClient(this.urlOf('postgres'), async (client) => {
      await client.query(`alter database ${DATABASE} allow_connections false`);
      await client.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [
        DATABASE,
      ]);
      await client.query(`alter database ${DATABASE} rename to replaced`);
      await client.query(`alter database ${name} rename to ${DATABASE}`);
    });
  }

  /** The transaction id that comes next. */
  async nextTransactionId(): Promise<number> {
    return Number(await answerOf(this.url, 'select pg_snapshot_xmax(pg_current_snapshot())::text as value'));
  }

  /** Uses up transaction ids, as the other databases of a cluster and the years do. */
  async burnTransactionIds(count: number): Promise<void> {
    await withClient(this.url, (client) =>
      client.query(
        `do $$ begin for i in 1..${count} loop perform pg_current_xact_id(); commit; end loop; end $$`,
      ),
    );
  }

  private async write(name: string, content: string): Promise<void> {
    const file = join(this.data, name);
    await writeFile(file, content);
    if (this.user) await chown(file, this.user.uid, this.user.gid);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { postmaster } = this;
    this.postmaster = undefined;
    if (postmaster === undefined || postmaster.exitCode !== null || postmaster.signalCode !== null) return;

    postmaster.ref();
    const exit = once(postmaster, 'exit');
    postmaster.kill(signal);
    await exit;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  // With owner and permissions, which fs.cp does not keep.
  await promisify(execFile)('cp', ['-a', from, to]).catch((error: { stderr?: string }) => {
    // A running server removes files; its write-ahead log knows that.
    const complaints = (error.stderr ?? '').trim().split('\n');
    if (!complaints.every((line) => line.endsWith('No such file or directory'))) throw error;
  });
}

async function answerOf(url: string, sql: string): Promise<unknown> {
  return withClient(url, async (client) => (await client.query<{ value: unknown }>(sql)).rows[0]?.value);
}
