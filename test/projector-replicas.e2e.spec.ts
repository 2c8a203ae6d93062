import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { liftSetup } from '#libs/caster';
import { EventStore, type LiftSetup } from '#libs/event-store';
import { type FreshDatabase, freshDatabase, freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { differingRows } from './support/views-and-fold.js';

/** For how long projectors are killed and added. */
const SECONDS = Number(process.env.SOAK_SECONDS ?? 10);
const EVERY_MS = 5_000;
const CALLERS = 4;
const PARTITIONS = 12;

const admin = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING }).admin();
let test: FreshDatabase;
let api: UnderstudyProcess;
let topic: string;
let groupId: string;
const projectors: UnderstudyProcess[] = [];
const start = (ROLES: string) =>
  startProcess({ ROLES, DATABASE_URL: test.url, KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic });

beforeAll(async () => {
  await admin.connect();
  test = await freshDatabase();
  topic = await freshTopic(kafkaAddress(), { partitions: PARTITIONS });
  groupId = `understudy-projector.${topic}`;
  api = await start('api,relay');
  for (let n = 0; n < 3; n += 1) projectors.push(await start('projector'));
});
afterAll(async () => {
  await Promise.all([...projectors, api].map((one) => one?.kill()));
  await admin.disconnect();
  await test?.drop();
});

/** By partition. */
async function lag(): Promise<number[]> {
  const [taken] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const committed = new Map(taken?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
  return (await admin.fetchTopicOffsets(topic)).map(
    ({ partition, high }) => Number(high) - Math.max(0, committed.get(partition) ?? 0),
  );
}

const members = async () => {
  const { groups } = await admin.describeGroups([groupId]);
  return groups[0]?.state === 'Stable' ? groups[0].members.length : 0;
};

const statusOf = async ({ endpoint }: UnderstudyProcess) =>
  ((await (await fetch(`${endpoint}/health/ready`)).json()) as { status: string; reasons: string[] }) ?? {};

it(`Three projectors share ${PARTITIONS} partitions; one killed and one added every 5 s for ${SECONDS} s (SOAK_SECONDS) under load leave every row right and no lag`, async () => {
  await waitFor(async () => (await members()) === 3, { what: 'three members' });
  const call = popCore(api.endpoint);
  const source = await buildNewsroom(call, randomUUID());
  let isOver = false;
  let calls = 0;
  const caller = async () => {
    while (!isOver) {
      const { CasterId } = await call('CopyCaster', {
        SrcCasterId: source,
        CasterName: 'Under load',
        ClientToken: randomUUID(),
      });
      // Enough of some for a snapshot.
      const edits = calls % 10 === 0 ? 20 : 2;
      for (let edit = 0; edit < edits && !isOver; edit += 1)
        await call('SetCasterConfig', { CasterId, CasterName: `Edit ${edit}` });
      if (calls % 7 === 0) await call('DeleteCaster', { CasterId });
      calls += 1;
    }
  };
  const callers = Promise.all(Array.from({ length: CALLERS }, caller));
  callers.catch(() => {
    isOver = true;
  });

  let kills = 0;
  let longest = 0;
  try {
    for (const end = Date.now() + SECONDS * 1_000; Date.now() < end && !isOver; kills += 1) {
      // The pace is the point, and nothing is waited for.
      await pause(EVERY_MS);
      await projectors.shift()?.kill();
      projectors.push(await start('projector'));
      longest = Math.max(longest, ...(await lag()));
    }
  } finally {
    isOver = true;
  }
  await callers;
  const since = Date.now();

  const { rows } = await test.database.pool.query<{ n: number }>('select count(*)::int as n from events');
  const events = rows[0]?.n ?? 0;
  const onTopic = async () =>
    (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
  await waitFor(async () => (await onTopic()) >= events, { what: 'all events on the topic' });
  await waitFor(async () => (await lag()).every((one) => one === 0), {
    what: 'the lag to be 0',
    every: 200,
  });
  const took = Date.now() - since;
  await waitFor(async () => (await members()) === 3, { what: 'three members', every: 200 });
  for (const one of projectors)
    await waitFor(async () => (await statusOf(one)).status === 'ok', {
      what: 'health',
      every: 200,
    });

  const store = new EventStore(test.database, {
    casterQuota: 1,
    clientTokenDays: 7,
    liftSetup: liftSetup as unknown as LiftSetup,
    log: () => undefined,
  });
  const { different, rows: counts } = await differingRows(test.database, store);
  await store.drain();
  expect(different).toEqual([]);
  expect(kills).toBeGreaterThan(0);
  process.stdout.write(
    `${kills} projectors killed, ${kills} added, ${events} events, longest lag seen of a partition ${longest}, lag 0 after ${took} ms, rows ${JSON.stringify(counts)}\n`,
  );
}, 600_000);
