import { randomUUID } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Consumer } from '@platformatic/kafka';
import { Kafka, logLevel } from 'kafkajs';
import type { Consumption, ConsumptionOptions } from '#libs/caster-events';
import * as withKafkajs from '#libs/caster-events/kafkajs';
import * as withPlatformatic from '#libs/caster-events/platformatic';
import { freshTopic, kafkaAddress, waitFor } from '#libs/testing';

const brokers = [kafkaAddress()];
const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } });

const adapters: Record<string, (options: ConsumptionOptions) => Consumption> = {
  kafkajs: (options) =>
    withKafkajs.consumeCasterEvents(() => kafka.consumer({ groupId: `stops-${randomUUID()}` }), options),
  '@platformatic/kafka': (options) =>
    withPlatformatic.consumeCasterEvents(
      () =>
        new Consumer({
          groupId: `stops-${randomUUID()}`,
          clientId: 'stops',
          bootstrapBrokers: brokers,
          retries: 0,
          // Each asks only once for a topic that is not there.
          autocreateTopics: false,
        }),
      options,
    ),
};

const nothing: Omit<ConsumptionOptions, 'topic'> = {
  handle: () => undefined,
  park: () => undefined,
  onHole: 'stop',
};

describe.each(Object.entries(adapters))('A consumption on %s', (_client, consume) => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('that is stopped while it connects ends, although no record comes', async () => {
    const topic = await freshTopic(kafkaAddress(), { partitions: 1 });
    const consumption = consume({ ...nothing, topic });
    await consumption.stop();
    await expect(consumption.ended).resolves.toBeUndefined();
  });

  it('keeps nothing of the clients that gave up', async () => {
    const listening = jest.spyOn(EventTarget.prototype, 'addEventListener');
    const errors: Error[] = [];
    const consumption = consume({
      ...nothing,
      topic: `missing-${randomUUID()}`,
      onError: (error) => void errors.push(error),
    });
    await waitFor(() => errors.length >= 3, { what: 'clients that give up' });
    const signals = new Set(listening.mock.contexts.filter((context) => context instanceof AbortSignal));
    const left = [...signals].map((signal) => getEventListeners(signal, 'abort').length);
    expect(left.length).toBeGreaterThan(0);
    // The pause before the next client, or that client.
    expect(Math.max(...left)).toBeLessThanOrEqual(1);
    await consumption.stop();
  });
});
