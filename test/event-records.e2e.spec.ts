import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { Database } from '#libs/postgres';
import { type LocalKafka, startLocalKafka, waitFor } from '#libs/testing';
import { eventRecordsOn } from '../apps/understudy/src/event-records.js';
import { servicesOn } from '../apps/understudy/src/services.js';
import { localAccess } from '../apps/understudy/src/settings.js';
import { codeOf } from './support/clients.js';
import { type Call, checked, plainRest, requestOf } from './support/journey-clients.js';
import { type Program, startProgram } from './support/program.js';

/** So many studios, each of so many events; 10 and 10 unless STUDIOS and EVENTS say more. */
const STUDIOS = Number(process.env.STUDIOS ?? 10);
const EVENTS = Number(process.env.EVENTS ?? 10);
const TOPIC = 'casters.events.v1';

// A broker of its own: the last test takes it away.
let kafka: LocalKafka;
let program: Program;
let call: Call;
const studios: string[] = [];
beforeAll(async () => {
  kafka = await startLocalKafka();
  program = await startProgram({ KAFKA_BROKERS: kafka.address, KAFKA_COMPRESSION: 'gzip' });
  call = checked(plainRest(program.endpoint));
  for (let i = 0; i < STUDIOS; i += 1) studios.push(await studioOf(EVENTS));
});
afterAll(async () => {
  await program?.end();
  await kafka?.stop();
});

async function studioOf(events: number): Promise<string> {
  const { CasterId } = await call('CreateCaster', {
    CasterName: 'Newsroom',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  for (let event = 1; event < events; event += 1)
    await call('SetCasterConfig', { CasterId, CasterName: `Newsroom ${event}` });
  return CasterId;
}

const recordOf = (CasterId: string, Version: number) =>
  call('DescribeCasterEventRecord', { CasterId, Version });

/** Its first so many statements end together, so that whoever asked goes on at the same time. */
function goingOnTogether(database: Database, statements: number): Database {
  let ended = 0;
  let goOn = () => {};
  const together = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const query = async (...args: unknown[]) => {
    const answer = await Reflect.apply(database.pool.query, database.pool, args);
    ended += 1;
    if (ended === statements) goOn();
    await together;
    return answer;
  };
  return { pool: { query } } as unknown as Database;
}

/** Once the relay has come to it, and Kafka answered in time: a search has three seconds. */
const publishedRecordOf = (CasterId: string, Version: number) =>
  waitFor(
    async () => {
      const record = await recordOf(CasterId, Version);
      return ['NotPublished', 'KafkaAway', 'SearchBound'].includes(record.Reason) ? null : record;
    },
    { what: `event ${Version} of ${CasterId} on Kafka` },
  );

/** By `partition/offset`, the headers of what a plain consumer is given, until it was given these. */
async function consumed(places: readonly string[]): Promise<Map<string, Record<string, string>>> {
  const client = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING });
  const consumer = client.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 100 });
  const found = new Map<string, Record<string, string>>();
  try {
    await consumer.connect();
    await consumer.subscribe({ topic: TOPIC, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const headers = Object.entries(message.headers ?? {}).map(([name, text]) => [name, String(text)]);
        found.set(`${partition}/${message.offset}`, Object.fromEntries(headers));
      },
    });
    await waitFor(() => places.every((place) => found.has(place)), { what: `${places.length} records` });
    return found;
  } finally {
    await consumer.disconnect();
  }
}

it('An event tells the trace of the call that caused it, where there was one', async () => {
  const CasterId = await studioOf(1);
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const { url, method, headers, body } = requestOf('SetCasterConfig', { CasterId, CasterName: 'Traced' });
  const { accessKeyId, secret } = localAccess;
  const answer = await fetch(`${program.endpoint}${url}`, {
    method,
    headers: {
      ...headers,
      authorization: `Basic ${Buffer.from(`${accessKeyId}:${secret}`).toString('base64')}`,
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body,
  });
  expect(answer.status).toBe(200);
  const { Events } = await call('DescribeCasterEvents', { CasterId });
  expect(Events).toMatchObject([{ Version: 2, TraceId: traceId }, { Version: 1 }]);
  expect(Events[1]).not.toHaveProperty('TraceId');
});

describe('The record of an event', () => {
  it('is where the answer says: a plain consumer finds it there', async () => {
    const told: { eventId: string; record: Awaited<ReturnType<typeof publishedRecordOf>> }[] = [];
    for (const CasterId of studios) {
      const events = await program.runtime.store.readStream(CasterId);
      expect(events).toHaveLength(EVENTS);
      for (const { version, eventId } of events) {
        const record = await publishedRecordOf(CasterId, version);
        told.push({ eventId, record });
        expect(record).toMatchObject({
          CasterId,
          Version: version,
          EventId: eventId,
          Found: true,
          Topic: TOPIC,
        });
      }
    }
    const placeOf = ({ Partition, Offset }: (typeof told)[number]['record']) => `${Partition}/${Offset}`;
    const records = await consumed(told.map(({ record }) => placeOf(record)));
    for (const { eventId, record } of told)
      expect(records.get(placeOf(record))).toMatchObject({
        ce_id: eventId,
        ce_type: record.Type,
        ce_subject: record.CasterId,
        ce_sequence: expect.stringMatching(new RegExp(`^0*${record.Version}$`)),
      });
    const partitions = new Set(told.map(({ record }) => record.Partition));
    expect(partitions.size).toBeGreaterThan(1);
  }, 600_000);

  it('is told of a studio that was deleted, and of no event that there never was', async () => {
    const CasterId = await studioOf(1);
    await call('DeleteCaster', { CasterId });
    expect(await publishedRecordOf(CasterId, 2)).toMatchObject({
      Found: true,
      Type: 'live.caster.deleted.v1',
    });
    expect(await codeOf(recordOf(CasterId, 3))).toBe('InvalidVersion.NotFound');
    expect(await codeOf(recordOf(randomUUID(), 1))).toBe('InvalidCaster.NotFound');
  });

  it('is not told while its studio is parked', async () => {
    const [CasterId = ''] = studios;
    const { pool } = program.test.database;
    await pool.query(
      "insert into checkpoint_parked_streams (checkpoint, caster_id, version, reason) values ('relay', $1, 3, 'test')",
      [CasterId],
    );
    expect(await recordOf(CasterId, 3)).toMatchObject({ Found: false, Reason: 'Parked' });
    expect(await publishedRecordOf(CasterId, 2)).toMatchObject({ Found: true });
    await pool.query('delete from checkpoint_parked_streams');
  });

  it('is told as not found where the search ended before it, or others search', async () => {
    const { runtime } = program;
    const [CasterId = ''] = studios;
    const page = await servicesOn(runtime).casterHistory.read('1000000000000001', CasterId, { limit: 1 });
    const [entry] = page!.entries;
    const find = (bounds: object, event = entry!) =>
      eventRecordsOn(runtime, { ms: 60_000, ...bounds }).find(event);
    const stranger = { ...entry!, stored: { ...entry!.stored, eventId: randomUUID() } };
    expect(await find({}, stranger)).toMatchObject({ untold: 'NotOnTopic', partition: expect.any(Number) });
    expect(await find({ records: 0 })).toMatchObject({ untold: 'SearchBound' });

    const toldAtOnce = async (accounts: readonly string[]) => {
      const database = goingOnTogether(runtime.database, accounts.length);
      const records = eventRecordsOn({ ...runtime, database }, { ms: 60_000 });
      const told = await Promise.all(
        accounts.map((accountId) => records.find({ ...entry!, stored: { ...entry!.stored, accountId } })),
      );
      return told.map((one) => ('untold' in one ? one.untold : 'found'));
    };
    expect((await toldAtOnce(['anna', 'anna', 'ben'])).sort()).toEqual(['Busy', 'found', 'found']);
    expect((await toldAtOnce(['a', 'b', 'c', 'd', 'e'])).sort()).toEqual(['Busy', ...Array(4).fill('found')]);
  });

  it('is not told where this process has no Kafka, and in seconds where Kafka is away', async () => {
    const [CasterId = ''] = studios;
    const replica = await program.replica({ KAFKA_BROKERS: '', ROLES: 'api' });
    const without = await plainRest(replica.endpoint)('DescribeCasterEventRecord', { CasterId, Version: 1 });
    expect(without).toMatchObject({
      Type: 'live.caster.created.v1',
      Found: false,
      Reason: 'KafkaNotSet',
    });

    await kafka.kill();
    expect(await recordOf(CasterId, 1)).toMatchObject({ Found: false, Reason: 'KafkaAway' });
    await call('SetCasterConfig', { CasterId, CasterName: 'While Kafka is away' });
    expect(await recordOf(CasterId, EVENTS + 1)).toMatchObject({ Found: false, Reason: 'NotPublished' });
  });
});
