import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Admin } from '@platformatic/kafka';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type pg from 'pg';
import { MissingEventsError } from '#libs/caster-events';
import { PostgresDeliveries } from '#libs/caster-events/postgres';
import { type FreshDatabase, freshDatabase, freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { exampleEvent } from './support/poison.js';

/** A handled event has fourteen steps; one more kill than that falls between any two of them. */
const KILLS = Number(process.env.KILLS ?? 15);
let test: FreshDatabase;
let pool: pg.Pool;
const groupId = `durable-${randomUUID()}`;
const kafka = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING });
const admin = new Admin({ clientId: 'tests', bootstrapBrokers: [kafkaAddress()] });
let consumer: ChildProcess | undefined;

beforeAll(async () => {
  test = await freshDatabase({ timeouts: { lock_timeout: 30_000 } });
  pool = test.database.pool;
  await new PostgresDeliveries<pg.PoolClient>(pool, 'any').createTable();
  await pool.query('create table effects (event_id text not null)');
});
afterAll(async () => {
  consumer?.kill('SIGKILL');
  await admin.close();
  await test?.drop();
});

const effects = async () =>
  (await pool.query<{ id: string }>('select event_id as id from effects order by 1')).rows.map(
    ({ id }) => id,
  );

describe('What a consumer does in the transaction of its events', () => {
  it('is done exactly once for each, wherever the process is killed', async () => {
    const topic = await freshTopic(kafkaAddress(), { partitions: 2 });
    const events = ['a', 'b', 'c'].flatMap((casterId) =>
      Array.from({ length: 5 }, (_, i) => exampleEvent(casterId, i + 1)),
    );
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, messages: events });
    await producer.disconnect();

    const start = (killAt?: number) =>
      spawn(process.execPath, ['test/support/durable-consumer.mjs'], {
        env: {
          ...process.env,
          DATABASE_URL: test.url,
          KAFKA_BROKERS: kafkaAddress(),
          KAFKA_TOPIC: topic,
          // Every second time from the first record on, else from where the group has come.
          GROUP_ID: killAt !== undefined && killAt % 2 === 0 ? `${groupId}-${killAt}` : groupId,
          KILL_AT: String(killAt ?? 0),
        },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
    for (let killAt = 1; killAt <= KILLS; killAt += 1) {
      consumer = start(killAt);
      expect(await once(consumer, 'close')).toEqual([null, 'SIGKILL']);
      // Else the next member would wait until the broker misses the dead one.
      await admin.removeMembersFromConsumerGroup({ groupId, members: null }).catch(() => undefined);
      const done = await effects();
      expect(new Set(done).size).toBe(done.length);
    }
    consumer = start();
    const all = events.map(({ headers }) => headers.ce_id);
    await waitFor(async () => (await effects()).length >= all.length, { what: 'the effects of all events' });
    const ended = once(consumer, 'close');
    consumer.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(await effects()).toEqual(all.sort());
    const { rows } = await pool.query(
      "select caster_id, era::int, sequence::int from handled_sequences where consumer = 'counting' order by 1",
    );
    expect(rows).toEqual(['a', 'b', 'c'].map((caster_id) => ({ caster_id, era: 1, sequence: 5 })));
  }, 600_000);

  it('is done once for two processes that are given the same events at the same time', async () => {
    const members = [1, 2, 3].map(() => new PostgresDeliveries<pg.PoolClient>(pool, 'shared'));
    let handled = 0;
    for (let sequence = 1; sequence <= 10; sequence += 1) {
      const answers = await Promise.all(
        members.map((member) =>
          member.once({ casterId: 'a', sequence }, async (client) => {
            await client.query('select 1');
            handled += 1;
          }),
        ),
      );
      expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
    }
    expect(handled).toBe(10);
  });

  const outcomes = async (deliveries: PostgresDeliveries<pg.PoolClient>, places: readonly object[]) => {
    const seen: (boolean | string)[] = [];
    for (const place of places)
      seen.push(
        await deliveries
          .once({ casterId: 'a', sequence: 1, ...place }, async () => undefined)
          .catch((error: MissingEventsError) => {
            if (!(error instanceof MissingEventsError)) throw error;
            return `${error.from}-${error.to}`;
          }),
      );
    return seen;
  };

  it('knows repetitions, holes, eras, what was passed over and what was overtaken after each restart as well', async () => {
    const named = (name: string) => new PostgresDeliveries<pg.PoolClient>(pool, name);
    const eras = [
      {},
      { sequence: 2 },
      {},
      { sequence: 4 },
      { sequence: 2, era: 2 },
      { sequence: 3 },
      { sequence: 5, era: 2 },
    ];
    const seen: (boolean | string)[] = [];
    for (const place of eras) seen.push(...(await outcomes(named('eras'), [place])));
    expect(seen).toEqual([true, true, false, '3-3', true, false, '3-4']);

    const passing = named('passing');
    await outcomes(passing, [{}]);
    await passing.passOver({ casterId: 'a', sequence: 2 });
    await passing.passOver({ casterId: 'a', sequence: 9 });
    await passing.passOver({ partition: 1, offset: 7n });
    expect(await outcomes(named('passing'), [{ sequence: 4 }, { sequence: 3 }, { sequence: 2 }])).toEqual([
      '3-3',
      true,
      false,
    ]);
    await passing.forget('a');
    expect(await outcomes(named('passing'), [{ sequence: 40 }])).toEqual([true]);

    const met = { sequence: 3, partition: 1, timestamp: 10 };
    const older = { sequence: 1, partition: 0 };
    expect(
      await outcomes(named('overtaken'), [
        met,
        { ...older, timestamp: 5 },
        { ...older, timestamp: 11 },
        older,
        met,
      ]),
    ).toEqual([true, '1-2', false, '1-2', false]);
  });

  it('misses nothing before an erasure nor behind it, and handles that once', async () => {
    const erasure = (sequence: number) => ({ sequence, partition: 1, timestamp: 10, isErasure: true });
    const named = (name: string) => new PostgresDeliveries<pg.PoolClient>(pool, name);
    const elsewhere = { partition: 0, timestamp: 5 };
    expect(
      await outcomes(named('erased'), [
        {},
        { sequence: 7 },
        erasure(7),
        erasure(7),
        { sequence: 2, ...elsewhere },
      ]),
    ).toEqual([true, '2-6', true, false, false]);
    expect(
      await outcomes(named('erased first'), [erasure(4), { sequence: 3, ...elsewhere }, erasure(4)]),
    ).toEqual([true, false, false]);
    expect(
      await outcomes(named('overtaken, then erased'), [
        { sequence: 3, partition: 1, timestamp: 10 },
        { sequence: 2, ...elsewhere },
        erasure(4),
        { sequence: 2, ...elsewhere },
      ]),
    ).toEqual([true, '2-2', true, false]);
  });

  it('is undone when the handler throws, and done when the event comes again', async () => {
    const deliveries = new PostgresDeliveries<pg.PoolClient>(pool, 'failing');
    const insert = (client: pg.PoolClient) =>
      client.query("insert into effects values ('of a failing handler')");
    const failing = deliveries.once({ casterId: 'a', sequence: 1 }, async (client) => {
      await insert(client);
      throw new Error('the desk is closed');
    });
    await expect(failing).rejects.toThrow('the desk is closed');
    expect(await effects()).not.toContain('of a failing handler');
    expect(await deliveries.once({ casterId: 'a', sequence: 1 }, insert)).toBe(true);
    expect((await effects()).filter((id) => id === 'of a failing handler')).toHaveLength(1);
  });
});
