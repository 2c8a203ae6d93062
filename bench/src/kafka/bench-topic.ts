import { randomUUID } from 'node:crypto';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { PublishedTopic } from '#libs/event-relay';
import { createPublisher, describeTopic, ensureTopic, type KafkaSettings, readTopic } from '#libs/kafka';

const PARTITIONS = 6;
const READ_WITHIN_MS = 600_000;

export const settingsOf = (address: string): KafkaSettings => ({
  brokers: [address],
  clientId: 'bench',
  log: () => {},
});

/** kafkajs itself, for what the limits send. */
export const rawKafka = (address: string) =>
  new Kafka({ brokers: [address], clientId: 'bench', logLevel: logLevel.NOTHING });

/** A topic of a round's own, made as the program makes one. Its data goes a second after it was deleted. */
export async function freshTopic(address: string): Promise<string> {
  const topic = `bench-${randomUUID()}`;
  await ensureTopic(settingsOf(address), {
    topic,
    partitions: PARTITIONS,
    config: { 'file.delete.delay.ms': '1000' },
  });
  return topic;
}

export async function deleteTopics(address: string, topics: readonly string[]): Promise<void> {
  await withAdmin(address, (admin) => admin.deleteTopics({ topics: [...topics] }));
}

async function withAdmin<Result>(address: string, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = rawKafka(address).admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** The topic as the program gives it to its relay. */
export function publishedTopic(
  address: string,
  topic: string,
  onPublished: (keys: readonly string[]) => void = () => {},
): PublishedTopic & { close(): Promise<void> } {
  const settings = settingsOf(address);
  const publisher = createPublisher(settings);
  return {
    name: topic,
    ends: () => endsOf(address, topic),
    publish: async (records) => {
      const written = await publisher.publish(topic, records);
      onPublished(records.map(({ key }) => key));
      return written;
    },
    read: (from, onRecord) => readTopic(settings, topic, { from, timeoutMs: READ_WITHIN_MS, onRecord }),
    close: () => publisher.close(),
  };
}

export async function endsOf(address: string, topic: string): Promise<Map<number, bigint>> {
  const found = await describeTopic(settingsOf(address), topic);
  return new Map([...(found?.partitions ?? [])].map(([partition, { end }]) => [partition, end]));
}

export async function recordsOn(address: string, topic: string): Promise<number> {
  return [...(await endsOf(address, topic)).values()].reduce((sum, end) => sum + Number(end), 0);
}
