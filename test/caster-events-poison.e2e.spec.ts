import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consumer } from '@platformatic/kafka';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import type { Consumption, ConsumptionOptions } from '#libs/caster-events';
import * as withKafkajs from '#libs/caster-events/kafkajs';
import * as withPlatformatic from '#libs/caster-events/platformatic';
import { freshTopic, kafkaAddress, waitFor } from '#libs/testing';
import { exampleEvent, poisonOf, type SentRecord } from './support/poison.js';

const RECORDS = Number(process.env.RECORDS ?? 3_000);
const STUDIOS = 100;
const brokers = [kafkaAddress()];
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING });
let topic: string;
let sent: SentRecord[];

beforeAll(async () => {
  topic = await freshTopic(kafkaAddress(), { partitions: 6 });
  sent = [...records()];
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner, idempotent: true });
  await producer.connect();
  for (let from = 0; from < sent.length; from += 200)
    await producer.send({
      topic,
      messages: sent.slice(from, from + 200).map(({ key, value, headers }) => ({ key, value, headers })),
    });
  await producer.disconnect();
});
afterAll(async () => {
  const admin = kafka.admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
});

/**
 * Of a hundred records one is poison, one of a type that nobody knows yet, five are sent again. Poison is followed by the
 * true event, but for what is no JSON.
 */
function* records(): Generator<SentRecord> {
  const sequences = new Map<string, number>();
  let poisons = 0;
  for (let n = 0; n < RECORDS; n += 1) {
    const casterId = `studio-${(n * 7) % STUDIOS}`;
    const sequence = (sequences.get(casterId) ?? 0) + 1;
    const good = exampleEvent(casterId, sequence, n % 100 === 30 ? 'live.caster.renamed.v1' : undefined);
    if (n % 100 === 50) {
      const poison = poisonOf(good, poisons++);
      // It took the place of the event, which never comes.
      if (poison.poison === 'invalid-json') sequences.set(casterId, sequence);
      yield poison;
      continue;
    }
    sequences.set(casterId, sequence);
    yield good;
    if (n % 20 === 10) yield good;
  }
}

const isKnown = ({ poison, headers }: SentRecord) =>
  poison === undefined && headers.ce_type === 'live.caster.started.v1';

const adapters: Record<string, (groupId: string, options: ConsumptionOptions) => Consumption> = {
  kafkajs: (groupId, options) => withKafkajs.consumeCasterEvents(() => kafka.consumer({ groupId }), options),
  '@platformatic/kafka': (groupId, options) =>
    withPlatformatic.consumeCasterEvents(
      () => new Consumer({ groupId, clientId: groupId, bootstrapBrokers: brokers }),
      options,
    ),
};

describe.each(Object.entries(adapters))('The consumer of events on %s', (_client, consume) => {
  it('parks each poisonous record with its reason, and handles all others exactly once, in order', async () => {
    const handled: string[] = [];
    const parked: string[] = [];
    const errors: Error[] = [];
    const groupId = `poison-${randomUUID()}`;
    const options: ConsumptionOptions = {
      topic,
      handle: ({ id }) => void handled.push(id),
      park: ({ reason }) => void parked.push(reason),
      onHole: 'stop',
      onError: (error) => void errors.push(error),
    };
    const wanted = new Set(sent.filter(isKnown).map(({ headers }) => headers.ce_id));
    const poisons = sent.flatMap(({ poison }) => poison ?? []);
    const consumption = consume(groupId, options);
    try {
      await waitFor(() => handled.length >= wanted.size && parked.length >= poisons.length, {
        what: `${wanted.size} events and ${poisons.length} parked records`,
        timeout: 240_000,
      });
    } finally {
      await consumption.stop();
    }
    await consumption.ended;
    expect(handled).toHaveLength(wanted.size);
    expect(new Set(handled)).toEqual(wanted);
    expect(parked.sort()).toEqual(poisons.sort());
    expect(errors).toEqual([]);
    const last = new Map<string, number>();
    for (const id of handled) {
      const [casterId = '', sequence] = id.split('/');
      expect(Number(sequence)).toBeGreaterThan(last.get(casterId) ?? 0);
      last.set(casterId, Number(sequence));
    }

    // What was handled before the stop is committed: one that takes over with an empty memory has nothing to do.
    const again = consume(groupId, { ...options, handle: ({ id }) => void handled.push(`again ${id}`) });
    const fresh = exampleEvent(`late-${groupId}`, 1);
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic, messages: [fresh] });
    await producer.disconnect();
    await waitFor(() => handled.includes(`again ${fresh.headers.ce_id}`), {
      what: 'the event that came later',
    });
    await again.stop();
    expect(handled.filter((id) => id.startsWith('again '))).toEqual([`again ${fresh.headers.ce_id}`]);
    // The next adapter meets it as well.
    sent.push(fresh);
  }, 600_000);
});
