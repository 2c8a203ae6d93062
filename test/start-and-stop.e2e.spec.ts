import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
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
}, 120_000);

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
  await waitFor(() => answered.length > 50, { what: 'some load', timeout: 30_000 });
  expect(await understudy.stop()).toBe(0);
  await Promise.all(clients);

  const { rows } = await test.database.pool.query<{ caster_id: string }>(
    "select caster_id from events where type = 'CasterCopied'",
  );
  const stored = new Set(rows.map(({ caster_id }) => caster_id));
  expect(answered.filter((id) => !stored.has(id))).toEqual([]);
  // Whoever came too late was not let in; nobody was told of a failure of ours.
  expect(refused.filter((code) => code === 'InternalError')).toEqual([]);
}, 120_000);

it('All faults of the settings are told at once, before anything starts', async () => {
  const complaint = await startProcess({ PORT: 'eighty', ROLES: 'api,boss', KAFKA_BROKERS: 'nowhere' }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  for (const setting of ['PORT', 'ROLES', 'KAFKA_BROKERS']) expect(complaint).toContain(`  ${setting}: `);
});
