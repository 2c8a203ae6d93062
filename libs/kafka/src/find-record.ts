import type { Assigner, Cluster, Kafka, KafkaMessage } from 'kafkajs';
import type { KafkaSettings, ReceivedRecord } from './kafka-port.js';
import { kafkajs } from './kafkajs.js';
import { receivedRecord } from './received-record.js';
import { withinTime } from './within-time.js';

export interface RecordSearch {
  /** Of the record: says in which partition it is. */
  key: string;
  /** What was written before is passed over. */
  writtenSince: Date;
  isWanted: (record: ReceivedRecord) => boolean;
  bounds?: Partial<SearchBounds>;
}

/** Where a search ends that has found nothing. */
export interface SearchBounds {
  /** For all of it, the connection included: it throws when the broker has not answered by then. */
  ms: number;
  records: number;
  /** Of keys, values and headers, inflated; one fetch may go beyond it. */
  bytes: number;
}

export interface RecordSearched {
  partition: number;
  found?: { offset: bigint; writtenAt: Date };
  /** The offsets that were looked at: from the first up to the one before `upTo`. */
  from: bigint;
  upTo: bigint;
  /** Whether that was all that the partition has since then. */
  isComplete: boolean;
}

const defaultBounds: SearchBounds = { ms: 3_000, records: 20_000, bytes: 16_000_000 };
// Small enough to be decoded between two calls that somebody else answers; a larger batch comes whole.
const fetchBytes = 256 * 1024;
// What is left of the time when reading ends, for the answer to leave before it is over.
const sparedMs = 250;
// With 0 a broker whose next record is not there yet answers at once.
const waitMs = 0;
const readCommitted = 1;

/**
 * Looks through one partition for a record, from a time on. Joins no group: a broker has a new group wait for 3 s before
 * its first record, and groups are a permission of their own. Throws when the topic or its brokers are away.
 */
export function findRecord(
  settings: KafkaSettings,
  topic: string,
  { key, writtenSince, isWanted, bounds }: RecordSearch,
): Promise<RecordSearched> {
  const { ms, records, bytes } = { ...defaultBounds, ...bounds };
  const readUntil = performance.now() + ms - sparedMs;
  return withinTime(settings, { ms }, async (kafka) => {
    const cluster = clusterOf(kafka);
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    const partition = partitionOf(cluster, topic, key);
    const { from, end } = await spanSince(cluster, { topic, partition, writtenSince });

    let upTo = from;
    let looked = 0;
    let taken = 0;
    while (upTo < end && looked < records && taken < bytes && performance.now() < readUntil) {
      const messages = await fetchFrom(cluster, { topic, partition, offset: upTo });
      // What is left are marks of transactions and what compaction took: nothing that anybody gets.
      if (messages.length === 0) return { partition, from, upTo, isComplete: true };
      for (const message of messages) {
        const offset = BigInt(message.offset);
        // A batch comes whole, whichever of its records was asked for.
        if (offset < upTo) continue;
        upTo = offset + 1n;
        looked += 1;
        taken += bytesOf(message);
        if (isMark(message) || !isWanted(receivedRecord({ topic, partition }, message))) continue;
        const found = { offset, writtenAt: new Date(Number(message.timestamp)) };
        return { partition, found, from, upTo, isComplete: false };
      }
    }
    return { partition, from, upTo, isComplete: upTo >= end };
  });
}

/** kafkajs hands it to whoever assigns partitions, and to nobody else; its consumer is never started. */
function clusterOf(kafka: Kafka): Cluster {
  let found: Cluster | undefined;
  kafka.consumer({
    groupId: 'none: it is never joined',
    allowAutoTopicCreation: false,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return noAssigner;
      },
    ],
  });
  return found!;
}

const noAssigner: Assigner = {
  name: 'none',
  version: 0,
  assign: async () => [],
  protocol: () => ({ name: 'none', metadata: Buffer.alloc(0) }),
};

/** As the publisher chooses it: by the key and the number of partitions. */
function partitionOf(cluster: Cluster, topic: string, key: string): number {
  const choose = kafkajs().Partitioners.DefaultPartitioner();
  const partitionMetadata = cluster.findTopicPartitionMetadata(topic);
  return choose({ topic, partitionMetadata, message: { key, value: null } });
}

interface Place {
  topic: string;
  partition: number;
}

/** From its first record since then to its end now; both are the end where nothing was written since. */
async function spanSince(
  cluster: Cluster,
  { topic, partition, writtenSince }: Place & { writtenSince: Date },
): Promise<{ from: bigint; end: bigint }> {
  const offsetAt = async (at: { fromTimestamp: number } | { fromBeginning: false }) => {
    const [found] = await cluster.fetchTopicsOffset([{ topic, partitions: [{ partition }], ...at }]);
    return BigInt(found?.partitions[0]?.offset ?? -1);
  };
  const end = await offsetAt({ fromBeginning: false });
  const since = await offsetAt({ fromTimestamp: Math.max(0, writtenSince.getTime()) });
  return { from: since < 0n ? end : since, end };
}

async function fetchFrom(
  cluster: Cluster,
  { topic, partition, offset }: Place & { offset: bigint },
): Promise<KafkaMessage[]> {
  const [leader] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  const broker = await cluster.findBroker({ nodeId: leader! });
  const { responses } = (await broker.fetch({
    maxWaitTime: waitMs,
    minBytes: 1,
    maxBytes: fetchBytes,
    isolationLevel: readCommitted,
    topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: fetchBytes }] }],
  })) as { responses: { partitions: { messages: KafkaMessage[] }[] }[] };
  return responses[0]?.partitions[0]?.messages ?? [];
}

const bytesOf = ({ key, value, headers }: KafkaMessage) =>
  (key?.length ?? 0) +
  (value?.length ?? 0) +
  Object.entries(headers ?? {}).reduce((sum, [name, text]) => sum + name.length + (text?.length ?? 0), 0);

/** Of the end of a transaction: no record of anybody. */
const isMark = (message: KafkaMessage) => (message as { isControlRecord?: boolean }).isControlRecord === true;
