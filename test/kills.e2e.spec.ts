import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tableOf } from '#libs/projections';
import { casterList } from '#libs/read-models';
import { type FreshDatabase, freshDatabase, kafkaAddress, waitFor } from '#libs/testing';
import { buildNewsroom } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { sound, verdict } from './support/invariants.js';
import { startProcess, type UnderstudyProcess } from './support/process.js';
import { readTopic } from './support/topic.js';

const KILLS = Number(process.env.KILLS ?? 20);
const CLIENTS = 4;

let test: FreshDatabase;
let running: UnderstudyProcess;
const topic = `kills-${randomUUID()}`;
const start = () =>
  startProcess({
    DATABASE_URL: test.url,
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    KAFKA_TOPIC_PARTITIONS: '3',
  });
beforeAll(async () => {
  test = await freshDatabase();
  running = await start();
});
afterAll(async () => {
  await running?.stop();
  await test?.drop();
});

it(`Killed ${KILLS} times while copies run, it loses nothing and doubles nothing`, async () => {
  const source = await buildNewsroom(popCore(running.endpoint), randomUUID());
  const used = new Set<string>();
  const answers = new Map<string, string>();
  let over = false;

  const copyWith = async (ClientToken: string) => {
    used.add(ClientToken);
    const { CasterId } = await popCore(running.endpoint)('CopyCaster', {
      SrcCasterId: source,
      CasterName: 'Killed in the middle',
      ClientToken,
    });
    answers.set(ClientToken, CasterId);
  };
  // Each client repeats its request with the same token until it is answered, as the documentation tells callers to.
  const client = async () => {
    while (!over) {
      const token = randomUUID();
      while (!answers.has(token) && !over) await copyWith(token).catch(() => pause(5));
    }
  };
  const clients = Array.from({ length: CLIENTS }, client);

  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const before = answers.size;
      await waitFor(() => answers.size > before, { what: 'a copy between two kills' });
      // At a random moment of whatever goes on; the moment is the point, nothing is waited for.
      await pause(Math.random() * 300);
      await running.kill();
      running = await start();
    }
  } finally {
    // Also when a start fails: clients that went on would keep Jest from ending.
    over = true;
    await Promise.all(clients);
  }
  // Whoever was interrupted comes back with its token and gets its studio.
  const unanswered = [...used].filter((token) => !answers.has(token));
  for (const token of unanswered)
    await waitFor(() => copyWith(token).then(() => true), {
      what: `the answer to the interrupted token ${token}`,
    });
  expect(new Set(answers.keys())).toEqual(used);
  // One studio for each token, and none that nobody was told of.
  const { rows: copied } = await test.database.pool.query<{ token: string }>(
    "select data->>'clientToken' as token from events where type = 'CasterCopied'",
  );
  expect(copied.map(({ token }) => token).sort()).toEqual([...used].sort());

  const { rows } = await test.database.pool.query<{ n: number }>('select count(*)::int as n from events');
  const events = rows[0]?.n ?? 0;
  await waitFor(
    async () => {
      const ids = new Set((await readTopic(kafkaAddress(), topic)).map(({ headers }) => headers.ce_id));
      return ids.size >= events;
    },
    { what: `all ${events} events on the topic` },
  );
  await waitFor(
    async () => {
      const { rows: lag } = await test.database.pool.query(
        `select 1 from streams s left join ${tableOf(casterList)} v using (caster_id) where v.version is distinct from s.version limit 1`,
      );
      return lag.length === 0;
    },
    { what: 'the projector to catch up' },
  );

  const records = await readTopic(kafkaAddress(), topic);
  expect(await verdict(test.database, answers, records)).toEqual(sound);
  process.stdout.write(
    `kills ${KILLS}, copies answered ${answers.size}, ${unanswered.length} of them after the last restart, events ${events}, records ${records.length}\n`,
  );
}, 600_000);
