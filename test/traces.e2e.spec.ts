import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  eventually,
  type FreshDatabase,
  freshDatabase,
  freshTopic,
  kafkaAddress,
  waitFor,
} from '#libs/testing';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { readTopic } from './support/topic.js';
import { type CollectedSpan, startTraceCollector, type TraceCollector } from './support/trace-collector.js';

const secret = 'understudy-local-secret';
const authorization = `Basic ${btoa(`understudy:${secret}`)}`;

/** A call of somebody who traces, and whether they record it. */
const callOf = (flags: '00' | '01') => {
  const [traceId, parentId] = [randomUUID().replaceAll('-', ''), randomUUID().replaceAll('-', '').slice(16)];
  return { traceId, parentId, traceparent: `00-${traceId}-${parentId}-${flags}` };
};

describe('A trace', () => {
  let database: FreshDatabase;
  let collector: TraceCollector;
  let program: UnderstudyProcess;
  let consumer: ChildProcess;
  let folder: string;
  let topic: string;
  let source: string;
  beforeAll(async () => {
    [database, collector, topic, folder] = await Promise.all([
      freshDatabase(),
      startTraceCollector(),
      freshTopic(kafkaAddress(), { partitions: 1 }),
      mkdtemp(join(tmpdir(), 'understudy-traces-')),
    ]);
    const environment = {
      KAFKA_BROKERS: kafkaAddress(),
      KAFKA_TOPIC: topic,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
    };
    program = await startProcess({ ...environment, DATABASE_URL: database.url });
    consumer = spawn(
      process.execPath,
      ['--import', './dist/examples/print-copies/tracing.js', 'dist/examples/print-copies/print-copies.js'],
      {
        env: {
          ...process.env,
          ...environment,
          GROUP_ID: `test-${randomUUID()}`,
          HANDLED_FILE: join(folder, 'handled'),
        },
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    // Not recorded: what is done for it and for the first copy together belongs to the copy alone.
    const created = await post(
      '/v1/casters',
      { CasterName: 'Newsroom', NormType: 1, ChargeType: 'PostPaid' },
      { traceparent: callOf('00').traceparent },
    );
    source = created.CasterId as string;
  });
  afterAll(async () => {
    if (consumer?.exitCode === null) {
      consumer.kill('SIGTERM');
      await once(consumer, 'exit');
    }
    await program?.stop();
    await collector?.close();
    await database?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${program.endpoint}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ ClientToken: randomUUID(), ...body }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };
  const copies = () => `/v1/casters/${source}/copies`;
  const of = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);

  it('joins the HTTP call, the command, the append, the relay, the projector, and what a consumer does', async () => {
    const call = callOf('01');
    const copy = await post(copies(), { CasterName: 'Evening' }, { traceparent: call.traceparent });

    const names = [
      'POST /v1/casters/{SrcCasterId}/copies',
      'CopyCaster',
      'append',
      'append statement',
      'relay events',
      'read',
      'render',
      'send',
      `publish ${topic}`,
      'project events',
      'process live.caster.copied.v1',
    ];
    const met = () => of(call.traceId).map(({ name }) => name);
    const missing = () => names.filter((name) => !met().includes(name));
    await eventually(() => expect(missing()).toEqual([]));
    const spans = of(call.traceId);
    const named = (name: string) => spans.find((span) => span.name === name) as CollectedSpan;
    const parentOf = (name: string) =>
      spans.find(({ spanId }) => spanId === named(name).parentSpanId)?.name ?? named(name).parentSpanId;
    expect(Object.fromEntries(names.map((name) => [name, parentOf(name)]))).toEqual({
      'POST /v1/casters/{SrcCasterId}/copies': call.parentId,
      CopyCaster: 'POST /v1/casters/{SrcCasterId}/copies',
      append: 'CopyCaster',
      'append statement': 'append',
      'relay events': 'CopyCaster',
      read: 'relay events',
      render: 'relay events',
      send: 'relay events',
      [`publish ${topic}`]: 'CopyCaster',
      'project events': `publish ${topic}`,
      'process live.caster.copied.v1': `publish ${topic}`,
    });
    expect(named('append').links).toEqual([named('append statement').spanId]);
    expect(named('append statement').links).toEqual([named('append').spanId]);
    expect(named(`publish ${topic}`).links).toEqual([named('relay events').spanId]);
    expect(named('process live.caster.copied.v1').service).toBe('print-copies');
    expect(named('POST /v1/casters/{SrcCasterId}/copies')).toMatchObject({
      service: 'understudy',
      kind: 2,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/v1/casters/{SrcCasterId}/copies',
        'http.response.status_code': 200,
        'url.path': copies(),
        'understudy.operation': 'CopyCaster',
        'understudy.account_id': '1000000000000001',
        'understudy.request_id': copy.RequestId,
        'understudy.code': 'OK',
      },
    });

    const { rows } = await database.database.query<{ traceparent: string }>(
      `select meta ->> 'traceparent' as traceparent from events where caster_id = $1`,
      [copy.CasterId],
    );
    expect(rows[0]?.traceparent).toBe(`00-${call.traceId}-${named('CopyCaster').spanId}-01`);
    const record = (await readTopic(kafkaAddress(), topic)).find(({ key }) => key === copy.CasterId);
    expect(record?.headers).toMatchObject({
      ce_traceparent: rows[0]?.traceparent,
      traceparent: `00-${call.traceId}-${named(`publish ${topic}`).spanId}-01`,
    });
  });

  it('of calls that share a statement names it in each, and all of them in the statement', async () => {
    const sharing = async (round: number) => {
      const calls = Array.from({ length: 12 }, () => callOf('01'));
      await Promise.all(
        calls.map(({ traceparent }, i) =>
          post(copies(), { CasterName: `Copy ${round}.${i}` }, { traceparent }),
        ),
      );
      const appends = () =>
        calls.flatMap(({ traceId }) => of(traceId).filter(({ name }) => name === 'append'));
      const statements = () => collector.spans.filter(({ name }) => name === 'append statement');
      const statementOf = (append: CollectedSpan) =>
        statements().filter(({ links }) => links.includes(append.spanId));
      // One that was repeated has two statements, which may come apart.
      await eventually(() => {
        expect(appends()).toHaveLength(calls.length);
        for (const append of appends()) {
          expect(append.links).not.toEqual([]);
          expect(append.links).toEqual(statementOf(append).map(({ spanId }) => spanId));
        }
      });
      return new Set(appends().flatMap(statementOf)).size < calls.length;
    };
    // Calls that come one by one to a machine that is busy share nothing.
    for (let round = 1; !(await sharing(round)); round += 1) expect(round).toBeLessThan(20);
  });

  it('that its caller does not record is recorded nowhere, and no second one is begun for it', async () => {
    const silent = callOf('00');
    const copy = await post(copies(), { CasterName: 'Silent' }, { traceparent: silent.traceparent });
    const after = callOf('01');
    await post(copies(), { CasterName: 'After' }, { traceparent: after.traceparent });
    // The one partition has the records in their order: whoever has met the later one is past the silent one.
    await waitFor(() => of(after.traceId).some(({ name }) => name === 'process live.caster.copied.v1'), {
      what: 'the handling of the later copy',
    });
    expect(of(silent.traceId)).toEqual([]);
    expect(collector.spans.filter((span) => Object.values(span.attributes).includes(copy.CasterId))).toEqual(
      [],
    );
    const record = (await readTopic(kafkaAddress(), topic)).find(({ key }) => key === copy.CasterId);
    expect(record?.headers.traceparent).toMatch(new RegExp(`^00-${silent.traceId}-[0-9a-f]{16}-00$`));
  });

  it('of a call that is refused says its code, and holds no secret', async () => {
    const call = callOf('01');
    const unknown = randomUUID();
    const refused = await post(
      `/v1/casters/${unknown}/copies?AccessToken=${secret}`,
      { CasterName: 'Nothing' },
      { traceparent: call.traceparent },
    );
    expect(refused).toMatchObject({ code: expect.any(String) });
    await waitFor(() => of(call.traceId).some(({ kind }) => kind === 2), {
      what: 'the span of the refused call',
    });
    const server = of(call.traceId).find(({ kind }) => kind === 2);
    expect(server?.attributes).toMatchObject({ 'understudy.code': refused.code });
    // It is the caller's fault, and no error of the server's.
    expect(server?.status ?? 0).toBe(0);
    const sent = collector.requests.map(({ body }) => body.toString()).join('\n');
    expect(sent).toContain('understudy.code');
    expect(sent).not.toContain(secret);
    expect(sent).not.toContain(authorization);
  });
});

describe('A collector', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const list = ({ endpoint }: UnderstudyProcess) =>
    fetch(`${endpoint}/v1/casters`, { headers: { authorization } }).then(({ status }) => status);

  it('is sent protobuf unless told otherwise, and what a stop finds unsent', async () => {
    const collector = await startTraceCollector();
    const program = await startProcess({
      DATABASE_URL: database.url,
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.endpoint}/of/traces`,
      OTEL_SERVICE_NAME: 'understudy-of-the-news',
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    });
    expect(await list(program)).toBe(200);
    expect(await program.stop()).toBe(0);
    await waitFor(() => collector.requests.length > 0, { what: 'what the program sent when it stopped' });
    await collector.close();
    expect(collector.requests.map(({ path, type }) => ({ path, type }))).toEqual([
      { path: '/of/traces', type: 'application/x-protobuf' },
    ]);
    const [{ body } = { body: '' }] = collector.requests;
    for (const text of ['understudy-of-the-news', 'GET /v1/casters', 'DescribeCasters'])
      expect(body.toString()).toContain(text);
  });

  it.each([
    ['that is away', false],
    ['that never answers', true],
  ])('%s holds up neither calls nor a stop, and is told once', async (_how, isThere) => {
    const collector = await startTraceCollector({ answers: false });
    if (!isThere) await collector.close();
    const program = await startProcess({
      DATABASE_URL: database.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
      OTEL_EXPORTER_OTLP_TIMEOUT: '500',
      OTEL_BSP_SCHEDULE_DELAY: '10',
      LOG_LEVEL: 'info',
      CALL_LOG: 'off',
    });
    const lost = () => program.logged.filter((line) => line.includes('Spans are lost'));
    try {
      for (let call = 0; call < 20; call += 1) expect(await list(program)).toBe(200);
      await waitFor(() => lost().length > 0, { what: 'a line about the collector' });
      for (let call = 0; call < 20; call += 1) expect(await list(program)).toBe(200);
      // Of spans that are still on their way: the stop waits for them for a moment at most.
      expect(await program.stop()).toBe(0);
      expect(lost()).toHaveLength(1);
      expect(lost()[0]).toContain(`${collector.endpoint}/v1/traces`);
    } finally {
      await program.kill();
      if (isThere) await collector.close();
    }
  });
});
