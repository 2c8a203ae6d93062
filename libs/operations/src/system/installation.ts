/** A process of the program, as it last told of itself. */
export interface Replica {
  readonly replicaId: string;
  readonly host: string;
  readonly pid: number;
  readonly roles: readonly string[];
  readonly version: string;
  readonly nodeVersion: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** Whether it was heard of lately. */
  readonly isAlive: boolean;
  /** What its own health says of it. */
  readonly troubles: readonly string[];
}

/** How far a reader of the log is, and who moves it. */
export interface CheckpointState {
  readonly name: string;
  /** The replica that holds the lease; absent while nobody does. */
  readonly holder?: string | undefined;
  readonly leaseUntil?: Date | undefined;
  /** One more at each change of holder. */
  readonly epoch: string;
  readonly era: number;
  readonly xid: string;
  readonly position: string;
}

/** What waits for a reader of the log. */
export interface Lag {
  /** Counted up to a bound. */
  readonly events: number;
  /** Since the oldest of them was recorded; 0 without one. */
  readonly seconds: number;
}

export interface KafkaState {
  /** Undefined: nobody has asked it yet. */
  readonly isUp?: boolean | undefined;
  readonly topic: string;
  readonly partitions?: readonly {
    readonly partition: number;
    readonly start: string;
    readonly end: string;
  }[];
  /** As KAFKA_TOPIC_RETENTION says it, or in milliseconds; undefined where the brokers do not tell. */
  readonly retention?: string | undefined;
  readonly trouble?: string | undefined;
  readonly toldAt: Date;
  /** Who asked it. */
  readonly replicaId: string;
}

/** All that one process can tell of the whole installation. What PostgreSQL did not say in time is absent. */
export interface Installation {
  readonly status: 'ok' | 'degraded' | 'down';
  readonly reasons: readonly string[];
  readonly at: Date;
  readonly postgresVersion?: string | undefined;
  readonly replicas?: readonly Replica[] | undefined;
  readonly checkpoints?: readonly CheckpointState[] | undefined;
  readonly eras?:
    | readonly { readonly era: number; readonly reason: string; readonly openedAt: Date }[]
    | undefined;
  /** Absent where nothing is to be published. */
  readonly relay?: (Lag & { readonly holder?: string | undefined }) | undefined;
  readonly views: readonly (Lag & {
    readonly view: string;
    /** Events after its checkpoint, which each list looks at. */
    readonly toLookAt: Lag;
    readonly holder?: string | undefined;
  })[];
  readonly horizon?:
    | {
        readonly committedAbove: boolean;
        /** Null: PostgreSQL hides it from this role. */
        readonly ageSeconds: number | null;
        readonly blockingPid: number | null;
      }
    | undefined;
  readonly parked?: { readonly byViews: number; readonly byRelay: number } | undefined;
  /** Absent where no process that is heard of speaks to Kafka. */
  readonly kafka?: KafkaState | undefined;
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly bytes: number }[];
  /** Live feeds that this process has open. */
  readonly feeds: number;
}

/** A stream that a view or the relay does not go on with. */
export interface ParkedStream {
  /** A table of a view, or `relay`. */
  readonly by: string;
  readonly casterId: string;
  /** Of the first event that waits; the views do not tell. */
  readonly version?: number | undefined;
  readonly reason: string;
  readonly parkedAt: Date;
}

export interface RetriedStreams {
  /** Absent: there is no relay whose streams could be. */
  readonly relay?: 'asked' | undefined;
  /** Absent: it takes longer than an answer may; it goes on. */
  readonly views?: { readonly tried: number; readonly parked: number } | undefined;
}

export interface ViewTableState {
  readonly table: string;
  readonly view: string | null;
  readonly state: 'live' | 'previous' | 'being built' | 'unused';
  /** As PostgreSQL counts along. */
  readonly rows: number;
  readonly bytes: number;
  readonly lastReadAt: Date | null;
  readonly usedBy: string | null;
}

export type ViewWork = 'rebuild' | 'rollback';

/** The last rebuild or roll-back of a view. */
export interface ViewRun {
  readonly view: string;
  readonly kind: ViewWork;
  /** `interrupted`: nobody goes on with it. A rebuild that is started again does. */
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly startedBy: string;
  readonly startedAt: Date;
  readonly replicaId: string;
  readonly endedAt?: Date | undefined;
  readonly progress?:
    | { readonly phase: string; readonly of: string; readonly done: number; readonly total: number }
    | undefined;
  readonly failure?: string | undefined;
  readonly studios?: number | undefined;
  readonly events?: number | undefined;
  /** Rows that were other than the events say. */
  readonly differences?: number | undefined;
}

export interface ViewsState {
  readonly views: readonly string[];
  readonly tables: readonly ViewTableState[];
  readonly runs: readonly ViewRun[];
  /** Rebuilds that somebody works on, also from the command line, and those that were left: by view. */
  readonly rebuilds: readonly {
    readonly view: string;
    readonly isRunning: boolean;
    readonly done: number;
    readonly total: number;
  }[];
}

export interface OperatedAccount {
  readonly accountId: string;
  readonly name: string | null;
  readonly active: boolean;
  readonly erasedAt: Date | null;
  readonly studios: number;
  readonly casterQuota: number | null;
  readonly createdAt: Date;
}

export interface OperatedAccountDetails extends OperatedAccount {
  readonly callsPerSecond: Readonly<Record<string, number>>;
  readonly users: number;
  readonly policies: number;
  readonly keys: Readonly<Record<'active' | 'inactive' | 'deleted' | 'temporary', number>>;
}

/** The installation as its operators meet it. Every answer comes in seconds, whatever PostgreSQL and Kafka do. */
export interface System {
  look(): Promise<Installation>;
  /** The relay's first, then those of the views, each by when they were parked. */
  parked(): Promise<readonly ParkedStream[]>;
  retryParked(): Promise<RetriedStreams>;
  views(): Promise<ViewsState>;
  /** Begins it in this process; false: one is under way, of this view or in this process. */
  beginWork(view: string, kind: ViewWork, startedBy: string): Promise<boolean>;
  /** Why it stays; undefined: it is gone, and `not found`: there is no such table. */
  dropViewTable(table: string, options: { readonly force: boolean }): Promise<string | undefined>;
}

/** The accounts as operators meet them. */
export interface OperatedAccounts {
  /** By id. */
  page(
    after: string,
    limit: number,
  ): Promise<{ readonly total: number; readonly accounts: readonly OperatedAccount[] }>;
  find(accountId: string): Promise<OperatedAccountDetails | undefined>;
  /** Null: as the settings say. False: there is no such account. */
  setQuota(accountId: string, casterQuota: number | null): Promise<boolean>;
  /** False: there is no such account, or it is being erased. */
  setActive(accountId: string, active: boolean): Promise<boolean>;
}
