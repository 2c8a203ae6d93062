export type KafkaLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Record<string, unknown>,
) => void;

export interface KafkaSettings {
  /** `host:port` of one or more brokers; the rest of the cluster is learned from them. */
  brokers: string[];
  clientId: string;
  log: KafkaLog;
}

export interface KafkaRecord {
  key: string;
  value: Buffer | null;
  headers: Record<string, string>;
}

export interface ReceivedRecord extends KafkaRecord {
  topic: string;
  partition: number;
  offset: string;
}

export interface EventPublisher {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas, in order per key. Throws otherwise;
   * any part of the batch may then have arrived. The caller resends.
   *
   * Gives the acknowledged end of each partition that got a record: the offset after the last of these records there.
   */
  publish(topic: string, records: readonly KafkaRecord[]): Promise<ReadonlyMap<number, bigint>>;
  close(): Promise<void>;
}

export interface Subscription {
  groupId: string;
  topic: string;
  /** Where a group begins that has never committed an offset: at the oldest record, or at what comes next. */
  fromBeginning: boolean;
  /** Gets records of one partition, in order. When it throws, the same records come again. */
  onBatch: (records: ReceivedRecord[]) => Promise<void>;
}

export interface EventSource {
  /** Whether this reader is a member of its group and has lately heard from the broker. */
  isHealthy(): boolean;
  /** Waits for the batch in hand, commits it, and leaves the group, so that others take over at once. */
  close(): Promise<void>;
}
