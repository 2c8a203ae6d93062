import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, waitFor } from '#libs/testing';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

describe('The program on embedded Postgres', () => {
  let dataDir: string;
  let understudy: UnderstudyProcess;
  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'understudy-embedded-'));
    understudy = await startProcess({ UNDERSTUDY_DATA_DIR: dataDir, DATABASE_URL: '', KAFKA_BROKERS: '' });
  });
  afterEach(async () => {
    if (understudy.child.exitCode === null) await understudy.kill();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  const call = (action: string, parameters = {}) => popCore(understudy.endpoint)(action, parameters);
  const createStudio = (CasterName: string) =>
    call('CreateCaster', { CasterName, NormType: 1, ChargeType: 'PostPaid', ClientToken: randomUUID() });
  const isReady = async () => (await fetch(`${understudy.endpoint}/health/ready`)).status === 200;
  const postmaster = async () =>
    Number.parseInt(await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10);
  const killPostmaster = async () => {
    const pid = await postmaster();
    process.kill(pid, 'SIGKILL');
    return pid;
  };

  it('answers again when Postgres was killed, with every studio there', async () => {
    await createStudio('Before');
    const killed = await killPostmaster();
    await waitFor(() => createStudio('After'), { what: 'calls to succeed again' });
    await waitFor(isReady, { what: 'the program to be ready' });

    const { CasterList } = await call('DescribeCasters');
    const names = CasterList.Caster.map(({ CasterName }: { CasterName: string }) => CasterName);
    expect(new Set(names)).toEqual(new Set(['Before', 'After']));
    expect(await postmaster()).not.toBe(killed);
    expect(await understudy.stop()).toBe(0);
  });

  it('ends with 1 and one line when Postgres dies again and again', async () => {
    const ended = once(understudy.child, 'exit');
    const complaint = text(understudy.child.stderr as NodeJS.ReadableStream);
    const killed = new Set<number>();
    await waitFor(
      async () => {
        const pid = await postmaster().catch(() => 0);
        if (pid > 0 && !killed.has(pid)) killed.add(await killPostmaster());
        return understudy.child.exitCode !== null;
      },
      { what: 'the end' },
    );
    expect(await ended).toEqual([1, null]);
    expect(await complaint).toMatch(
      /^Understudy ends: Postgres on the data in .* ended 4 times within a minute: .*\n$/,
    );
  });

  const [main, reset] = ['main.js', 'cli/understudy.js database reset'];
  const run = (command: string, environment: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      `dist/apps/understudy/src/${command}`.split(' '),
      {
        encoding: 'utf8',
        timeout: 120_000,
        env: { ...process.env, DATABASE_URL: '', UNDERSTUDY_DATA_DIR: dataDir, PORT: '0', ...environment },
      },
    );
    return { status, stdout, stderr };
  };

  it('is emptied by a reset, which waits for its end and spares a database given by DATABASE_URL', async () => {
    await createStudio('Before');
    for (const command of [reset, main])
      expect(run(command)).toMatchObject({
        status: 1,
        stderr: expect.stringMatching(
          new RegExp(
            `: The data in .* is in use by process ${understudy.child.pid}: stop that one first.*\n$`,
          ),
        ),
      });
    expect(await understudy.stop()).toBe(0);
    expect(run(reset, { DATABASE_URL: 'postgres://localhost/other' })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^understudy: DATABASE_URL is set, .*\n$/),
    });

    expect(run(reset)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^removed .*cluster$/m) });
    expect(run(reset)).toMatchObject({
      status: 0,
      stdout: `There is no database in ${dataDir}: nothing to remove\n`,
    });
    expect(await readdir(dataDir)).toEqual([]);
    understudy = await startProcess({ UNDERSTUDY_DATA_DIR: dataDir, DATABASE_URL: '', KAFKA_BROKERS: '' });
    expect((await call('DescribeCasters')).Total).toBe(0);
  });

  it('lets commands work beside it', async () => {
    await createStudio('Before');
    // A command asks for no longer than a second whether Postgres is there.
    const prints = (command: string, text: string) =>
      eventually(() =>
        expect(run(`cli/understudy.js ${command}`)).toMatchObject({
          status: 0,
          stdout: expect.stringContaining(text),
        }),
      );
    await prints('views rebuild', 'caster_list: rebuilt from 1 studios');
    await prints('studios list --json', '"CasterName": "Before"');
    await createStudio('After');
    await waitFor(isReady, { what: 'health to be well' });
  });

  it.each(['/proc/understudy', '/dev/null', '/dev/null/data'])('ends with 1 and one line on %s', (place) => {
    expect(run(main, { UNDERSTUDY_DATA_DIR: place })).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /^Understudy cannot start: Postgres cannot keep its data in .* \(UNDERSTUDY_DATA_DIR\): .*\n$/,
      ),
    });
  });
});
