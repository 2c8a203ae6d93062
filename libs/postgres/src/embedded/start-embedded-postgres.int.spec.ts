import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '#libs/testing';
import {
  expectStudio,
  isRoot,
  isWatchmanOf,
  keepStudio,
  kill,
  processesWith,
  query,
  useDataFolder,
} from './embedded-postgres.suite.js';
import { isAlive } from './process-identity.js';

const nobody = isRoot ? Number(execFileSync('id', ['-u', 'nobody'], { encoding: 'utf8' })) : -1;
const here = dirname(fileURLToPath(import.meta.url));

describe('startEmbeddedPostgres', () => {
  const used = useDataFolder();
  const { start, startInChild, lines } = used;
  let home: string;
  let dataDir: string;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    ({ home, dataDir } = used);
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const startOnCopy = (options: { port?: number; isTemporary?: boolean } = {}) => {
    used.copy();
    return start(options);
  };
  const startOnCopyInChild = async (options: { isTemporary?: boolean } = {}) => {
    used.copy();
    const { child, ready } = startInChild(options);
    return { child, postgres: await ready };
  };

  it('keeps the data over a stop and a start', async () => {
    const first = await start();
    await keepStudio(first.url);
    await first.stop();
    expect(isAlive(first.pid)).toBe(false);

    const second = await start();
    await expectStudio(second.url);
    expect(second.url.split('@')[0]).toBe(first.url.split('@')[0]);
  });

  it('stops once, however often it is asked', async () => {
    const postgres = await startOnCopy();
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    expect(lines.filter((line) => line.includes('database system is shut down'))).toHaveLength(1);
  });

  it('is durable, speaks UTF-8 and sorts by bytes', async () => {
    const { url } = await startOnCopy();
    expect(
      await query(
        url,
        `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datcollate as collate,
                current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
                current_setting('lc_messages') as messages, current_setting('TimeZone') as zone
           from pg_database where datname = current_database()`,
      ),
    ).toEqual([
      {
        name: 'understudy',
        encoding: 'UTF8',
        collate: 'C',
        fsync: 'on',
        commit: 'on',
        messages: 'C',
        zone: 'UTC',
      },
    ]);
  });

  it('listens on the loopback address alone, and wants the password', async () => {
    const { url } = await startOnCopy();
    expect(await query(url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    const stranger = new URL(url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(statSync(join(dataDir, 'password')).mode & 0o777).toBe(0o600);
  });

  it('writes what Postgres says to the log for debugging, and nothing louder', async () => {
    const { url } = await startOnCopy();
    await expect(query(url, 'select nonsense')).rejects.toThrow();
    await waitFor(() => lines.some((line) => line.includes('column "nonsense" does not exist')), {
      what: 'the line',
    });
    expect(lines.filter((line) => !line.startsWith('debug: postgres: '))).toEqual([]);
  });

  it('listens on the port that is asked for, and says so when that one is taken', async () => {
    const first = await startOnCopy();
    const port = Number(new URL(first.url).port);
    await expect(start({ dataDir: join(home, 'other'), port })).rejects.toThrow(/Address already in use/);
    await first.stop();
    const second = await start({ port });
    expect(new URL(second.url).port).toBe(String(port));
  });

  it('refuses a second start on the same folder by naming who is there', async () => {
    const results = await Promise.allSettled([startOnCopy(), start()]);
    const refusals = results.filter((result) => result.status === 'rejected');
    expect(refusals).toHaveLength(1);
    expect(refusals[0]?.reason.message).toMatch(
      /^The data in .*postgres is in use by this process already: /,
    );
  });

  it('refuses a start beside another process, which goes on undisturbed', async () => {
    const { child, postgres } = await startOnCopyInChild();
    await keepStudio(postgres.url);
    await expect(start()).rejects.toThrow(`is in use by process ${child.pid}: stop that one first`);
    await expectStudio(postgres.url);
  });

  it('lets one of many processes take the folder of a dead one', async () => {
    const { child } = await startOnCopyInChild();
    await kill(child);
    const results = await Promise.allSettled([...[1, 2, 3].map(() => startInChild().ready), start()]);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(String(result.reason)).toMatch(/is in use by process/);
  });

  it('starts again after kill -9 of its process', async () => {
    const { child, postgres } = await startOnCopyInChild();
    await keepStudio(postgres.url);
    await kill(child);

    await expectStudio((await start()).url);
    expect(isAlive(postgres.pid)).toBe(false);
  });

  it('stops a postmaster that lives on without its process, and takes its place', async () => {
    const { child, postgres } = await startOnCopyInChild();
    await keepStudio(postgres.url);
    // Without the watchman, who is the only other one to know the pid.
    const [watchman] = processesWith(({ args }) => isWatchmanOf(args, postgres.pid));
    process.kill(Number(watchman?.pid), 'SIGKILL');
    await kill(child);
    expect(isAlive(postgres.pid)).toBe(true);

    await expectStudio((await start()).url);
    expect(isAlive(postgres.pid)).toBe(false);
    expect(lines).toContain('info: Stopping the Postgres that an earlier run left behind');
  });

  it('starts again after kill -9 of the postmaster', async () => {
    const first = await startOnCopy();
    await keepStudio(first.url);
    process.kill(first.pid, 'SIGKILL');
    await waitFor(() => lines.includes('error: Postgres ended by itself'), { what: 'the line in the log' });
    await first.stop();
    await expectStudio((await start()).url);
  });

  it('is not deceived by a process that has the number of an old postmaster', async () => {
    const first = await startOnCopy();
    await keepStudio(first.url);
    await first.stop();
    const stranger = spawn('sleep', ['60'], isRoot ? { uid: statSync(join(dataDir, 'cluster')).uid } : {});
    children.push(stranger);
    writeFileSync(
      join(dataDir, 'cluster', 'postmaster.pid'),
      `${stranger.pid}\n${dataDir}/cluster\n1\n5432\n\n\n`,
    );
    writeFileSync(
      join(dataDir, 'owner'),
      JSON.stringify({ pid: stranger.pid, start: 'another start', nonce: '' }),
    );

    await expectStudio((await start()).url);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it.each([
    [
      'when the initialisation begins',
      () => readdirSync(dataDir).some((name) => name.startsWith('initialising-')),
    ],
    [
      'in the middle of it',
      () =>
        existsSync(
          join(
            dataDir,
            readdirSync(dataDir).find((name) => name.startsWith('initialising-')) ?? '',
            'cluster',
            'PG_VERSION',
          ),
        ),
    ],
    ['at its end', () => existsSync(join(dataDir, 'cluster'))],
    ['when Postgres begins to start', () => existsSync(join(dataDir, 'cluster', 'postmaster.pid'))],
  ])('begins anew when the first start was killed %s', async (_, moment) => {
    mkdirSync(dataDir);
    const { child } = startInChild();
    await waitFor(moment, { what: 'the moment to kill it', every: 1 });
    await kill(child);

    const { url } = await start();
    expect(await query(url, 'select current_database() as name')).toEqual([{ name: 'understudy' }]);
    expect(readdirSync(dataDir).sort()).toEqual(['cluster', 'owner', 'password']);
  });

  it.each(['SIGKILL', 'SIGUSR2'] as const)(
    'leaves no postmaster when its process ends by %s',
    async (signal) => {
      const { child, postgres } = await startOnCopyInChild();
      child.kill(signal);
      await once(child, 'exit');
      await waitFor(() => !isAlive(postgres.pid), { what: 'the postmaster to end' });
      // In good order: nothing is left to repair.
      expect(existsSync(join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);
    },
  );

  it('leaves no folder when temporary data are no longer wanted, killed or not', async () => {
    await (await startOnCopy({ isTemporary: true })).stop();
    expect(existsSync(dataDir)).toBe(false);

    const { child } = await startOnCopyInChild({ isTemporary: true });
    child.kill('SIGKILL');
    await waitFor(() => !existsSync(dataDir), { what: 'the folder to go' });
  });

  it('says when Postgres’s password got lost, instead of failing by it', async () => {
    await (await startOnCopy()).stop();
    rmSync(join(dataDir, 'password'));
    await expect(start()).rejects.toThrow(/password of the database in .* cannot be read: restore/);
  });

  (isRoot ? it : it.skip)(
    'works for root in a folder that only root may enter, in the same place each time',
    async () => {
      chmodSync(home, 0o700);
      const first = await start();
      try {
        expect(first.dataDir).toMatch(/^\/var\/lib\/understudy\/data-[0-9a-f]{16}$/);
        expect(lines.filter((line) => line.startsWith('info: '))[0]).toContain(first.dataDir);
        await keepStudio(first.url);
        await first.stop();

        // Also when the reason is gone: the studios are not.
        chmodSync(home, 0o755);
        const second = await start();
        expect(second.dataDir).toBe(first.dataDir);
        await expectStudio(second.url);
        await second.stop();
      } finally {
        rmSync(first.dataDir, { recursive: true, force: true });
      }
    },
  );

  (isRoot && maySeeSources(nobody) ? it : it.skip)('works for an ordinary user', async () => {
    mkdirSync(dataDir);
    chownSync(dataDir, nobody, nobody);
    const { child, ready } = startInChild({ uid: nobody });
    const postgres = await ready;
    expect(postgres.dataDir).toBe(dataDir);
    await keepStudio(postgres.url);
    await kill(child, 'SIGTERM');

    // And afterwards for root, who goes on as the one who began.
    await expectStudio((await start()).url);
    expect(statSync(join(dataDir, 'cluster')).uid).toBe(nobody);
  });
});

function maySeeSources(uid: number): boolean {
  try {
    execFileSync('/bin/sh', ['-c', 'cat "$0"/* > /dev/null', here], {
      uid,
      gid: uid,
      cwd: '/',
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}
