import { Kafka, logLevel } from 'kafkajs';

export interface TopicRecord {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

/** All records of the topic as they stand now, each partition from its start; reading ends where the topic ended. */
export async function readTopic(address: string, topic = 'casters.events.v1'): Promise<TopicRecord[]> {
  const kafka = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  const consumer = kafka.consumer({
    groupId: `read-${process.pid}-${performance.now()}`,
    maxWaitTimeInMs: 100,
  });
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
    await consumer.disconnect();
    await admin.disconnect();
  }
}
