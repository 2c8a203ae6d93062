import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { FirstDeliveries, placeOf } from '#libs/caster-events';
import { kafkaAddress, openTransaction, waitFor } from '#libs/testing';
import { buildNewsroom, type CallOperation } from '../apps/understudy/src/demo/newsroom.js';
import { popCore } from './support/clients.js';
import { understudy as command } from './support/command.js';
import { type Program, startProgram } from './support/program.js';
import { readTopic } from './support/topic.js';

const topic = `republished-${randomUUID()}`;
const admin = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING }).admin();
let program: Program;
let call: CallOperation;
let source: string;
let consumer: ChildProcess;
let folder: string;
const printed: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-republish-'));
  await admin.connect();
  program = await startProgram({ KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic });
  call = popCore(program.endpoint);
  source = await buildNewsroom(call, randomUUID());
  await waitFor(async () => (await eventsOnTopic()).size === 15, { what: 'the newsroom on Kafka' });
  consumer = spawn(process.execPath, ['dist/examples/print-copies/print-copies.js'], {
    env: {
      ...process.env,
      KAFKA_BROKERS: kafkaAddress(),
      KAFKA_TOPIC: topic,
      GROUP_ID: `test-${randomUUID()}`,
      HANDLED_FILE: join(folder, 'printed.handled'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (consumer.stdout) createInterface(consumer.stdout).on('line', (line) => printed.push(line));
});
/** What a test has begun, which must not go on after it has failed. */
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  consumer?.kill('SIGTERM');
  await program?.end();
  await admin.disconnect();
  await rm(folder, { recursive: true, force: true });
});

const copy = async (name: string) =>
  (await call('CopyCaster', { SrcCasterId: source, CasterName: name, ClientToken: randomUUID() }))
    .CasterId as string;

const eventsOnTopic = async () =>
  new Set((await readTopic(kafkaAddress(), topic)).map(({ headers }) => headers.ce_id));

/** Their ids, in the order of the log. */
const storedEvents = async () => {
  const { rows } = await program.runtime.database.pool.query<{ id: string }>(
    'select event_id as id from events order by era, xid, position',
  );
  return rows.map(({ id }) => id);
};

/** How often each event is there, by its id. */
async function timesOnTopic(): Promise<Map<string | undefined, number>> {
  const times = new Map<string | undefined, number>();
  for (const { headers } of await readTopic(kafkaAddress(), topic))
    times.set(headers.ce_id, (times.get(headers.ce_id) ?? 0) + 1);
  return times;
}

const isWhole = async () => {
  // In this order: copies may go on.
  const stored = await storedEvents();
  const onTopic = await eventsOnTopic();
  return stored.every((id) => onTopic.has(id));
};

/** Copies until it is told to stop; answers the names. */
function copying(prefix: string) {
  let isOver = false;
  const names: string[] = [];
  const done = (async () => {
    while (!isOver) {
      const name = `${prefix} ${names.length}`;
      const id = await copy(name);
      names.push(name);
      await call('AddCasterVideoResource', {
        CasterId: id,
        ResourceName: 'Late',
        LocationId: 'RV09',
        ImageId: 'late',
      });
    }
  })();
  const stop = async () => {
    isOver = true;
    await done;
    return names;
  };
  closers.push(stop);
  return { names, stop };
}

/** Reads the topic as a new consumer does, which sees every event and misses none. */
async function handledByNewConsumer(): Promise<number> {
  const deliveries = new FirstDeliveries();
  let handled = 0;
  for (const record of await readTopic(kafkaAddress(), topic))
    if (await deliveries.once(placeOf(record), async () => undefined)) handled += 1;
  return handled;
}

const republish = async (...args: string[]) => {
  const { code, out, err } = await command(['events', 'republish', ...args], {
    DATABASE_URL: program.test.url,
  });
  return { code, said: out + err };
};

const printedOnce = async (names: readonly string[]) => {
  const linesOf = (name: string) => printed.filter((line) => line.includes(`"${name}"`));
  await waitFor(() => names.every((name) => linesOf(name).length > 0), {
    what: 'the example consumer to print every copy',
  });
  return names.filter((name) => linesOf(name).length !== 1);
};

describe('A topic that lost its records', () => {
  it('is noticed, said, and whole again by itself, while copies go on; consumers handle each once', async () => {
    const before = copying('Before');
    await waitFor(() => before.names.length >= 10, { what: 'copies before' });
    await admin.deleteTopics({ topics: [topic] });
    await waitFor(() => before.names.length >= 40, { what: 'copies meanwhile' });
    const names = await before.stop();

    await waitFor(isWhole, { what: 'every event on the new topic' });
    expect(await handledByNewConsumer()).toBe((await storedEvents()).length);
    expect(await printedOnce(names)).toEqual([]);
  });

  it('is noticed although nothing is published', async () => {
    await admin.deleteTopics({ topics: [topic] });
    // The broker may have the old one for a moment after its answer; the relay may be quicker than this look at its end.
    const isGone = async () => !(await admin.listTopics()).includes(topic);
    await waitFor(isGone, { what: 'the end of the topic', timeout: 20_000 }).catch(() => undefined);
    await waitFor(async () => (await admin.listTopics()).includes(topic) && (await isWhole()), {
      what: 'every event on the new topic',
    });
    expect(await handledByNewConsumer()).toBe((await storedEvents()).length);
  });

  it('is noticed although it at once gets more than it had', async () => {
    const stranger = await openTransaction(program.test.database.pool);
    closers.push(() => stranger.end());
    // Nothing is readable above the stranger's transaction: the relay sends all of it in one batch afterwards.
    const had = (await readTopic(kafkaAddress(), topic)).length;
    for (let made = 0; made <= had; made += 1) await copy(`Held back ${made}`);
    await admin.deleteTopics({ topics: [topic] });
    await waitFor(
      () =>
        admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true }).then(
          () => true,
          () => false,
        ),
      { what: 'the topic made anew' },
    );
    await stranger.end();
    await waitFor(isWhole, { what: 'every event on the new topic' });
    expect(await handledByNewConsumer()).toBe((await storedEvents()).length);
  });

  it('is filled again by command while copies go on, and consumers handle each once', async () => {
    const meanwhile = copying('Meanwhile');
    await waitFor(() => meanwhile.names.length >= 5, { what: 'copies' });
    await waitFor(isWhole, { what: 'every event on the topic' });
    const earlier = await storedEvents();
    const timesBefore = await timesOnTopic();
    expect(await republish()).toMatchObject({ code: 0, said: expect.stringContaining('from the first on') });
    await waitFor(() => meanwhile.names.length >= 15, { what: 'copies' });
    const names = await meanwhile.stop();
    await waitFor(
      async () => {
        const times = await timesOnTopic();
        return earlier.every((id) => (times.get(id) ?? 0) > (timesBefore.get(id) ?? 0)) && (await isWhole());
      },
      { what: 'every event once more' },
    );
    const stored = await storedEvents();
    expect(await handledByNewConsumer()).toBe(stored.length);
    expect(await printedOnce(names)).toEqual([]);
  });

  it('is filled again from a time on, and a time after all events or that is none is refused', async () => {
    await waitFor(isWhole, { what: 'every event on the topic' });
    const { rows } = await program.runtime.database.pool.query<{ now: Date }>('select now() as now');
    await copy('The last show');
    await waitFor(isWhole, { what: 'the last copy on the topic' });
    const before = await timesOnTopic();
    expect(await republish('--from', rows[0]!.now.toISOString())).toMatchObject({ code: 0 });
    const sentAgain = async () =>
      [...(await timesOnTopic())].filter(([id, times]) => times > (before.get(id) ?? 0)).map(([id]) => id);
    await waitFor(async () => (await sentAgain()).length > 0, { what: 'the last copy once more' });
    expect(await sentAgain()).toEqual([(await storedEvents()).at(-1)]);

    expect(await republish('--from', '2999-01-01')).toMatchObject({
      code: 1,
      said: expect.stringContaining('No event was recorded at 2999'),
    });
    expect(await republish('--from', 'yesterday')).toMatchObject({
      code: 2,
      said: expect.stringContaining('ISO 8601'),
    });
  });
});

it('A database that comes to a topic of others opens one era for it, however often its relay starts', async () => {
  const newcomer = await startProgram({ KAFKA_BROKERS: kafkaAddress(), KAFKA_TOPIC: topic });
  const era = async () =>
    (await newcomer.test.database.pool.query<{ era: number }>('select max(era) as era from log_eras')).rows[0]
      ?.era;
  await waitFor(async () => (await era()) === 2, { what: 'the era' });
  await newcomer.stop();

  const again = await newcomer.replica();
  const { CasterId } = await popCore(again.endpoint)('CreateCaster', {
    CasterName: 'Newcomer',
    NormType: 1,
    ChargeType: 'PostPaid',
    ClientToken: randomUUID(),
  });
  const find = async () => (await readTopic(kafkaAddress(), topic)).find(({ key }) => key === CasterId);
  await waitFor(async () => (await find()) !== undefined, { what: 'its studio' });
  expect((await find())?.headers.ce_era).toBe('2');
  expect(await era()).toBe(2);
  await newcomer.end();
});
