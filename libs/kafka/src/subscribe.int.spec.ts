import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, type Consumer, Kafka, logLevel } from 'kafkajs';
import { freshTopic, kafkaAddress, makeTopic, silentProxy, waitFor } from '#libs/testing';
import {
  createPublisher,
  type EventSource,
  type KafkaSettings,
  type ReceivedRecord,
  type Subscription,
} from './index.js';
import { subscribe } from './subscribe.js';

const settings = (): KafkaSettings => ({
  brokers: kafkaAddress().split(','),
  clientId: 'subscribe.int.spec',
  log: () => {},
});

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

let admin: Admin;
beforeAll(async () => {
  admin = new Kafka({ brokers: settings().brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
});
afterAll(() => admin.disconnect());

const topicWith = (partitions: number) => freshTopic(settings().brokers.join(','), { partitions });

async function reading(
  subscription: Partial<Subscription> & { topic: string },
  { at = settings(), ...limits }: { at?: KafkaSettings } & Parameters<typeof subscribe>[2] = {},
): Promise<EventSource & { readonly got: ReceivedRecord[] }> {
  const got: ReceivedRecord[] = [];
  const reader = await subscribe(
    at,
    {
      groupId: `test-${randomUUID()}`,
      fromBeginning: true,
      onBatch: async (records) => {
        got.push(...records);
      },
      ...subscription,
    },
    limits,
  );
  open.push(reader);
  return { ...reader, got };
}

/** A new publisher each time: it knows the partitions that there are now. */
async function publish(topic: string, ...keys: string[]): Promise<void> {
  const publisher = createPublisher(settings());
  try {
    const records = keys.map((key) => ({ key, value: Buffer.from('x'), headers: {} }));
    await until(`records on ${topic}`, () =>
      publisher.publish(topic, records).then(
        () => true,
        () => false,
      ),
    );
  } finally {
    await publisher.close();
  }
}

const until = (what: string, isSo: () => boolean | Promise<boolean>) => waitFor(isSo, { what });

describe('A reader', () => {
  it('reads on when its topic was deleted and made anew', async () => {
    const topic = await topicWith(3);
    await publish(topic, 'before', 'also before');
    const reader = await reading({ topic });
    await until('what was there before', () => reader.got.length === 2);

    await admin.deleteTopics({ topics: [topic] });
    await until('the end of the topic', async () => !(await admin.listTopics()).includes(topic));
    await makeTopic(kafkaAddress(), { topic, partitions: 2 });
    await publish(topic, 'after');
    await until('what came after', () => reader.got.some(({ key }) => key === 'after'));
    await until('health', () => reader.isHealthy());
  });

  it('says what is wrong while its topic is gone', async () => {
    const topic = await topicWith(1);
    await publish(topic, 'before');
    const reader = await reading({ topic });
    await until('what was there before', () => reader.got.length === 1 && reader.isHealthy());
    await admin.deleteTopics({ topics: [topic] });
    await until('the reason', () => /topic-partition/.test(reader.trouble() ?? ''));
    expect(reader.isHealthy()).toBe(false);
  });

  it('reads partitions that its topic got while it was reading', async () => {
    const topic = await topicWith(1);
    const reader = await reading({ topic }, { metadataMaxAge: 2_000 });
    await until('health', () => reader.isHealthy());
    await admin.createPartitions({ topicPartitions: [{ topic, count: 6 }] });
    // The controller answers before the broker knows of them.
    await until('the partitions', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.length === 6;
    });
    const keys = Array.from({ length: 40 }, (_, n) => `key-${n}`);
    await publish(topic, ...keys);
    await until('all records', () => new Set(reader.got.map(({ key }) => key)).size === keys.length);
    expect(new Set(reader.got.map(({ partition }) => partition)).size).toBe(6);
  });

  it('is not held up for ever by a member of its group that does not join again, and says so meanwhile', async () => {
    const topic = await topicWith(2);
    const groupId = `test-${randomUUID()}`;
    await publish(topic, 'one', 'two', 'three', 'four');
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // It goes on beating while it has its batch in hand, and hears nothing of the rebalance.
    const stubborn: Consumer = new Kafka({
      brokers: settings().brokers,
      logLevel: logLevel.NOTHING,
    }).consumer({ groupId, rebalanceTimeout: 3_000, heartbeatInterval: 500 });
    let isHolding = false;
    await stubborn.connect();
    await stubborn.subscribe({ topic, fromBeginning: true });
    await stubborn.run({
      eachBatch: async ({ heartbeat }) => {
        isHolding = true;
        const beating = setInterval(() => heartbeat().catch(() => {}), 500);
        await held;
        clearInterval(beating);
      },
    });
    try {
      await until('the batch that is held', () => isHolding);
      const reader = await reading({ topic, groupId }, { rebalanceTimeout: 3_000 });
      await until('what it says', () => reader.trouble() === 'it has not joined its group yet');
      await until('all records', () => reader.got.length >= 4);
      expect(reader.isHealthy()).toBe(true);
    } finally {
      release();
      await stubborn.disconnect();
    }
  });

  it('gives up a consumer of which nothing is heard, and reads with another one', async () => {
    const [host = '', port = ''] = (settings().brokers[0] ?? '').split(':');
    const proxy = await silentProxy({ host, port: Number(port) });
    const lines: string[] = [];
    const at = {
      ...settings(),
      // The broker then tells its own address, so the first connection alone is silent: enough to wait on.
      brokers: [`${proxy.host}:${proxy.port}`],
      log: (_level: string, message: string) => void lines.push(message),
    };
    try {
      const topic = await topicWith(1);
      await publish(topic, 'evening');
      proxy.silenceAll();
      const reader = await reading({ topic }, { at, stuckAfter: 10_000 });
      await until('what it says', () => reader.trouble() === 'the consumer gave no sign of life');
      expect(lines).toContain('not reading from Kafka, trying again: the consumer gave no sign of life');
      proxy.speak();
      await until('the record', () => reader.got.length > 0 && reader.isHealthy());
    } finally {
      await Promise.all(open.splice(0).map((one) => one.close()));
      await proxy.close();
    }
  });

  it('is not alive when what must not fail has failed', async () => {
    const topic = await topicWith(1);
    const log = (level: string) => {
      if (level === 'warn') throw new Error('no log');
    };
    const reader = await reading({ topic }, { at: { ...settings(), brokers: ['127.0.0.1:1'], log } });
    expect(reader.isAlive()).toBe(true);
    await until('its end', () => !reader.isAlive());
    expect(reader.trouble()).toBe('no log');
    await reader.close();
  });
});
