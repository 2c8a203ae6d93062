import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually, type FreshDatabase, freshDatabase, waitFor } from '#libs/testing';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';

let test: FreshDatabase;
let dataDir: string;
const started: UnderstudyProcess[] = [];
beforeAll(async () => {
  test = await freshDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-processes-'));
});
afterAll(async () => {
  for (const understudy of started) {
    if (understudy.child.exitCode === null) understudy.child.kill('SIGKILL');
    for (const pid of pids(understudy).filter(isThere)) process.kill(pid, 'SIGKILL');
  }
  await test.drop();
  await rm(dataDir, { recursive: true, force: true });
});

const start = async (environment: Record<string, string> = {}) => {
  const understudy = await startProcess({
    DATABASE_URL: test.url,
    API_PROCESSES: '2',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ...environment,
  });
  started.push(understudy);
  // Lines may come after the one that says where it answers.
  const processes = environment.API_PROCESSES === '1' ? 0 : 2;
  await waitFor(() => pids(understudy).length === processes, { what: 'the lines of all that serve' });
  return understudy;
};

interface Line {
  readonly msg: string;
  readonly process?: number;
  readonly pid?: number;
  readonly reason?: string;
}
const lines = ({ logged }: UnderstudyProcess, msg: string) =>
  logged
    .flatMap((line): Line[] => (line.startsWith('{') ? [JSON.parse(line)] : []))
    .filter((line) => line.msg === msg);
/** Of all that have ever served. */
const pids = (understudy: UnderstudyProcess) =>
  lines(understudy, 'An API process serves').map(({ pid = 0 }) => pid);
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const admin = ({ printed }: UnderstudyProcess, path: string) =>
  fetch(`${/health: (http:\S+)\/health/.exec(printed.join('\n'))?.[1]}${path}`);
const readiness = async (understudy: UnderstudyProcess) => {
  const answer = await admin(understudy, '/health/ready');
  return { code: answer.status, ...((await answer.json()) as { status: string; reasons: string[] }) };
};
const counted = async (understudy: UnderstudyProcess, series: string) => {
  const page = await (await admin(understudy, '/metrics')).text();
  const line = page.split('\n').find((told) => told.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
};
const copies = 'understudy_calls_total{operation="CopyCaster",code="OK"}';

const makeSource = async ({ endpoint }: UnderstudyProcess) =>
  (
    await popCore(endpoint)('CreateCaster', {
      CasterName: 'Source',
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).CasterId as string;

/** Eight callers copy until it is over; a call that fails is sent again with its token, as SDKs do. */
async function copying(understudy: UnderstudyProcess) {
  const SrcCasterId = await makeSource(understudy);
  const call = popCore(understudy.endpoint);
  const answered: string[] = [];
  const refused: string[] = [];
  let isOver = false;
  const copy = (ClientToken: string) =>
    call('CopyCaster', { SrcCasterId, CasterName: 'A copy', ClientToken }).then(
      ({ CasterId }) => answered.push(CasterId) > 0,
      (error: { code?: string }) => refused.push(String(error.code)) === 0,
    );
  const callers = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const token = randomUUID();
      while (!(await copy(token)) && !isOver);
    }
  });
  return {
    answered,
    refused,
    more: (count: number, from = answered.length) =>
      waitFor(() => answered.length >= from + count, { what: `${count} copies` }),
    end: async () => {
      isOver = true;
      await Promise.all(callers);
    },
  };
}
const stored = async () => {
  const { rows } = await test.database.pool.query("select caster_id from events where type = 'CasterCopied'");
  return new Set(rows.map(({ caster_id }) => caster_id as string));
};

it('Two processes serve one port: both answer, their lines tell which, and their figures are one', async () => {
  const understudy = await start();
  expect(pids(understudy)).not.toContain(understudy.child.pid);
  const load = await copying(understudy);
  const answering = () =>
    new Set(lines(understudy, 'A call was answered').map(({ process: number }) => number));
  await waitFor(() => answering().size === 2, { what: 'both to answer' });
  await load.more(50);
  await load.end();
  expect([...answering()].sort()).toEqual([1, 2]);
  expect(load.refused).toEqual([]);
  // A busy one may not say within a second how it is.
  await eventually(async () => expect(await counted(understudy, copies)).toBe(load.answered.length));
  // Of what the API processes know nothing of, the one that started them tells alone.
  await eventually(async () => expect(await counted(understudy, 'understudy_postgres_up')).toBe(1));
  expect(await counted(understudy, 'understudy_kafka_up')).toBeUndefined();
  await eventually(async () =>
    expect(await readiness(understudy)).toMatchObject({ code: 200, status: 'ok', reasons: [] }),
  );
  // Neither is for whoever calls the API.
  for (const path of ['/metrics', '/health/ready'])
    expect((await fetch(`${understudy.endpoint}${path}`)).status).toBe(404);
  expect(await understudy.stop()).toBe(0);
  expect(pids(understudy).filter(isThere)).toEqual([]);
});

it('One that is killed is replaced; no copy that was acknowledged is lost, and no count goes back', async () => {
  const understudy = await start();
  const load = await copying(understudy);
  await load.more(30);
  const counts = [(await counted(understudy, copies)) ?? 0];
  const [killed = 0] = pids(understudy);
  process.kill(killed, 'SIGKILL');
  await waitFor(
    async () => {
      counts.push((await counted(understudy, copies)) ?? 0);
      return pids(understudy).length === 3;
    },
    { what: 'another one' },
  );
  expect(lines(understudy, 'An API process has ended and is started again')).toMatchObject([
    { pid: killed, reason: 'one was ended by SIGKILL' },
  ]);
  await load.more(30);
  await load.end();
  counts.push((await counted(understudy, copies)) ?? 0);
  expect(counts).toEqual([...counts].sort((one, other) => one - other));
  expect(counts.at(-1)).toBeGreaterThan(0);
  await waitFor(async () => (await readiness(understudy)).status === 'ok', {
    what: 'all of them to be well',
  });
  const kept = await stored();
  expect(load.answered.filter((casterId) => !kept.has(casterId))).toEqual([]);
  expect(await understudy.stop()).toBe(0);
});

it('SIGTERM under load ends all of them with 0; what was recorded is what was answered', async () => {
  const understudy = await start();
  const before = await stored();
  const load = await copying(understudy);
  await load.more(50);
  const ended = understudy.stop();
  await waitFor(() => load.refused.length > 0, { what: 'the end of it' });
  await load.end();
  expect(await ended).toBe(0);
  expect(load.refused.filter((code) => code === 'InternalError')).toEqual([]);
  expect(pids(understudy).filter(isThere)).toEqual([]);
  expect([...(await stored())].filter((casterId) => !before.has(casterId)).sort()).toEqual(
    load.answered.sort(),
  );
});

it('None outlives the one that started them, even if that is killed', async () => {
  const understudy = await start();
  await understudy.kill();
  await waitFor(() => !pids(understudy).some(isThere), { what: 'the end of both' });
});

it('One that cannot start ends the start; one that cannot start again is in health until it can', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const refused = await start({ PORT: String(port) }).then(
    () => '',
    ({ message }: Error) => message,
  );
  other.close();
  expect(refused).toMatch(new RegExp(`port ${port} of 127.0.0.1 is in use`));
  expect(refused).toContain('Understudy cannot start: an API process cannot start: one ended with code 1');

  const file = join(dataDir, 'key');
  await writeFile(file, 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQ+Ju6dlQyEP4=');
  const understudy = await start({ UNDERSTUDY_SECRET_KEY_FILE: file });
  const key = await readFile(file);
  // Read at a start, and by those that serve when a key was changed.
  await rm(file);
  process.kill(pids(understudy)[0] ?? 0, 'SIGKILL');
  await eventually(async () =>
    expect(await readiness(understudy)).toMatchObject({
      code: 200,
      status: 'degraded',
      reasons: ['1 of 2 API processes do not serve and are started again: one ended with code 1'],
    }),
  );
  // The other one serves on.
  expect(await makeSource(understudy)).toMatch(/\S/);
  await writeFile(file, key);
  await waitFor(async () => (await readiness(understudy)).status === 'ok', { what: 'both to serve' });
  // Its line comes by another way than health.
  await waitFor(() => pids(understudy).length === 3, { what: 'the line of the new one' });
  expect(await understudy.stop()).toBe(0);
});

it('One that hangs is in health, and does not outlive a stop that had to end without it', async () => {
  const understudy = await start({ STOP_WITHIN_SECONDS: '2' });
  const [hanging = 0] = pids(understudy);
  process.kill(hanging, 'SIGSTOP');
  await eventually(async () =>
    expect(await readiness(understudy)).toMatchObject({
      code: 200,
      status: 'degraded',
      reasons: ['An API process does not answer'],
    }),
  );
  expect(await understudy.stop()).toBe(1);
  await waitFor(() => !pids(understudy).some(isThere), { what: 'the end of both' });
});

it('Each has MAX_CONNECTIONS of its own; what is too many is ended and counted', async () => {
  const understudy = await start({ MAX_CONNECTIONS: '2' });
  const { hostname, port } = new URL(understudy.endpoint);
  const outcomes: string[] = [];
  const sockets = [];
  for (let i = 0; i < 10; i++) {
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.write('GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n');
    outcomes.push(
      await new Promise<string>((resolve) => {
        socket.once('data', () => resolve('answered'));
        socket.on('error', () => resolve('ended')).once('close', () => resolve('ended'));
      }),
    );
  }
  expect(outcomes.filter((outcome) => outcome === 'answered')).toHaveLength(4);
  await eventually(async () =>
    expect(await counted(understudy, 'understudy_connections_dropped_total')).toBe(6),
  );
  for (const socket of sockets) socket.destroy();
  expect(await understudy.stop()).toBe(0);
});

it('They share an embedded PostgreSQL, whose data a single process finds again', async () => {
  const embedded = { DATABASE_URL: '', UNDERSTUDY_DATA_DIR: join(dataDir, 'data') };
  const shared = await start(embedded);
  await makeSource(shared);
  expect(await shared.stop()).toBe(0);
  expect(pids(shared).filter(isThere)).toEqual([]);

  const single = await start({ ...embedded, API_PROCESSES: '1', ADMIN_PORT: '' });
  expect(pids(single)).toEqual([]);
  expect((await popCore(single.endpoint)('DescribeCasters', {})).Total).toBe(1);
  expect(await single.stop()).toBe(0);
});
