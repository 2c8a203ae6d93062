import type { LocalKafka } from '#libs/testing';
import type { BenchCluster } from './cluster.js';
import type { Profile } from './profiles.js';

/** Our program, what a user would pick instead, or what the same machine can do at best. */
export type Role = 'ours' | 'peer' | 'limit';

/** What cells run in: one PostgreSQL for all of them, Kafka where a chosen cell asks for it. */
export interface Bench {
  readonly profile: Profile;
  readonly postgres: BenchCluster;
  /** Started when it is first asked for; ends with the run. */
  kafka(): Promise<LocalKafka>;
  /** The path of a program that the system brings (`pgbench`), or undefined. */
  tool(name: string): string | undefined;
  log(line: string): void;
}

/** One question: who does the same work how fast. Its contenders take turns, in rotated order. */
export interface Cell {
  /** For `--only`, and the key of the cell in the JSON. */
  readonly name: string;
  readonly title: string;
  /** What holds for all variants: parts of the studio, rows, and so on. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Run one after the other on the same prepared contenders. At least one. */
  readonly variants: readonly Variant[];
  readonly contenders: readonly Contender[];
  readonly targets?: readonly Target[];
  /** Rounds and length of one, where they differ from the profile's: what measures a start-up is not cut by time. */
  readonly pace?: (
    profile: Profile,
  ) => Partial<Pick<Profile, 'rounds' | 'milliseconds' | 'warmUpMilliseconds'>>;
  /** In words for people, below the table. */
  readonly note?: string;
}

export interface Variant {
  /** As targets name it: `16 callers`. */
  readonly name: string;
  readonly callers: number;
  /** Read by the cell's own contenders. */
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Run these contenders of the cell alone, by name; absent: all. */
  readonly only?: readonly string[];
}

export interface Contender {
  /** Short and unique within its cell. */
  readonly name: string;
  readonly role: Role;
  readonly title: string;
  /** What it lacks on this machine and the command that brings it; absent or undefined: nothing. */
  missing?(bench: Bench): string | undefined | Promise<string | undefined>;
  /** Everything of its own: a database, a server, a topic. Not timed. */
  prepare(bench: Bench): Promise<Prepared>;
}

export interface Prepared {
  /**
   * One round. Waits until all it began has ended. Throws where an operation failed: what fails is not timed. A closed
   * loop comes from `closedLoop`, an open one from `openLoop`; whatever is no loop returns its own samples.
   */
  run(load: Load): Promise<Round>;
  /**
   * After the last round. `acknowledged` counts the operations of every round and warm-up. Says what is wrong: rows that
   * are not what was acknowledged, duplicates, holes in versions. Empty: all is right.
   */
  check(acknowledged: number): Promise<readonly string[]>;
  close(): Promise<void>;
  /** Statements it sent so far, counted by the client. Absent: only those that the server counts are known. */
  statements?(): number;
  /** Process ids of servers of its own, whose processor time counts as the server's beside PostgreSQL's. */
  servers?(): readonly number[];
}

/** What a round is to do. */
export interface Load {
  readonly variant: Variant;
  readonly callers: number;
  /** A loop begins no operation later than this. */
  readonly milliseconds: number;
  /** And no more than this many: rounds that count rather than time. */
  readonly maxOperations?: number;
  /** 0 is the warm-up. */
  readonly round: number;
}

/** What one contender did in one round. */
export interface Round {
  readonly operations: number;
  readonly seconds: number;
  /** In milliseconds, of each operation, where they are known. */
  readonly latencies?: readonly number[];
  /** Whatever else was measured, by name with unit: `idle RSS, MB`. Targets name it. */
  readonly values?: Readonly<Record<string, number>>;
  /** What an operation's time went into, in order: drawn as a picture of steps. */
  readonly steps?: readonly Step[];
}

export interface Step {
  readonly name: string;
  readonly milliseconds: number;
}

export type Metric =
  | 'throughput'
  | 'p50'
  | 'p95'
  | 'p99'
  | 'p99.9'
  | 'statements per operation'
  | 'commits per operation'
  | 'WAL syncs per operation'
  | 'WAL bytes per operation'
  | { readonly value: string };

/** A measured number: of a contender, in a variant. */
export interface Point {
  readonly contender: string;
  /** Absent: the target's, or the only one. */
  readonly variant?: string;
  /** Absent: the target's. */
  readonly metric?: Metric;
}

/** An aim, printed with met or missed. It passes and fails nothing. */
export interface Target {
  readonly title: string;
  readonly of: Point;
  /** Absent: the number itself is what is compared, and not a ratio. */
  readonly against?: Point;
  /** Where neither point says otherwise; absent: throughput. */
  readonly metric?: Metric;
  /** Where neither point says otherwise. */
  readonly variant?: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Added to `atMost × against`, in the metric's unit: p50 at most twice a send and 5 ms. */
  readonly plus?: number;
  /** Where the aim comes from: `issue`, `guide`. */
  readonly source: string;
}

/** What of one contender in one round was counted by others: server, kernel, client. */
export interface Counted {
  /** Seconds of processor time of this process. */
  readonly clientCpu: number;
  /** Of PostgreSQL's processes and those of `servers()`. */
  readonly serverCpu: number;
  readonly statements?: number;
  /** As `pg_stat_database` counts them, of all databases of the cluster. */
  readonly commits: number;
  readonly walSyncs: number;
  readonly walBytes: number;
}

/** One contender in one variant of a cell, as the JSON has it. Percentiles are of all rounds together. */
export interface Measured {
  readonly contender: string;
  readonly variant: string;
  readonly perSecond: readonly number[];
  readonly rounds: readonly (Omit<Round, 'latencies'> & {
    readonly counted: Counted;
    readonly percentiles?: Percentiles;
  })[];
  readonly percentiles?: Percentiles;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly 'p99.9': number;
}
