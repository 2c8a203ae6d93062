import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type FreshDatabase,
  freshDatabase,
  kafkaAddress,
  type SilentProxy,
  silentProxy,
  waitFor,
} from '#libs/testing';
import type { CallOperation, CallParameters } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { readTopic } from './support/topic.js';

// 8 s, and what a busy machine is late by. A wait without a bound lasts until the client gives up, after 30 s, or for as
// long as the silence.
const ANSWER_WITHIN_MS = 20_000;
const SILENCE_MS = 24_000;

/** The program between callers and a Postgres that stops answering without a sign: no FIN, no RST. */
describe('Postgres falls silent', () => {
  let test: FreshDatabase;
  let proxy: SilentProxy;
  let understudy: UnderstudyProcess;
  let topic: string;
  // One: each has connections of its own, and there are as many as MAX_CONNECTIONS allows.
  let client: CallOperation;
  beforeEach(async () => {
    test = await freshDatabase();
    const { hostname, port } = new URL(test.url);
    proxy = await silentProxy({ host: hostname, port: Number(port || 5432) });
    topic = `silence-${randomUUID()}`;
    await start(proxy.url(test.url));
  });
  const start = async (DATABASE_URL: string) => {
    understudy = await startProcess({
      DATABASE_URL,
      KAFKA_BROKERS: kafkaAddress(),
      KAFKA_TOPIC: topic,
      KAFKA_TOPIC_PARTITIONS: '1',
    });
    client = popCore(understudy.endpoint);
    // As many connections as there may be, and a relay and a projector that are at work.
    await Promise.all(Array.from({ length: 20 }, () => write()));
    await waitFor(allArePublished, { what: 'the events' });
    await waitFor(async () => (await status()) === 'ok', { what: 'health' });
  };
  let stopCallers = async () => {};
  afterEach(async () => {
    await stopCallers();
    await understudy.stop();
    await proxy.close();
    await test.drop();
  });

  const call = async (action: string, parameters: CallParameters) => {
    const startedAt = performance.now();
    const fault = await client(action, parameters).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    return { fault, took: performance.now() - startedAt };
  };
  const read = () => call('DescribeCasters', {});
  const write = () =>
    call('CreateCaster', {
      CasterName: 'Silent',
      NormType: 1,
      ChargeType: 'PostPaid',
      ClientToken: randomUUID(),
    });
  const status = async (): Promise<string> => {
    const response = await fetch(`${understudy.endpoint}/health/ready`);
    return ((await response.json()) as { status: string }).status;
  };

  /** At least once each. */
  async function allArePublished(): Promise<boolean> {
    const { rows } = await test.database.pool.query('select count(*)::int as events from events');
    const records = await readTopic(kafkaAddress(), topic);
    return new Set(records.map(({ headers }) => headers.ce_id)).size === rows[0].events;
  }

  /** Callers of both kinds, one call after the other until told to stop. */
  function startCallers() {
    let isOver = false;
    const calls: { fault: string | undefined; took: number; endedAt: number }[] = [];
    const callers = [read, write, read, write, read, write].map(async (one) => {
      while (!isOver) calls.push({ ...(await one()), endedAt: performance.now() });
    });
    stopCallers = async () => {
      isOver = true;
      await Promise.all(callers);
    };
    return { calls, stop: stopCallers };
  }

  const expectAnswersInTime = (calls: readonly { readonly took: number }[]) => {
    const took = calls.map((call) => call.took).sort((one, other) => one - other);
    expect(took.at(-1)).toBeLessThan(ANSWER_WITHIN_MS);
    const late = took.filter((ms) => ms > 1_000);
    expect(late[Math.floor(late.length / 2)] ?? 0).toBeLessThan(15_000);
    process.stdout.write(`the slowest of ${took.length} answers came after ${took.at(-1)?.toFixed()} ms\n`);
  };

  it('on the connections that are open: callers get answers in time, and all goes on over new ones', async () => {
    const callers = startCallers();
    await waitFor(() => callers.calls.length > 20, { what: 'some load' });
    const silentAt = performance.now();
    proxy.silenceOpen();
    // Begun when nobody can be waiting any more for what fell silent.
    const afterwards = () =>
      callers.calls.filter(({ endedAt, took }) => endedAt - took > silentAt + ANSWER_WITHIN_MS);
    await waitFor(() => afterwards().length > 100, { what: 'normal service' });
    await callers.stop();
    expectAnswersInTime(callers.calls);
    expect(afterwards().filter(({ fault }) => fault !== undefined)).toEqual([]);

    await waitFor(allArePublished, { what: 'the relay' });
    await waitFor(async () => (await status()) === 'ok', { what: 'health' });
  });

  it('altogether: callers get answers in time, health tells it, and all is back once Postgres is heard again', async () => {
    const callers = startCallers();
    await waitFor(() => callers.calls.length > 20, { what: 'some load' });
    proxy.silenceAll();
    const silentAt = performance.now();
    await waitFor(async () => (await status()) !== 'ok', { what: 'health to tell it' });
    // Long enough for every wait to meet its end.
    await waitFor(() => performance.now() - silentAt > SILENCE_MS, { what: 'a long silence' });

    const heardAt = performance.now();
    proxy.speak();
    await waitFor(
      () =>
        callers.calls.filter(({ fault, endedAt }) => fault === undefined && endedAt > heardAt).length > 100,
      { what: 'normal service' },
    );
    await callers.stop();
    expectAnswersInTime(callers.calls);

    await waitFor(allArePublished, { what: 'the relay' });
    await waitFor(async () => (await status()) === 'ok', { what: 'health' });
  });

  it('for a moment, because an operator ends its sessions: no caller hears of it, reader or writer', async () => {
    // Without the proxy: nothing falls silent here, and new connections have the time that a busy machine needs.
    await understudy.stop();
    await start(test.url);
    const callers = startCallers();
    for (let time = 1; time <= 3; time++) {
      const before = callers.calls.length;
      await waitFor(() => callers.calls.length > before + 20, { what: 'some load' });
      const { rowCount } = await test.database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and application_name like 'understudy%'`,
      );
      expect(rowCount).toBeGreaterThan(1);
    }
    const before = callers.calls.length;
    await waitFor(() => callers.calls.length > before + 20, { what: 'normal service' });
    await callers.stop();
    expect(callers.calls.filter(({ fault }) => fault !== undefined)).toEqual([]);
  });
});
