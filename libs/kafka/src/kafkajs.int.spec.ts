import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { freshTopic, kafkaAddress, startLocalKafka, waitFor } from '#libs/testing';
import { eventPublisherSuite } from './event-publisher.suite.js';
import {
  createPublisher,
  describeTopic,
  ensureTopic,
  type KafkaSettings,
  pingKafka,
  readTopic,
  subscribe,
} from './index.js';

const settings = (): KafkaSettings => ({
  brokers: kafkaAddress().split(','),
  clientId: 'kafkajs.int.spec',
  log: () => {},
});

// One of our own, because the tests share the other. Where none can be had these tests are skipped, by name; in CI
// that is a failure.
const brokerToKill = await startLocalKafka().catch((error: unknown) => {
  if (process.env.CI === 'true') throw error;
  return undefined;
});
afterAll(() => brokerToKill?.stop());

describe('kafkajs', () =>
  eventPublisherSuite({ createPublisher, subscribe, describeTopic, readTopic }, { settings, brokerToKill }));

describe('a topic', () => {
  it('is created once, with its partitions and its configuration, and can be written to at once', async () => {
    const address = settings().brokers.join(',');
    const known = await freshTopic(address, { partitions: 1 });
    const topic = `${known}-new`;
    const wanted = { topic, partitions: 3, config: { 'retention.ms': '3600000' } };

    const answers = await Promise.all([ensureTopic(settings(), wanted), ensureTopic(settings(), wanted)]);
    expect(answers.sort()).toEqual(['created', 'exists']);
    expect(await ensureTopic(settings(), wanted)).toBe('exists');

    const publisher = createPublisher(settings());
    await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);
    await publisher.close();
  });

  it('of an impossible configuration is refused', async () => {
    const topic = await freshTopic(settings().brokers.join(','), { partitions: 1 });
    const wanted = { topic: `${topic}-odd`, partitions: 1, config: { 'no.such.setting': '1' } };
    await expect(ensureTopic(settings(), wanted)).rejects.toThrow();
  });
});

describe('a reading of a topic', () => {
  it('leaves no consumer group behind, however it ended', async () => {
    const topic = await freshTopic(settings().brokers.join(','), { partitions: 2 });
    const publisher = createPublisher(settings());
    await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);
    await publisher.close();

    await readTopic(settings(), topic, { from: new Map(), onRecord: () => {} });
    const failing = readTopic(settings(), topic, {
      from: new Map(),
      onRecord: () => Promise.reject(new Error('database away')),
    });
    await expect(failing).rejects.toThrow('database away');
    const late = readTopic(settings(), topic, {
      from: new Map(),
      onRecord: () => waitFor(() => false, { what: 'the time-out', timeout: 500 }).catch(() => {}),
      timeoutMs: 100,
    });
    await expect(late).rejects.toThrow('in time');

    const admin = new Kafka({ ...settings(), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    expect(groups.filter(({ groupId }) => groupId.startsWith('understudy-read-'))).toEqual([]);
  });
});

describe('a ping', () => {
  it('resolves when a broker answers, also when another address is dead', async () => {
    await pingKafka(settings());
    await pingKafka({ ...settings(), brokers: ['127.0.0.1:1', ...settings().brokers] });
  });

  it('fails in time when nobody answers', async () => {
    const began = Date.now();
    await expect(pingKafka({ ...settings(), brokers: ['127.0.0.1:1'] })).rejects.toThrow();
    expect(Date.now() - began).toBeLessThan(3_000);
  });
});

describe('the log', () => {
  const lines: string[] = [];
  const logged = {
    ...settings(),
    log: (level: string, message: string) => lines.push(`${level}: ${message}`),
  };
  const loud = () => lines.filter((line) => !line.startsWith('debug'));
  afterEach(() => {
    lines.length = 0;
  });

  it('of a healthy system shows nothing but what is for debugging', async () => {
    const topic = await freshTopic(logged.brokers.join(','), { partitions: 2 });
    expect(await ensureTopic(logged, { topic, partitions: 2 })).toBe('exists');
    const publisher = createPublisher(logged);
    await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);

    const seen: string[] = [];
    const member = () =>
      subscribe(logged, {
        topic,
        groupId: `${topic}-group`,
        fromBeginning: true,
        onBatch: async (records) => {
          seen.push(...records.map(({ key }) => key));
        },
      });
    const anna = await member();
    await until(() => anna.isHealthy() && seen.length > 0);
    const ben = await member();
    await until(() => ben.isHealthy());
    await Promise.all([anna.close(), ben.close(), publisher.close()]);
    expect(loud()).toEqual([]);
    expect(lines.some((line) => line.includes('rebalancing'))).toBe(true);
  });

  it('tells of an outage once, however long it lasts', async () => {
    const away = { ...logged, brokers: ['127.0.0.1:1'] };
    const reader = await subscribe(away, {
      topic: 'any',
      groupId: 'any',
      fromBeginning: true,
      onBatch: async () => {},
    });
    await until(() => lines.filter((line) => line.includes('not reading from Kafka')).length >= 3);
    await reader.close();
    expect(loud()).toEqual([
      expect.stringContaining('not reading from Kafka, trying again: Connection error'),
    ]);
  });
});

const until = (isSo: () => boolean) => waitFor(isSo, { what: `${isSo}`, timeout: 30_000 });
