export type KafkaLog = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  fields: Record<string, unknown>,
) => void;

export interface KafkaSettings {
  /** `host:port` of one or more brokers, `[::1]:9092` too; the rest of the cluster is learned from them. */
  brokers: string[];
  clientId: string;
  /** Connections are encrypted, and the broker's certificate must be good for the host that we asked for. */
  tls?: KafkaTls;
  sasl?: KafkaSasl;
  /** What a publisher sends is compressed; whoever reads needs to say nothing. */
  compression?: 'gzip';
  log: KafkaLog;
}

/** All in PEM. */
export interface KafkaTls {
  /** Certificates of the authorities to trust; absent: those that Node trusts. */
  ca?: string;
  /** Our own certificate and its key, for brokers that ask for one. */
  cert?: string;
  key?: string;
}

export interface KafkaSasl {
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  password: string;
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

export interface Written {
  readonly start: bigint;
  readonly end: bigint;
}

/** The topic does not take a record of this size, alone neither. The records before it are acknowledged. */
export class RecordTooLarge extends Error {
  constructor(
    message: string,
    /** Which of the records it is. */
    readonly place: number,
    /** Of the records before it, as a publication answers. */
    readonly written: ReadonlyMap<number, Written>,
  ) {
    super(message);
    this.name = 'RecordTooLarge';
  }
}

export interface EventPublisher {
  /**
   * Resolves when every record is acknowledged by all in-sync replicas, in order per key. Throws otherwise;
   * any part of the batch may then have arrived. The caller resends. `RecordTooLarge` names the record that no resending
   * will bring there; those after it were not sent.
   *
   * Gives, of each partition that got a record, the offset of the first of them there and the one after the last.
   */
  publish(topic: string, records: readonly KafkaRecord[]): Promise<ReadonlyMap<number, Written>>;
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
  /** Whether this reader is a member of its group that fetches, and has lately heard from the broker. */
  isHealthy(): boolean;
  /** Why it is not healthy, as far as that is known. */
  trouble(): string | undefined;
  /** Whether it still reads, or tries to. It never ends by itself: false before it was closed means a defect. */
  isAlive(): boolean;
  /** Waits for the batch in hand, commits it, and leaves the group, so that others take over at once. */
  close(): Promise<void>;
}
