import { Kafka, logLevel } from 'kafkajs';

export interface TopicRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

/** For one reading: a broker may lose a topic, or a member of a group, meanwhile. */
const READ_WITHIN_MS = 45_000;

/** All records of the topic as they stand now, each partition from its start; reading ends where the topic ended. */
export const readTopic = (address: string, topic = 'casters.events.v1'): Promise<TopicRecord[]> =>
  readOnce(address, topic).catch(() => readOnce(address, topic));

/**
 * As `readTopic`, each event once, where it is first: a relay whose connection is lost between sending and noting it sends
 * its batch again.
 */
export async function readEvents(address: string, topic?: string): Promise<TopicRecord[]> {
  const first = new Map<string | undefined, TopicRecord>();
  for (const record of await readTopic(address, topic))
    if (!first.has(record.headers.ce_id)) first.set(record.headers.ce_id, record);
  return [...first.values()];
}

async function readOnce(address: string, topic: string): Promise<TopicRecord[]> {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId: `read-${process.pid}-${performance.now()}`,
    maxWaitTimeInMs: 100,
  });
  let late: NodeJS.Timeout | undefined;
  try {
    await admin.connect();
    if (!(await admin.listTopics()).includes(topic)) return [];
    const ends = new Map(
      (await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]),
    );
    const wanted = [...ends.values()].reduce((sum, end) => sum + end, 0);
    if (wanted === 0) return [];

    const records: TopicRecord[] = [];
    const reached = new Map<number, number>();
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      late = setTimeout(
        () =>
          reject(
            new Error(
              `${topic} was read up to ${JSON.stringify([...reached])} of ${JSON.stringify([...ends])}`,
            ),
          ),
        READ_WITHIN_MS,
      );
      consumer
        .run({
          autoCommit: false,
          eachMessage: async ({ partition, message }) => {
            const end = ends.get(partition) ?? 0;
            const offset = Number(message.offset);
            if (offset >= end) return;
            records.push({
              key: message.key?.toString() ?? '',
              value: message.value,
              headers: Object.fromEntries(
                Object.entries(message.headers ?? {}).map(([name, value]) => [name, value?.toString() ?? '']),
              ),
            });
            reached.set(partition, offset + 1);
            if ([...ends].every(([one, last]) => last === 0 || reached.get(one) === last)) resolve();
          },
        })
        .catch(reject);
    });
    return records;
  } finally {
    clearTimeout(late);
    await consumer.disconnect();
    await admin.disconnect();
  }
}
