import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import {
  eventually,
  type FreshDatabase,
  freshDatabase,
  kafkaAddress,
  silentProxy,
  waitFor,
} from '#libs/testing';
import { understudy as command } from './support/command.js';
import { startProcess } from './support/process.js';
import { type Program, startProgram } from './support/program.js';

interface Finding {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly whatToDo?: string;
}

const checks = [
  'Node.js',
  'settings',
  'safety',
  'host names',
  'data folder',
  'PostgreSQL',
  'migrations',
  'clocks',
  'secret key',
  'events',
  'parked streams',
  'Kafka',
  'topic',
  'PORT',
  'ADMIN_PORT',
];

/** All findings, by check; each run has every check, whatever the others found. */
async function doctor(environment: Readonly<Record<string, string>>) {
  const { code, out, err } = await command(['doctor', '--json'], environment);
  expect(err).toBe('');
  const findings = JSON.parse(out) as Finding[];
  expect(findings.map(({ check }) => check)).toEqual(checks);
  return { code, out, of: Object.fromEntries(findings.map((finding) => [finding.check, finding])) };
}

const faultsOf = ({ of }: Awaited<ReturnType<typeof doctor>>) =>
  Object.values(of).flatMap(({ check, state }) => (state === 'fault' ? [check] : []));

/** Again where a busy machine was later than the seconds that a check has. */
const faultsFound = (faults: readonly string[], environment: Readonly<Record<string, string>>) =>
  eventually(async () => {
    const found = await doctor(environment);
    expect(faultsOf(found)).toEqual(faults);
    return found;
  });

const allWell = (environment: Readonly<Record<string, string>>) =>
  eventually(async () => {
    const found = await doctor(environment);
    expect(Object.values(found.of).filter(({ state }) => state !== 'ok')).toEqual([]);
    return found;
  });

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}

const secretKey = randomBytes(32).toString('base64');
const topic = `doctor-${randomUUID()}`;
let program: Program;
let healthy: Record<string, string>;
let folder: string;
beforeAll(async () => {
  program = await startProgram({
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    UNDERSTUDY_SECRET_KEY: secretKey,
  });
  await createAccount(program.test.database, '2000000000000002');
  await createAccessKey(program.test.database, sealer(secretKey), { accountId: '2000000000000002' });
  healthy = {
    DATABASE_URL: program.test.url,
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    UNDERSTUDY_SECRET_KEY: secretKey,
    UNDERSTUDY_LOCAL_ACCESS: '1',
    PORT: new URL(program.endpoint).port,
  };
  folder = await mkdtemp(join(tmpdir(), 'understudy-doctor-'));
  await chmod(folder, 0o755);
  // The projector takes its seat, and the relay makes the topic.
  await waitFor(async () => (await doctor(healthy)).of.PORT?.state === 'ok', {
    what: 'a program that is well',
  });
});
afterAll(async () => {
  await program?.end();
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

describe('doctor', () => {
  it('finds a healthy stack well, for people in a table', async () => {
    const found = await allWell(healthy);
    expect(found.code).toBe(0);
    expect(found.of.PORT?.found).toContain('an Understudy answers at http://127.0.0.1:');

    const { out } = await eventually(async () => {
      const table = await command(['doctor'], healthy);
      expect(table.code).toBe(0);
      return table;
    });
    expect(out).toMatch(/^CHECK +STATE {2}FOUND, AND WHAT TO DO\nNode\.js +ok /);
    expect(out.trimEnd().split('\n')).toHaveLength(checks.length + 1);
    for (const told of [out, found.out]) {
      expect(told).not.toContain(secretKey);
      expect(told).not.toContain(new URL(program.test.url).password || secretKey);
    }
  });

  it('finds a database that is away, and looks at all the rest', async () => {
    const port = await closedPort();
    const found = await faultsFound(['PostgreSQL'], {
      ...healthy,
      DATABASE_URL: `postgres://understudy:a-password@127.0.0.1:${port}/understudy`,
    });
    expect(found.code).toBe(1);
    expect(found.of.PostgreSQL).toMatchObject({
      found: expect.stringContaining(`127.0.0.1:${port}/understudy`),
      whatToDo: 'start PostgreSQL there, or set DATABASE_URL to where it is',
    });
    expect(found.of['secret key']?.state).toBe('skipped');
    expect(found.of.topic?.state).toBe('ok');
    expect(found.out).not.toContain('a-password');
  });

  it('comes to an end where PostgreSQL and Kafka are silent', async () => {
    const [host = '', port = ''] = kafkaAddress().split(':');
    const kafka = await silentProxy({ host, port: Number(port) });
    const server = new URL(program.test.url);
    const postgres = await silentProxy({ host: server.hostname, port: Number(server.port) });
    try {
      kafka.silenceAll();
      postgres.silenceAll();
      await faultsFound(['PostgreSQL', 'Kafka'], {
        ...healthy,
        DATABASE_URL: postgres.url(program.test.url),
        KAFKA_BROKERS: `${kafka.host}:${kafka.port}`,
      });
    } finally {
      await Promise.all([kafka.close(), postgres.close()]);
    }
  });

  it('finds a database that is not there, and a role that is not let in', async () => {
    const missing = new URL(program.test.url);
    missing.pathname = '/nowhere';
    expect(
      (await faultsFound(['PostgreSQL'], { ...healthy, DATABASE_URL: missing.href })).of.PostgreSQL,
    ).toMatchObject({
      state: 'fault',
      found: expect.stringContaining('"nowhere" does not exist'),
      whatToDo: expect.stringContaining('createdb'),
    });
    const stranger = new URL(program.test.url);
    stranger.username = 'a_stranger';
    stranger.password = 'their-password';
    const found = await faultsFound(['PostgreSQL'], { ...healthy, DATABASE_URL: stranger.href });
    expect(found.of.PostgreSQL).toMatchObject({
      state: 'fault',
      whatToDo: 'correct user and password in DATABASE_URL, PGPASSWORD or DATABASE_URL_FILE',
    });
    expect(found.out).not.toContain('their-password');
  });

  it('finds a secret key that opens no access key, and none where one is needed', async () => {
    const wrong = randomBytes(32).toString('base64');
    const found = await faultsFound(['secret key'], { ...healthy, UNDERSTUDY_SECRET_KEY: wrong });
    expect(found.of['secret key']?.found).toMatch(/^UNDERSTUDY_SECRET_KEY does not open .*\(UK\w+\)$/);
    expect(found.out).not.toContain(wrong);
    expect(found.code).toBe(1);

    await faultsFound(['secret key'], { ...healthy, UNDERSTUDY_SECRET_KEY: '' });
    // The one that sealed them is known as well, and no longer the first.
    const both = await faultsFound([], { ...healthy, UNDERSTUDY_SECRET_KEY: `${wrong},${secretKey}` });
    expect(both.of['secret key']).toMatchObject({
      state: 'warning',
      whatToDo: expect.stringContaining('keys reseal'),
    });
    expect(both.code).toBe(0);
  });

  it('finds brokers that are away, and a topic that is missing or other than wanted', async () => {
    const away = await faultsFound(['Kafka'], {
      ...healthy,
      KAFKA_BROKERS: `127.0.0.1:${await closedPort()}`,
    });
    expect(away.of.topic?.state).toBe('skipped');
    expect(away.code).toBe(1);

    const other = await faultsFound([], { ...healthy, KAFKA_TOPIC_PARTITIONS: '3' });
    expect(other.of.topic).toMatchObject({
      state: 'warning',
      found: expect.stringContaining('has partitions=6 where 3 is wanted'),
    });
    const none = `none-${randomUUID()}`;
    expect((await faultsFound([], { ...healthy, KAFKA_TOPIC: none })).of.topic).toMatchObject({
      state: 'warning',
      found: `there is no topic ${none}`,
    });
    const admin = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    expect(await admin.listTopics()).not.toContain(none);
    await admin.disconnect();
  });

  it('tells of all settings that cannot be used, and looks with the others', async () => {
    const found = await faultsFound(['settings'], {
      ...healthy,
      MAX_PARTS: 'many',
      KAFKA_BROKERS: 'http://kafka',
      ROLES: 'star',
    });
    for (const name of ['MAX_PARTS', 'KAFKA_BROKERS', 'ROLES'])
      expect(found.of.settings?.found).toContain(`${name}: `);
    expect(found.of.Kafka).toMatchObject({
      state: 'skipped',
      found: 'the setting KAFKA_BROKERS cannot be used',
    });
    expect(found.of.PostgreSQL?.state).toBe('ok');

    const production = await faultsFound(['safety'], { ...healthy, NODE_ENV: 'production' });
    expect(production.of.safety?.found).toContain('UNDERSTUDY_LOCAL_ACCESS');
  });

  it('finds a port that another program has', async () => {
    const other: Server = createServer((socket) => socket.end('no HTTP')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const found = await faultsFound(['ADMIN_PORT'], { ...healthy, PORT: '0', ADMIN_PORT: `${port}` });
    other.close();
    expect(found.of.ADMIN_PORT?.found).toMatch(/^port \d+ of 127\.0\.0\.1 is in use by another program/);
  });

  it('tells of migrations that are pending or of a newer release, and of what is parked', async () => {
    const other: FreshDatabase = await freshDatabase();
    const { pool } = other.database;
    const on = { ...healthy, DATABASE_URL: other.url, KAFKA_BROKERS: '', PORT: '0' };
    try {
      await pool.query("insert into checkpoints (name) values ('relay')");
      await pool.query(
        `insert into checkpoint_parked_streams (checkpoint, caster_id, version, reason)
         values ('relay', 'evening', 3, 'torn')`,
      );
      expect((await faultsFound([], on)).of['parked streams']).toMatchObject({
        state: 'warning',
        found: '1 by the relay, 0 by views',
      });
      await pool.query("insert into migrations (timestamp, name) values (99, '0099-later-0000000000099')");
      expect((await faultsFound([], on)).of.migrations).toMatchObject({
        state: 'warning',
        found: 'a newer release has migrated it: 0099-later',
      });
      await pool.query('delete from migrations where id in (select max(id) from migrations)');
      await pool.query('delete from migrations where id in (select max(id) from migrations)');
      const pending = await faultsFound([], on);
      expect(pending.of.migrations).toMatchObject({
        state: 'warning',
        found: expect.stringMatching(/^one is pending: 0\d{3}-/),
      });
      expect(pending.of.events?.state).toBe('skipped');
    } finally {
      await other.drop();
    }
  });

  it('changes nothing: no table where there is none, no data folder, no key', async () => {
    const { pool } = program.test.database;
    const name = `doctor_${randomBytes(6).toString('hex')}`;
    await pool.query(`create database ${name} template template0 encoding 'UTF8'`);
    const empty = new URL(program.test.url);
    empty.pathname = `/${name}`;
    const found = await faultsFound([], { ...healthy, DATABASE_URL: empty.href, PORT: '0' });
    expect(found.code).toBe(0);
    expect(found.of.migrations).toMatchObject({ state: 'ok', found: expect.stringContaining('none yet') });
    expect(found.of['secret key']).toMatchObject({ state: 'skipped', found: 'there are no tables yet' });
    const again = await faultsFound([], { ...healthy, DATABASE_URL: empty.href, PORT: '0' });
    expect(again.of.migrations?.found).toContain('none yet');
    await pool.query(`drop database ${name} with (force)`);

    const dataDir = join(folder, 'none', 'yet');
    const embedded = { DATABASE_URL: '', UNDERSTUDY_DATA_DIR: dataDir, PORT: '0' };
    const fresh = await faultsFound([], embedded);
    expect(fresh.code).toBe(0);
    expect(fresh.of['data folder']?.found).toBe(
      `there is nothing in ${dataDir} yet: the first start makes the database`,
    );
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('looks into the embedded PostgreSQL while a program runs it, and leaves it alone otherwise', async () => {
    const dataDir = join(folder, 'data');
    const embedded = { DATABASE_URL: '', UNDERSTUDY_DATA_DIR: dataDir, KAFKA_BROKERS: '' };
    const running = await startProcess(embedded);
    const beside = await allWell({ ...embedded, PORT: new URL(running.endpoint).port });
    expect(beside.code).toBe(0);
    expect(beside.of['secret key']?.found).toBe('opens all access keys of the database');
    expect(await running.stop()).toBe(0);

    const stopped = await faultsFound([], { ...embedded, PORT: '0' });
    expect(stopped.code).toBe(0);
    expect(stopped.of['data folder']?.found).toBe(`the database in ${dataDir} is whole, and not running`);
    expect(stopped.of.PostgreSQL?.state).toBe('skipped');
    expect(existsSync(join(dataDir, 'cluster', 'postmaster.pid'))).toBe(false);

    await rm(join(dataDir, 'cluster', 'PG_VERSION'));
    const torn = await faultsFound(['data folder'], { ...embedded, PORT: '0' });
    expect(torn.of['data folder']?.found).toMatch(/is not whole \(PG_VERSION is missing\)/);
  });
});
