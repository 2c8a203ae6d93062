import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import { eventually, kafkaAddress, waitFor } from '#libs/testing';
import { localAccess } from '../apps/understudy/src/settings.js';
import { popCore } from './support/clients.js';
import { startProcess } from './support/process.js';
import { type Program, startProgram } from './support/program.js';
import { readEvents, readTopic } from './support/topic.js';

interface Block {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

const page = await readFile('docs/operations.md', 'utf8');
const blocks: Block[] = [...page.matchAll(/^```(sh|sql)(?: (\S+))?\n(.*?)^```/gms)].map(
  ([, language = '', name = '', text = '']) => ({ language, name, text }),
);
const block = (name: string) => {
  const found = blocks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`docs/operations.md has no block ${name}`);
  return found.text;
};

async function run(name: string, environment: Readonly<Record<string, string>>) {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', block('command-line') + block(name)], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk) => (said += chunk));
  const [code] = await once(shell, 'close');
  return { code, said };
}

const has = (program: string) => spawnSync('which', [program]).status === 0;

const secretKey = Buffer.alloc(32, 7).toString('base64');
const topic = `operations-${randomUUID()}`;
const tried = new Set<string>();
let program: Program;
let environment: Record<string, string>;
const tries = (name: string) => {
  tried.add(name);
  return name;
};

beforeAll(async () => {
  const kafka = { KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic };
  program = await startProgram({ ...kafka, UNDERSTUDY_SECRET_KEY: secretKey });
  environment = {
    ...kafka,
    DATABASE_URL: program.test.url,
    UNDERSTUDY_SECRET_KEY: secretKey,
    UNDERSTUDY: program.endpoint,
  };
  await popCore(program.endpoint)('CreateCaster', {
    CasterName: 'Evening news',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  await waitFor(async () => (await readEvents(kafkaAddress(), topic)).length === 1, {
    what: 'its event on the topic',
  });
});
afterAll(() => program?.end());

describe('The page for operators', () => {
  it('has all that the program needs looked at', async () => {
    // On a port that nobody else has, and the one where the program answers.
    const ports = { PORT: '0', ADMIN_PORT: new URL(program.adminEndpoint).port };
    await eventually(async () => {
      const { code, said } = await run(tries('doctor'), { ...environment, ...ports });
      expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/^PostgreSQL +ok /m) });
    });
  });

  it('looks at health and metrics', async () => {
    await eventually(async () => {
      const { code, said } = await run(tries('look'), environment);
      expect({ code, said }).toMatchObject({
        code: 0,
        said: expect.stringContaining('understudy_events_waiting 0'),
      });
      expect(said).toContain('"status":"ok"');
    });
  });

  it('names every metric there is, and none that there is not', async () => {
    const metrics = await (await fetch(`${program.adminEndpoint}/metrics`)).text();
    const served = new Set([...metrics.matchAll(/^# HELP (understudy_\w+)/gm)].map(([, name]) => name));
    const named = new Set(
      [...page.matchAll(/^\| (`understudy_.*?) \|/gm)].flatMap(([, cell = '']) =>
        [...cell.matchAll(/understudy_\w+/g)].map(([name]) => name),
      ),
    );
    expect(named).toEqual(served);
  });

  it('asks who holds readers back, and grants the sight of it', async () => {
    await program.test.database.pool.query(block(tries('who-holds-back')));
    const role = 'understudy';
    const { rowCount } = await program.test.database.pool.query('select from pg_roles where rolname = $1', [
      role,
    ]);
    if (rowCount === 0) await program.test.database.pool.query(`create role ${role}`);
    await program.test.database.pool.query(block(tries('grant')));
  });

  it('prepares database and topic', async () => {
    expect(await run(tries('prepare'), environment)).toMatchObject({ code: 0 });
  });

  it('has events sent again', async () => {
    const before = (await readTopic(kafkaAddress(), topic)).length;
    expect(await run(tries('republish'), environment)).toMatchObject({ code: 0 });
    await waitFor(async () => (await readTopic(kafkaAddress(), topic)).length > before, {
      what: 'the event once more',
    });
  });

  it('has the relay try again what it has parked', async () => {
    const { pool } = program.test.database;
    // A relay that takes its lease anew tries again at once, and finds that there is nothing wrong with this one.
    const park = () =>
      pool.query(
        `insert into checkpoint_parked_streams (checkpoint, caster_id, version, reason)
         values ('relay', 'evening', 3, 'torn') on conflict do nothing`,
      );
    await waitFor(
      async () => {
        await park();
        return /evening +3 {2}torn/.test((await run(tries('parked-studios'), environment)).said);
      },
      { what: 'the list of what is parked' },
    );
    await waitFor(
      async () => {
        await park();
        const ready = await fetch(`${program.adminEndpoint}/health/ready`);
        const { reasons = [] } = (await ready.json()) as { reasons?: string[] };
        return reasons.includes('The relay has parked 1 studio, first evening at its event 3: torn');
      },
      { what: 'the reason' },
    );
    await park();
    expect(await run(tries('retry-parked'), environment)).toMatchObject({
      code: 0,
      said: expect.stringMatching(/tried again by the relay that leads: 1|has parked no studio/),
    });
    await waitFor(async () => (await pool.query('select from checkpoint_parked_streams')).rowCount === 0, {
      what: 'nothing parked',
    });
    expect((await run('retry-parked', environment)).said).toContain('the relay has parked no studio');
  });

  it('rebuilds the views, and lists what is parked', async () => {
    const rebuilt = { code: 0, said: expect.stringContaining('caster_list: rebuilt from 1 studios') };
    expect(await run(tries('rebuild'), environment)).toMatchObject(rebuilt);
    await program.test.database.pool.query(
      `insert into parked_streams (view, caster_id, reason) values ('${tableOf(casterList)}', 'evening', 'torn')`,
    );
    expect(await run(tries('parked'), environment)).toMatchObject({
      code: 0,
      said: expect.stringMatching(new RegExp(`${tableOf(casterList)} {2}evening {2}torn`)),
    });
    expect((await run('parked', environment)).said).toMatch(/no stream is parked\s+no stream is parked/);
  });

  it('opens an account, and rotates its access key', async () => {
    expect(await run(tries('open-account'), environment)).toMatchObject({ code: 0 });
    const first = await run(tries('rotate-key'), { ...environment, OLD_ACCESS_KEY_ID: 'none' });
    const [, key = ''] = /access key id {2}(\S+)/.exec(first.said) ?? [];
    expect(first).toMatchObject({ code: 1, said: expect.stringContaining('There is no access key none') });
    expect(await run('rotate-key', { ...environment, OLD_ACCESS_KEY_ID: key })).toMatchObject({
      code: 0,
      said: expect.stringContaining(`access key ${key} is out of use`),
    });
  });

  it('archives an account and erases it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-archive-'));
    const leaving = {
      ...environment,
      LEAVING_ACCOUNT: '3000000000000003',
      ARCHIVE: join(folder, 'archive.jsonl'),
    };
    const { pool } = program.test.database;
    await pool.query('insert into accounts (account_id) values ($1)', [leaving.LEAVING_ACCOUNT]);
    expect(await run(tries('archive'), leaving)).toMatchObject({ code: 0 });
    expect(await readFile(leaving.ARCHIVE, 'utf8')).toContain('"kind":"end"');
    expect(await run(tries('erase'), leaving)).toMatchObject({
      code: 0,
      said: expect.stringContaining('is erased'),
    });
    await rm(folder, { recursive: true });
  });

  it('writes a studio as a file, and makes another of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-file-'));
    const call = popCore(program.endpoint);
    const [evening] = (await call('DescribeCasters', {})).CasterList.Caster;
    const files = {
      ...environment,
      CASTER_ID: evening.CasterId,
      STUDIO_FILE: join(folder, 'studio.json'),
      ACCOUNT_ID: localAccess.accountId,
    };
    expect(await run(tries('export'), files)).toMatchObject({ code: 0 });
    const { code, said } = await run(tries('import'), files);
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/^caster \S+$/m) });
    const [, CasterId = ''] = /^caster (\S+)$/m.exec(said) ?? [];
    const { CasterList } = await call('DescribeCasters', { CasterId });
    expect(CasterList.Caster).toMatchObject([{ CasterName: 'Morning news' }]);
    await rm(folder, { recursive: true });
  });

  it('copies the data of the embedded PostgreSQL and brings it back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'understudy-operations-'));
    // For root too the data then is where it was asked for.
    await chmod(folder, 0o755);
    const embedded = { UNDERSTUDY_DATA_DIR: join(folder, 'data'), DATABASE_URL: '', KAFKA_BROKERS: '' };
    const create = (endpoint: string, CasterName: string) =>
      popCore(endpoint)('CreateCaster', {
        CasterName,
        NormType: 1,
        ChargeType: 'PostPaid',
        ClientToken: randomUUID(),
      });
    try {
      const first = await startProcess(embedded);
      await create(first.endpoint, 'Kept');
      expect(await first.stop()).toBe(0);
      const backedUp = { ...embedded, BACKUP: join(folder, 'backup') };
      expect(await run(tries('back-up-embedded'), backedUp)).toMatchObject({ code: 0 });
      // Never on top of another one.
      expect(await run('back-up-embedded', backedUp)).toMatchObject({ code: 1 });

      const second = await startProcess(embedded);
      await create(second.endpoint, 'Not kept');
      expect(await second.stop()).toBe(0);
      expect(await run(tries('restore-embedded'), backedUp)).toMatchObject({ code: 0 });

      const third = await startProcess(embedded);
      const { CasterList } = await popCore(third.endpoint)('DescribeCasters', {});
      expect(CasterList.Caster).toMatchObject([{ CasterName: 'Kept' }]);
      expect(await third.stop()).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });

  // PostgreSQL's own tools come with no package; the programs of the embedded server are initdb, pg_ctl and postgres.
  (has('pg_dump') && process.env.TEST_PG_DUMP === '1' ? it : it.skip)(
    'dumps the database and restores it (TEST_PG_DUMP=1, with tools of the server’s version)',
    async () => {
      const server = new URL(program.test.url);
      server.pathname = '/postgres';
      const restored = new URL(program.test.url);
      restored.pathname = '/understudy';
      const folder = await mkdtemp(join(tmpdir(), 'understudy-dump-'));
      const dumped = {
        ...environment,
        BACKUP: join(folder, 'dump'),
        RESTORED_SERVER: server.href,
        RESTORED_URL: restored.href,
      };
      expect(await run('dump', dumped)).toMatchObject({ code: 0 });
      expect(await run('restore', dumped)).toMatchObject({ code: 0 });
      await rm(folder, { recursive: true });
    },
  );

  it('has no command that nobody runs', () => {
    tries('dump');
    tries('restore');
    // It begins every other one.
    tries('command-line');
    expect(blocks.map(({ name }) => name).sort()).toEqual([...tried].sort());
  });
});
