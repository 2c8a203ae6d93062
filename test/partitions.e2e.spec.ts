import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { FirstDeliveries, MissingEventsError, placeOf } from '#libs/caster-events';
import { kafkaAddress, waitFor } from '#libs/testing';
import { popCore } from './support/clients.js';
import { type Program, startProgram } from './support/program.js';
import { readEvents } from './support/topic.js';

const topic = `partitions-${randomUUID()}`;
const kafka = new Kafka({ brokers: [kafkaAddress()], logLevel: logLevel.NOTHING });
const admin = kafka.admin();
let program: Program;

beforeAll(async () => {
  await admin.connect();
  program = await startProgram({
    KAFKA_BROKERS: kafkaAddress(),
    KAFKA_TOPIC: topic,
    KAFKA_TOPIC_PARTITIONS: '1',
  });
});
afterAll(async () => {
  await program?.end();
  await admin.disconnect();
});

const recordsOnTopic = async () =>
  (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);

describe('A topic that gets more partitions', () => {
  it('shows a consumer the studios whose events it meets in another order, and drops none without a sign', async () => {
    const call = popCore(program.endpoint);
    const studios: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const { CasterId } = await call('CreateCaster', {
        CasterName: `Studio ${n}`,
        NormType: 1,
        ChargeType: 'PostPaid',
        PaymentType: 'PayAsYouGo',
        ClientToken: randomUUID(),
      });
      studios.push(CasterId);
    }
    const events = async () => (await readEvents(kafkaAddress(), topic)).length;
    await waitFor(async () => (await events()) === 12, { what: 'the studios on Kafka' });
    await admin.createPartitions({ topicPartitions: [{ topic, count: 6 }] });
    // A producer that was there before would learn of them within five minutes.
    await program.stop();
    const next = popCore((await program.replica()).endpoint);
    for (const CasterId of studios)
      await next('AddCasterVideoResource', {
        CasterId,
        ResourceName: 'Late',
        LocationId: 'RV01',
        ImageId: 'late',
      });
    await waitFor(async () => (await events()) === 24, { what: 'the edits on Kafka' });

    // The new partitions first, as a consumer may get them.
    const deliveries = new FirstDeliveries();
    const consumer = kafka.consumer({ groupId: `partitions-${randomUUID()}`, maxWaitTimeInMs: 100 });
    const records: { partition: number; place: ReturnType<typeof placeOf> }[] = [];
    const wanted = await recordsOnTopic();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ partition, message }) =>
        void records.push({ partition, place: placeOf(message, partition) }),
    });
    await waitFor(() => records.length >= wanted, { what: 'all records' });
    await consumer.disconnect();

    const moved = new Set(
      records.filter(({ partition }) => partition !== 0).map(({ place }) => place.casterId),
    );
    expect(moved.size).toBeGreaterThan(0);
    const missed = new Set<string>();
    for (const { place } of records.toSorted((one, other) => other.partition - one.partition))
      await deliveries
        .once(place, async () => undefined)
        .catch((error: unknown) => {
          if (!(error instanceof MissingEventsError)) throw error;
          missed.add(error.casterId);
        });
    expect(missed).toEqual(moved);
  });
});
