import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { tableOf } from '#libs/projections';
import { casterList, casterStates } from '#libs/read-models';
import {
  eventually,
  type FreshDatabase,
  freshDatabase,
  kafkaAddress,
  type OpenTransaction,
  openTransaction,
  waitFor,
} from '#libs/testing';
import { popCore } from './support/clients.js';
import { fickleProxy } from './support/fickle-proxy.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { type Program, startProgram } from './support/program.js';

// Last opened, first closed, whatever became of the test.
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

async function program(environment: Readonly<Record<string, string>> = {}) {
  const lines: Line[] = [];
  const started = await startProgram(environment, (level, message, fields) =>
    lines.push({ ...fields, level, message }),
  );
  closers.push(() => started.end());
  return { ...started, lines };
}

async function database(): Promise<FreshDatabase> {
  const fresh = await freshDatabase();
  closers.push(() => fresh.drop());
  return fresh;
}

async function transaction(...given: Parameters<typeof openTransaction>): Promise<OpenTransaction> {
  const opened = await openTransaction(...given);
  closers.push(() => opened.end());
  return opened;
}

async function inProcess(environment: Readonly<Record<string, string>>): Promise<UnderstudyProcess> {
  const started = await startProcess({ LOG_LEVEL: 'info', ...environment });
  closers.push(async () => started.child.exitCode === null && started.kill());
  return started;
}

interface Ready {
  readonly status: string;
  readonly reasons: string[];
  readonly waitingEvents?: { count: number; oldestSeconds: number };
}
const ready = async ({ adminEndpoint }: Pick<Program, 'adminEndpoint'>) =>
  (await (await fetch(`${adminEndpoint}/health/ready`)).json()) as Ready;

/** Once it has had the time to look: an observer on a busy machine answers without what PostgreSQL did not say in time. */
const tells = (program: Pick<Program, 'adminEndpoint'>, expected: Readonly<Record<string, unknown>>) =>
  eventually(async () => {
    const told = await ready(program);
    expect(told).toMatchObject(expected);
    return told;
  });

/** Samples without their labels in quotes; by name and labels. */
async function metrics({ adminEndpoint }: Pick<Program, 'adminEndpoint'>): Promise<Map<string, number>> {
  const page = await (await fetch(`${adminEndpoint}/metrics`)).text();
  return new Map(
    page
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), Number(line.slice(at + 1))];
      }),
  );
}

const createStudio = async (endpoint: string, CasterName = 'Source') =>
  (
    await popCore(endpoint)('CreateCaster', {
      CasterName,
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    })
  ).CasterId as string;

const basic = `Basic ${Buffer.from('understudy:understudy-local-secret').toString('base64')}`;
const copyBy = (endpoint: string, source: string, CasterName = 'Copy') =>
  fetch(`${endpoint}/v1/casters/${source}/copies`, {
    method: 'POST',
    headers: {
      authorization: basic,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({ CasterName }),
  });

const aged = (test: FreshDatabase, seconds: number) =>
  test.database.pool.query(`update events set recorded_at = now() - interval '${seconds} seconds'`);

describe('Events that wait to be published', () => {
  it('are no matter where there never was a Kafka', async () => {
    const api = await program({ ROLES: 'api' });
    await createStudio(api.endpoint);
    await aged(api.test, 60);
    await tells(api, { status: 'ok', reasons: [], parkedStreams: 0 });
    expect(await ready(api)).not.toHaveProperty('waitingEvents');
    expect([...(await metrics(api)).keys()]).not.toContain('understudy_events_waiting');
  });

  it('are told by the role api, with the reason, also with every relay dead', async () => {
    const api = await program({ ROLES: 'api', RELAY_LAG_SECONDS: '1' });
    await createStudio(api.endpoint);
    await aged(api.test, 60);
    const { pool } = api.test.database;
    await pool.query("insert into checkpoints (name) values ('relay')");
    const without = await tells(api, { status: 'degraded', waitingEvents: { count: 1 } });
    expect(without.waitingEvents?.oldestSeconds).toBeGreaterThanOrEqual(60);
    expect(without.reasons).toEqual([
      expect.stringMatching(
        /^1 event waits to be published, the oldest for (?:[6-9]\d|\d{3}) s: no relay is running/,
      ),
    ]);
    await eventually(async () => {
      const figures = await metrics(api);
      expect(figures.get('understudy_events_waiting')).toBe(1);
      expect(figures.get('understudy_events_waiting_seconds')).toBeGreaterThanOrEqual(60);
    });

    await pool.query("update checkpoints set holder = 'somebody', lease_until = now() + interval '1 hour'");
    await tells(api, { reasons: [expect.stringContaining('the relay somebody is behind')] });

    const stranger = await transaction(api.test.database.pool);
    await createStudio(api.endpoint);
    const blamed = `the PostgreSQL process ${stranger.pid} holds them back`;
    await waitFor(async () => (await ready(api)).reasons.join().includes(blamed), {
      what: 'the stranger to be named',
    });
    await stranger.end();

    await pool.query(
      'update checkpoints set (xid, position) = (select xid, position from events order by xid desc, position desc limit 1)',
    );
    await tells(api, { status: 'ok', waitingEvents: { count: 0, oldestSeconds: 0 } });
  });

  it('are degraded above the bound of the settings only', async () => {
    const api = await program({ ROLES: 'api', RELAY_LAG_SECONDS: '120' });
    await createStudio(api.endpoint);
    await aged(api.test, 60);
    await api.test.database.pool.query("insert into checkpoints (name) values ('relay')");
    await tells(api, { status: 'ok', waitingEvents: { count: 1 } });
  });
});

describe('A Kafka that is away', () => {
  async function brokerThat(behaves: 'refuses' | 'is silent'): Promise<string> {
    const server = createServer((socket) => void socket.on('error', () => undefined));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    if (behaves === 'refuses') await once(server.close(), 'close');
    else closers.push(async () => server.close());
    return address;
  }

  it.each(['refuses', 'is silent'] as const)(
    'is told by an idle relay and by one that waits for the lease, when the broker %s',
    async (behaves) => {
      const KAFKA_BROKERS = await brokerThat(behaves);
      const relay = await program({ ROLES: 'relay', KAFKA_BROKERS });
      const standby = await relay.replica({ ROLES: 'relay', KAFKA_BROKERS });
      for (const one of [relay, standby]) {
        const { reasons } = await waitFor(
          async () => {
            const answer = await ready(one);
            return answer.status === 'degraded' ? answer : undefined;
          },
          { what: 'the relay to notice' },
        );
        expect(reasons.join()).toContain('Kafka does not answer');
        expect((await metrics(one)).get('understudy_kafka_up')).toBe(0);
      }
      await eventually(async () => {
        const both = await Promise.all([relay, standby].map(metrics));
        const leading = both.map((figures) => figures.get('understudy_follower_leading{follower="relay"}'));
        expect(leading.sort()).toEqual([0, 1]);
      });
      expect(relay.lines.filter(({ message }) => message === 'Kafka is not as it should be')).toHaveLength(2);
      // Turns of the same lease: the pause after a turn that failed may be longer than it lasts.
      const said = (message: string) => relay.lines.filter((line) => line.message === message);
      expect(said('Now leading').length - said('No longer leading').length).toBe(1);
      expect(said('Now leading')[0]).toMatchObject({ level: 'info', follower: 'relay' });
    },
  );
});

it('A topic that is gone is told by an idle relay, which makes it anew', async () => {
  const brokers = kafkaAddress();
  const KAFKA_TOPIC = `gone-${randomUUID()}`;
  const relay = await program({ ROLES: 'api,relay', KAFKA_BROKERS: brokers, KAFKA_TOPIC });
  await createStudio(relay.endpoint);
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  closers.push(() => admin.disconnect());
  await waitFor(async () => (await admin.listTopics()).includes(KAFKA_TOPIC), { what: 'the topic' });
  // Once it was seen to be there; a relay that starts is given the time to make it.
  await waitFor(async () => (await metrics(relay)).get('understudy_kafka_up') === 1, {
    what: 'the first look',
  });
  await waitFor(async () => (await ready(relay)).waitingEvents?.count === 0, { what: 'the studio on it' });
  await tells(relay, { status: 'ok' });

  await admin.deleteTopics({ topics: [KAFKA_TOPIC] });
  const reasons = new Set<string>();
  await waitFor(
    async () => {
      for (const reason of (await ready(relay)).reasons) reasons.add(reason);
      return [...reasons].some((reason) => reason.startsWith(`The topic ${KAFKA_TOPIC} `));
    },
    { what: 'the reason' },
  );
  await waitFor(async () => (await ready(relay)).status === 'ok', { what: 'all to be well' });
  expect(await admin.listTopics()).toContain(KAFKA_TOPIC);
});

describe('Whatever PostgreSQL does', () => {
  const inTime = async (one: Pick<Program, 'adminEndpoint'>, path: string) => {
    const asked = performance.now();
    const answer = await fetch(`${one.adminEndpoint}${path}`, { signal: AbortSignal.timeout(60_000) });
    const body = await answer.text();
    // Two seconds, and what the machine is late by: without a bound there would be none.
    const took = performance.now() - asked;
    return { status: answer.status, body, took, isInTime: took < 50_000 };
  };

  it('health and metrics answer within two seconds: silent, away, back', async () => {
    const test = await database();
    const proxy = await fickleProxy(test.url);
    closers.push(() => proxy.goAway());
    const api = await program({ ROLES: 'api,projector', DATABASE_URL: proxy.url });
    await tells(api, { status: 'ok' });

    proxy.fallSilent();
    for (const _again of [1, 2]) {
      const answers = await Promise.all([inTime(api, '/health/ready'), inTime(api, '/metrics')]);
      expect(answers.map(({ status, isInTime }) => [status, isInTime])).toEqual([
        [503, true],
        [200, true],
      ]);
      expect(answers[1]?.body).toContain('understudy_postgres_up 0');
      expect(answers[1]?.body).not.toMatch(/^understudy_horizon_seconds/m);
    }
    for (const path of ['/health/ready', '/metrics'])
      await eventually(async () => expect((await inTime(api, path)).took).toBeLessThan(2_000));
    await proxy.goAway();
    const answers = await Promise.all([inTime(api, '/health/ready'), inTime(api, '/metrics')]);
    expect(answers.map(({ status, isInTime }) => [status, isInTime])).toEqual([
      [503, true],
      [200, true],
    ]);
    expect(await inTime(api, '/health/live')).toMatchObject({ status: 200, isInTime: true });

    await proxy.comeBack();
    await waitFor(async () => (await ready(api)).status === 'ok', { what: 'readiness with PostgreSQL back' });
  });

  it('they do not wait for a connection of the requests', async () => {
    const api = await program({ ROLES: 'api', DATABASE_CONNECTIONS: '2' });
    const { pool } = api.runtime.database;
    const taken = await Promise.all([pool.connect(), pool.connect()]);
    const waiting = pool.query('select 1');
    try {
      await eventually(async () =>
        expect(await inTime(api, '/health/ready')).toMatchObject({ status: 200, isInTime: true }),
      );
      const figures = await metrics(api);
      expect(figures.get('understudy_pool_connections')).toBe(2);
      expect(figures.get('understudy_pool_idle_connections')).toBe(0);
      expect(figures.get('understudy_pool_waiters')).toBeGreaterThanOrEqual(1);
    } finally {
      for (const client of taken) client.release();
    }
    await waiting;
  });
});

describe('Metrics', () => {
  it('say that the horizon is unknown to a role that may not see it, and the log says what to grant', async () => {
    const test = await database();
    const { pool } = test.database;
    const role = `plain_${randomUUID().slice(0, 8)}`;
    await pool.query(`create role ${role} login password 'x'`);
    closers.push(async () => {
      await pool.query(`drop owned by ${role} cascade`);
      await pool.query(`drop role ${role}`);
    });
    await pool.query(`grant all on schema public to ${role}`);
    await pool.query(`grant all on all tables in schema public to ${role}`);
    await pool.query(`grant all on all sequences in schema public to ${role}`);
    const url = new URL(test.url);
    url.username = role;
    url.password = 'x';
    const api = await program({ ROLES: 'api', DATABASE_URL: url.href });
    const first = await transaction(test.database.pool);
    const hidden = await eventually(async () => {
      const figures = await metrics(api);
      expect(figures.get('understudy_horizon_known')).toBe(0);
      return figures;
    });
    expect([...hidden.keys()].filter((name) => name.startsWith('understudy_horizon_seconds'))).toEqual([]);
    await metrics(api);
    expect(api.lines.filter(({ grant }) => grant !== undefined)).toMatchObject([
      { level: 'warn', grant: `grant pg_read_all_stats to "${role}"` },
    ]);

    await pool.query(`grant pg_read_all_stats to ${role}`);
    const horizons = async () =>
      [...(await metrics(api)).keys()].filter((name) => name.startsWith('understudy_horizon_seconds'));
    // Somebody else's transaction in this cluster may be older, and ends by itself.
    const horizonOfFirst = `understudy_horizon_seconds{pid="${first.pid}"}`;
    await waitFor(async () => (await horizons()).join() === horizonOfFirst, { what: 'our horizon' });
    await eventually(async () => expect((await metrics(api)).get('understudy_horizon_known')).toBe(1));
    const second = await transaction(test.database.pool);
    await first.end();
    // One series, whoever held it before.
    await waitFor(
      async () => (await horizons()).join() === `understudy_horizon_seconds{pid="${second.pid}"}`,
      { what: 'the second holder alone' },
    );
    await second.end();
  });

  it('tell of the process, the build, the leader, the views and each code', async () => {
    const all = await program();
    const source = await createStudio(all.endpoint);
    await popCore(all.endpoint)('CopyCaster', { SrcCasterId: source }).catch(() => undefined);
    await waitFor(
      async () => (await metrics(all)).get('understudy_follower_leading{follower="projector"}') === 1,
      { what: 'the projector to lead' },
    );
    const viewLag = `understudy_projector_lag_seconds{view="${tableOf(casterStates)}"}`;
    const figures = await waitFor(
      async () => {
        const told = await metrics(all);
        return told.has(viewLag) ? told : undefined;
      },
      { what: 'what PostgreSQL tells of the views' },
    );
    const names = [...figures.keys()];
    const { version } = (await import('../package.json', { with: { type: 'json' } })).default;
    expect(
      figures.get(
        `understudy_build_info{version="${version}",node="${process.versions.node}",roles="api,relay,projector"}`,
      ),
    ).toBe(1);
    for (const name of [
      'process_resident_memory_bytes',
      'nodejs_eventloop_lag_p99_seconds',
      'understudy_postgres_up',
      'understudy_call_seconds_count{operation="CreateCaster",code="OK"}',
      'understudy_call_seconds_count{operation="CopyCaster",code="MissingCasterName"}',
      viewLag,
      `understudy_projector_lag_events{view="${tableOf(casterList)}"}`,
      'understudy_follower_up{follower="views"}',
    ])
      expect(names).toContain(name);
    const checkpoints = await waitFor(
      async () => {
        const [events, seconds] = ['events', 'seconds'].map(
          (unit) => `understudy_view_checkpoint_${unit}{view="${tableOf(casterList)}"}`,
        );
        const now = await metrics(all);
        return now.get(events!) === 0 && [now.get(events!), now.get(seconds!)];
      },
      { what: 'the checkpoint of the list to have come to the end' },
    );
    expect(checkpoints).toEqual([0, 0]);
  });

  it('and readiness tell of a checkpoint that stands still, and who holds it', async () => {
    const all = await program({ ROLES: 'api,projector', RELAY_LAG_SECONDS: '1' });
    await createStudio(all.endpoint);
    const checkpoint = `understudy_view_checkpoint_events{view="${tableOf(casterList)}"}`;
    await waitFor(async () => (await metrics(all)).get(checkpoint) === 0, {
      what: 'the checkpoint at the end',
    });

    const stranger = await transaction(all.test.database.pool);
    await createStudio(all.endpoint);
    await aged(all.test, 60);
    await eventually(async () => expect((await metrics(all)).get(checkpoint)).toBe(1));
    const told = await waitFor(
      async () =>
        (await ready(all)).reasons.find(
          (reason) => reason.includes(tableOf(casterList)) && reason.includes(`${stranger.pid}`),
        ),
      { what: 'the stranger to be named' },
    );
    expect(told).toMatch(
      /^The checkpoint of caster_list_v2 is behind 1 event, the oldest of (?:[6-9]\d|\d{3}) s ago: /,
    );
    await stranger.end();
    await waitFor(async () => (await ready(all)).status === 'ok', { what: 'all to be well' });
  });
});

describe('The log', () => {
  const json = ({ logged }: UnderstudyProcess) =>
    logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  const troubles = (one: UnderstudyProcess) =>
    json(one).filter(({ level }) => level !== 'info' && level !== 'debug');

  it('has a line for each call, in levels with names, with role and version; a setting switches it off', async () => {
    const test = await database();
    const api = await inProcess({ DATABASE_URL: test.url, ROLES: 'api' });
    const source = await createStudio(api.endpoint);
    const nasty = `new\nline \u001b[31m \u009b31m \u2028 \u0085`;
    const refused = await copyBy(api.endpoint, `${encodeURIComponent(nasty)}`, nasty);
    const { requestId } = (await refused.json()) as { requestId: string };
    await fetch(`${api.endpoint}/?Action=${encodeURIComponent(nasty)}`);
    expect(await api.stop()).toBe(0);

    const lines = json(api);
    for (const line of lines)
      expect(line).toMatchObject({
        level: expect.stringMatching(/^(info|warn)$/),
        role: 'api',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
    const calls = lines.filter(({ operation }) => operation !== undefined);
    expect(calls).toMatchObject([
      {
        operation: 'CreateCaster',
        accountId: '1000000000000001',
        code: 'OK',
        status: 200,
        requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
        milliseconds: expect.any(Number),
        msg: 'A call was answered',
      },
      { operation: 'CopyCaster', code: expect.not.stringContaining('OK'), requestId },
      { operation: 'unknown' },
    ]);
    expect(source).not.toBe('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(api.logged.filter((line) => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(line))).toEqual([]);
    expect(api.logged.join()).not.toContain('understudy-local-secret');

    const quiet = await inProcess({ DATABASE_URL: test.url, ROLES: 'api', CALL_LOG: 'off' });
    await createStudio(quiet.endpoint);
    expect(await quiet.stop()).toBe(0);
    expect(json(quiet).filter(({ operation }) => operation !== undefined)).toEqual([]);
  });

  it('is for people where that is wished', async () => {
    const test = await database();
    const api = await inProcess({ DATABASE_URL: test.url, ROLES: 'api', LOG_FORMAT: 'pretty' });
    await createStudio(api.endpoint);
    expect(await api.stop()).toBe(0);
    expect(api.logged.filter((line) => /INFO.*A call was answered.*CreateCaster/.test(line))).toHaveLength(1);
    expect(api.logged.filter((line) => line.startsWith('{'))).toEqual([]);
  });

  it('has a handful of lines for an outage under load, and not one for each call', async () => {
    const test = await database();
    const proxy = await fickleProxy(test.url);
    closers.push(() => proxy.goAway());
    const all = await program({ DATABASE_URL: proxy.url, CALL_LOG: 'off' });
    const source = await createStudio(all.endpoint);
    let isOver = false;
    let failed = 0;
    const clients = Array.from({ length: 40 }, async () => {
      while (!isOver) if ((await copyBy(all.endpoint, source)).status >= 500) failed += 1;
    });
    all.lines.length = 0;
    await proxy.goAway();
    await waitFor(() => failed >= 80, { what: 'eighty calls to fail' });
    await proxy.comeBack();
    isOver = true;
    await Promise.all(clients);
    const lines = all.lines.filter(({ level }) => level === 'warn' || level === 'error');
    expect(lines.length).toBeGreaterThan(0);
    // Calls, listener, counters and the followers (projector, relay, views) say it once a minute each, and some say what went wrong first.
    expect(lines.length).toBeLessThanOrEqual(12);
  });

  it("has the framework's own failure once, with its RequestId", async () => {
    const api = await program({ ROLES: 'api' });
    api.runtime.health.readiness = () => Promise.reject(new Error('out of order'));
    const answer = await fetch(`${api.endpoint}/health/ready`);
    expect(answer.status).toBe(500);
    expect(api.lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        requestId: answer.headers.get('x-acs-request-id'),
        error: expect.stringContaining('out of order'),
      },
    ]);
  });

  /** What a busy machine may be late for, of which it is right to warn. */
  const isOfABusyMachine = ({ msg }: Record<string, unknown>) =>
    [
      'Kafka is not as it should be',
      'Lost a connection to Postgres',
      'Lost the connection that listens',
      'not reading from Kafka',
      'Call rates are counted by each replica alone',
    ].some((line) => String(msg).startsWith(line));

  it.each([
    ['idle', 0, 'without Kafka', () => ''],
    ['under load', 8, 'without Kafka', () => ''],
    ['idle', 0, 'with Kafka', kafkaAddress],
    ['under load', 8, 'with Kafka', kafkaAddress],
  ])('warns of nothing when a stop ends cleanly: %s of %d callers, %s', async (_, callers, __, brokers) => {
    const warnedAtStop = async () => {
      const test = await database();
      // A topic of its own for each database: at one that holds the events of another, the relay warns.
      const KAFKA_TOPIC = `stop-${randomUUID()}`;
      const all = await inProcess({ DATABASE_URL: test.url, KAFKA_BROKERS: brokers(), KAFKA_TOPIC });
      const source = await createStudio(all.endpoint);
      let isOver = false;
      let answered = 0;
      const clients = Array.from({ length: callers }, async () => {
        while (!isOver)
          await copyBy(all.endpoint, source).then(
            ({ ok }) => {
              if (ok) answered += 1;
            },
            () => {
              isOver = true;
            },
          );
      });
      await waitFor(() => callers === 0 || answered > 50, { what: 'some load' });
      // A consumer group of a new broker takes its time to begin, with a warning.
      await waitFor(async () => (await ready({ adminEndpoint: all.endpoint })).status === 'ok', {
        what: 'all of it to work',
      });
      const before = troubles(all).length;
      expect(await all.stop()).toBe(0);
      isOver = true;
      await Promise.all(clients);
      return troubles(all).slice(before);
    };
    let warned = await warnedAtStop();
    for (let again = 1; again <= 2 && warned.some(isOfABusyMachine); again += 1)
      warned = await warnedAtStop();
    expect(warned).toEqual([]);
  });

  it('calls a client that went away by that name, and a stop waits for its call', async () => {
    const test = await database();
    // Calls wait for the lock for as long as the test needs to stop the process.
    const api = await inProcess({ DATABASE_URL: `${test.url}&lock_timeout=14000`, ROLES: 'api' });
    const source = await createStudio(api.endpoint);
    const callBoth = (signal?: AbortSignal) =>
      ['/v1/casters', `/v1/casters/${source}`].map((path) =>
        fetch(`${api.endpoint}${path}`, { headers: { authorization: basic }, signal }).catch(() => undefined),
      );
    // What is loaded at a first call would be loaded while the lock is held, which calls wait for no longer than 2 s.
    await Promise.all(callBoth());
    const lock = await transaction(test.database.pool, 'lock table streams in access exclusive mode');
    /** Undefined: on a busy machine they were answered before both were seen to wait. */
    const callsThatWait = async () => {
      const client = new AbortController();
      const calls = callBoth(client.signal);
      let isAnswered = false;
      void Promise.race(calls).then(() => {
        isAnswered = true;
      });
      const seen = async () => isAnswered || (await lock.waiting()) >= calls.length;
      await waitFor(seen, { what: 'both calls to wait for the lock' });
      if (!isAnswered) return { client, calls };
      await Promise.all(calls);
      return undefined;
    };
    const { client, calls } = await waitFor(callsThatWait, { what: 'calls that wait for the lock' });
    const before = troubles(api).length;
    client.abort();
    await Promise.all(calls);
    const stopped = api.stop();
    await waitFor(() => api.logged.some((line) => line.includes('Stopping')), { what: 'the stop to begin' });
    const isClosed = () =>
      fetch(`${api.endpoint}/health/live`).then(
        () => false,
        () => true,
      );
    await waitFor(isClosed, { what: 'no connection to be taken any more' });
    await lock.end();
    expect(await stopped).toBe(0);
    expect(
      troubles(api)
        .slice(before)
        .filter(({ level }) => level === 'error'),
    ).toEqual([]);
    expect(json(api).filter(({ code }) => code === 'ClientClosed')).toMatchObject([
      { level: 'info', status: 499 },
      { level: 'info', status: 499 },
    ]);
  });
});
