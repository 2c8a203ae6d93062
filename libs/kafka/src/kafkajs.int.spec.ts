import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { eventually, freshTopic, kafkaAddress, startLocalKafka, waitFor } from '#libs/testing';
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
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['created', 'exists']);
    expect(await eventually(() => ensureTopic(settings(), wanted))).toEqual({
      outcome: 'exists',
      differences: [],
    });
    expect((await eventually(() => describeTopic(settings(), topic)))?.config).toMatchObject(wanted.config);

    const publisher = createPublisher(settings());
    await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);
    await publisher.close();
  });

  it('can be written to at once in all its partitions, of which the broker hears one after the other', async () => {
    const lines: string[] = [];
    const publisher = createPublisher({
      ...settings(),
      log: (_level, line) => lines.push(line),
    });
    const records = Array.from({ length: 500 }, (_, key) => ({ key: `${key}`, value: null, headers: {} }));
    await Promise.all(
      Array.from({ length: 2 }, async () => {
        const topic = await freshTopic(settings().brokers.join(','), { partitions: 50 });
        await publisher.publish(topic, records);
      }),
    );
    await publisher.close();
    // The publisher tries again by itself what a topic refuses.
    expect(lines.filter((line) => /leader|does not host/.test(line))).toEqual([]);
  });

  it('that is there stays as it is, and what is not as wanted is told', async () => {
    const topic = await freshTopic(settings().brokers.join(','), { partitions: 2 });
    const config = { 'retention.ms': '-1', 'cleanup.policy': 'delete', 'max.message.bytes': '2000000' };
    const before = await eventually(() => describeTopic(settings(), topic));
    expect(await eventually(() => ensureTopic(settings(), { topic, partitions: 6, config }))).toEqual({
      outcome: 'exists',
      differences: [
        { name: 'partitions', wanted: '6', found: '2' },
        { name: 'retention.ms', wanted: '-1', found: before?.config?.['retention.ms'] },
        { name: 'max.message.bytes', wanted: '2000000', found: before?.config?.['max.message.bytes'] },
      ],
    });
    expect(await eventually(() => describeTopic(settings(), topic))).toEqual(before);
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

    const admin = new Kafka({ brokers: settings().brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const left = async () => {
      const { groups } = await admin.listGroups();
      return groups.map(({ groupId }) => groupId).filter((id) => id.startsWith(`understudy-read-${topic}-`));
    };
    const leaveNone = (read: () => Promise<void>) =>
      eventually(async () => {
        const before = new Set(await left());
        await read();
        expect((await left()).filter((id) => !before.has(id))).toEqual([]);
      });
    // A leaving that takes 2 s is cut, and leaves its group to the broker, which drops it in its time.
    await leaveNone(() => readTopic(settings(), topic, { from: new Map(), onRecord: () => {} }));
    await leaveNone(async () => {
      const failing = readTopic(settings(), topic, {
        from: new Map(),
        onRecord: () => Promise.reject(new Error('database away')),
      });
      await expect(failing).rejects.toThrow('database away');
    });

    const readLate = () =>
      readTopic(settings(), topic, {
        from: new Map(),
        onRecord: () => waitFor(() => false, { what: 'the time-out', timeout: 500 }).catch(() => {}),
        timeoutMs: 100,
      });
    // The second, where even the joining took too long.
    await leaveNone(() => expect(readLate()).rejects.toThrow(/in time|no answer within/));
    await admin.disconnect();
  });
});

describe('a ping', () => {
  it('resolves when a broker answers, also when another address is dead', async () => {
    await eventually(() => pingKafka(settings()));
    await eventually(() => pingKafka({ ...settings(), brokers: ['127.0.0.1:1', ...settings().brokers] }));
  });

  it('reaches an IPv6 address', async () => {
    const [host = '', port = ''] = (settings().brokers[0] ?? '').split(':');
    const onIpv6 = createServer((socket) => {
      const broker = connect({ host, port: Number(port) });
      socket.pipe(broker).pipe(socket);
      for (const one of [socket, broker]) one.on('error', () => socket.destroy() && broker.destroy());
    }).listen(0, '::1');
    await once(onIpv6, 'listening');
    const brokers = [`[::1]:${(onIpv6.address() as AddressInfo).port}`];
    await eventually(() => pingKafka({ ...settings(), brokers }));
    await once(onIpv6.close(), 'close');

    await expect(pingKafka({ ...settings(), brokers: ['[::1]:1'] })).rejects.toThrow('::1:1');
  });

  it('fails in time when nobody answers', async () => {
    const began = Date.now();
    await expect(pingKafka({ ...settings(), brokers: ['127.0.0.1:1'] })).rejects.toThrow();
    expect(Date.now() - began).toBeLessThan(60_000);
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
    expect(await ensureTopic(logged, { topic, partitions: 2 })).toMatchObject({ outcome: 'exists' });
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

  it('tells of a batch that fails once, however often it comes', async () => {
    const topic = await freshTopic(logged.brokers.join(','), { partitions: 1 });
    const publisher = createPublisher(logged);
    await publisher.publish(topic, [{ key: 'evening', value: null, headers: {} }]);
    await publisher.close();

    // More often than kafkajs tries before it gives its consumer up.
    const attemptsUntilBack = 12;
    let attempts = 0;
    const reader = await subscribe(logged, {
      topic,
      groupId: topic,
      fromBeginning: true,
      onBatch: async () => {
        attempts += 1;
        if (attempts < attemptsUntilBack) throw new Error(`database away (${attempts})`);
      },
    });
    const ofBatches = () => loud().filter((line) => line.includes('batch'));
    await until(() => attempts >= attemptsUntilBack && ofBatches().length > 1);
    await reader.close();
    expect(ofBatches()).toEqual([
      'warn: a batch failed and comes again: database away (1)',
      'info: batches are taken again',
    ]);
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

const until = (isSo: () => boolean) => waitFor(isSo, { what: `${isSo}` });
