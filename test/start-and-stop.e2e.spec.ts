import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { eventually, type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

let dataDir: string;
let test: FreshDatabase;
const started: UnderstudyProcess[] = [];
const start = async (environment: Record<string, string>) => {
  const understudy = await startProcess(environment);
  started.push(understudy);
  return understudy;
};
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-start-'));
  test = await freshDatabase();
});
afterAll(async () => {
  for (const { child } of started) if (child.exitCode === null) child.kill('SIGKILL');
  await test.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const createStudio = async ({ endpoint }: UnderstudyProcess, CasterName: string) =>
  (
    await popCore(endpoint)('CreateCaster', {
      CasterName,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).CasterId as string;

it('The printed curl line works as printed, and the studios outlive a stop and a kill', async () => {
  const environment = { UNDERSTUDY_DATA_DIR: dataDir, DATABASE_URL: '' };
  const first = await start(environment);
  const kept = await createStudio(first, 'Kept');
  const [line = ''] = first.printed.flatMap((printed) => /curl .*/.exec(printed) ?? []);
  const { stdout } = await promisify(execFile)('sh', ['-c', line]);
  expect(JSON.parse(stdout).CasterList.Caster).toMatchObject([{ CasterId: kept, CasterName: 'Kept' }]);
  expect(await first.stop()).toBe(0);

  const second = await start(environment);
  expect((await popCore(second.endpoint)('DescribeCasters', {})).Total).toBe(1);
  await createStudio(second, 'Kept as well');
  await second.kill();

  const third = await start(environment);
  expect((await popCore(third.endpoint)('DescribeCasters', {})).Total).toBe(2);
  expect(await third.stop()).toBe(0);
});

it('SIGTERM under load answers what was taken, loses nothing, and ends with 0', async () => {
  const understudy = await start({ DATABASE_URL: test.url });
  const source = await createStudio(understudy, 'Source');
  const call = popCore(understudy.endpoint);
  const answered: string[] = [];
  const refused: string[] = [];
  let over = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!over)
      await call('CopyCaster', {
        SrcCasterId: source,
        CasterName: 'Under load',
        ClientToken: randomUUID(),
      }).then(
        ({ CasterId }) => void answered.push(CasterId),
        (error: { code?: string }) => {
          refused.push(String(error.code));
          over = true;
        },
      );
  });
  await waitFor(() => answered.length > 50, { what: 'some load' });
  expect(await understudy.stop()).toBe(0);
  await Promise.all(clients);

  const { rows } = await test.database.pool.query<{ caster_id: string }>(
    "select caster_id from events where type = 'CasterCopied'",
  );
  const stored = new Set(rows.map(({ caster_id }) => caster_id));
  expect(answered.filter((id) => !stored.has(id))).toEqual([]);
  // Whoever came too late was not let in; nobody was told of a failure of ours.
  expect(refused.filter((code) => code === 'InternalError')).toEqual([]);
});

it('SIGTERM waits for no connection that asks nothing, and ends with 0', async () => {
  const understudy = await start({ DATABASE_URL: test.url });
  const { hostname, port } = new URL(understudy.endpoint);
  // As browsers open them, ahead of what they ask.
  const silent = connect({ host: hostname, port: Number(port) }).resume();
  await once(silent, 'connect');
  const ended = once(silent, 'close');
  expect(await understudy.stop()).toBe(0);
  await ended;
  expect(understudy.logged.filter((line) => line.includes('too long'))).toEqual([]);
});

const complaintAbout = (environment: Record<string, string>) =>
  start(environment).then(
    () => 'it started',
    (error: Error) => error.message,
  );

it('All faults of the settings are told at once, before anything starts', async () => {
  const complaint = await complaintAbout({ PORT: 'eighty', ROLES: 'api,boss', KAFKA_BROKERS: 'nowhere' });
  for (const setting of ['PORT', 'ROLES', 'KAFKA_BROKERS']) expect(complaint).toContain(`  ${setting}: `);
});

it('A place where it cannot listen is told in one line, with the setting and the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const environment = { DATABASE_URL: test.url };
  expect(await complaintAbout({ ...environment, PORT: String(port) })).toMatch(
    new RegExp(`Understudy cannot start: port ${port} of 127.0.0.1 is in use.* set PORT to another.*$`),
  );
  expect(await complaintAbout({ ...environment, ADMIN_PORT: String(port) })).toContain(
    'set ADMIN_PORT to another',
  );
  other.close();
  for (const HOST of ['203.0.113.7', 'no-such-host.invalid', '127.0.0.1:8080'])
    expect(await complaintAbout({ ...environment, HOST })).toContain(
      `Understudy cannot start: HOST=${HOST} is not an address of this machine: set it to one of `,
    );
});

it('The printed addresses are ones to go to, for IPv6 and for all addresses of the machine too', async () => {
  for (const HOST of ['::1', '::', '0.0.0.0', 'localhost']) {
    const understudy = await start({ DATABASE_URL: test.url, HOST, ADMIN_PORT: '0' });
    const [health = ''] = understudy.printed.flatMap((line) => /health: (\S+)\)/.exec(line)?.[1] ?? []);
    await eventually(async () => expect((await fetch(health)).status).toBe(200));
    const [line = ''] = understudy.printed.flatMap((printed) => /curl .*/.exec(printed) ?? []);
    const { stdout } = await promisify(execFile)('sh', ['-c', line]);
    expect(JSON.parse(stdout)).toHaveProperty('CasterList');
    expect(await understudy.stop()).toBe(0);
  }
});

it('An access key that the secret key does not open is told before the first call, with the way out', async () => {
  const secretKey = (fill: number) => Buffer.alloc(32, fill).toString('base64');
  await createAccount(test.database, '2000000000000009');
  const { accessKeyId } = await createAccessKey(test.database, sealer(secretKey(1)), {
    accountId: '2000000000000009',
  });
  const environment = { DATABASE_URL: test.url, ROLES: 'api', LOG_LEVEL: 'warn' };

  expect(await (await start({ ...environment, UNDERSTUDY_SECRET_KEY: secretKey(1) })).stop()).toBe(0);
  expect(await complaintAbout({ ...environment, UNDERSTUDY_SECRET_KEY: secretKey(2) })).toMatch(
    new RegExp(`cannot start: UNDERSTUDY_SECRET_KEY does not open .*${accessKeyId}.*keys disable`),
  );
  // Nobody else's secret key is at fault where none is used.
  const projector = await start({ ...environment, ROLES: 'projector', UNDERSTUDY_SECRET_KEY: secretKey(2) });
  expect(await projector.stop()).toBe(0);

  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['dist/apps/understudy/src/cli/understudy.js', 'keys', 'disable', accessKeyId],
    { env: { ...process.env, DATABASE_URL: test.url } },
  );
  expect(stdout).toBe(`access key ${accessKeyId} is out of use\n`);
  expect(await (await start({ ...environment, UNDERSTUDY_SECRET_KEY: secretKey(2) })).stop()).toBe(0);
});
