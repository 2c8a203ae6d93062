import { Batches, type Database } from '#libs/postgres';
import { during, type Span, type Tracer } from '#libs/tracing';
import { Announcements } from './announcements.js';
import { AppendToStreams, type PreparedAppend } from './append-to-streams.js';
import type {
  AppendOutcome,
  AppendToStream,
  CasterQuota,
  FoldedEvent,
  LogPosition,
  StartOutcome,
  StartStream,
  StoredEvent,
  TokenOutcome,
} from './events.js';
import { GroupCommit, type GroupCommitLimits, type SharedStatement } from './group-commit.js';
import type { Log } from './log.js';
import { LogEntries, type LogEntry } from './log-entries.js';
import { LogEras } from './log-eras.js';
import { type PublishedPlace, RecordedEvents } from './recorded-events.js';
import { type LiftSetup, type Setup, Setups } from './setups.js';
import { type PreparedStart, StartStreams } from './start-streams.js';
import { isLost, Statements } from './statements.js';
import { StoredEvents, type StreamRange } from './stored-events.js';
import { type TokenScope, Tokens } from './tokens.js';
import { tracedRules } from './traced-rules.js';

export interface EventStoreOptions {
  /** How many studios an account may have that has no quota of its own. */
  readonly casterQuota: number;
  readonly clientTokenDays: number;
  /** How many commands share a statement at most. */
  readonly maxBatch?: number;
  /** Absent: setups are read as they were stored, whatever their version. */
  readonly liftSetup?: LiftSetup;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer | undefined;
  /** Told what is counted. */
  readonly watch?: StoreWatch;
  readonly log: Log;
}

/** Hears what the store does, for whoever counts and measures. None of it may throw. */
export interface StoreWatch {
  onStatement(kind: 'start' | 'append', told: SharedStatement): void;
  /** A retry of a command whose answer was looked up counts as well. */
  onStart(operation: string, outcome: StartOutcome['kind']): void;
  onAppend(outcome: AppendOutcome['kind']): void;
}

/** What a stream is now. */
export interface StreamState {
  readonly accountId: string;
  readonly version: number;
}

/** A statement with more than this gains nothing by company: its time goes by bytes. */
const maxBatchBytes = 1024 * 1024;

const streamsAtOnce = 1_000;
// Whole studios may be read by these.
const rangesAtOnce = 16;
const rangeStatements = 4;
const tokensAtOnce = 64;

/** What happened, recorded: one statement for each command, shared by those that come at the same time. */
export class EventStore {
  private readonly starts: GroupCommit<PreparedStart, StartOutcome>;
  private readonly appends: GroupCommit<PreparedAppend, AppendOutcome>;
  private readonly startStreams: StartStreams;
  private readonly appendToStreams: AppendToStreams;
  private readonly announcements: Announcements;
  private readonly statements: Statements;
  private readonly storedEvents: StoredEvents;
  private readonly logEntries: LogEntries;
  private readonly setups: Setups;
  private readonly tokens: Tokens;
  private readonly recorded: RecordedEvents;
  private readonly eras: LogEras;
  private readonly defaultQuota: number;
  private readonly tracer: Tracer | undefined;
  private readonly watch: StoreWatch | undefined;
  private readonly streamLookUps: Batches<string, StreamState | null>;
  private readonly streamReads: Batches<StreamRange, StoredEvent[]>;
  private readonly tokenLookUps: Batches<TokenScope, TokenOutcome | null>;

  constructor(
    database: Database,
    { casterQuota, clientTokenDays, maxBatch = 64, liftSetup, tracer, watch, log }: EventStoreOptions,
  ) {
    const limits: GroupCommitLimits = {
      maxCommands: maxBatch,
      maxBytes: maxBatchBytes,
      failsAlike: isLost,
      onRepeat: (error, commands) =>
        log('warn', 'A statement failed as a whole: its commands are repeated one by one', {
          commands,
          reason: String(error),
        }),
    };
    const watched = (kind: 'start' | 'append'): GroupCommitLimits => ({
      ...limits,
      onStatement: (told) => watch?.onStatement(kind, told),
    });
    this.watch = watch;
    this.defaultQuota = casterQuota;
    this.tracer = tracer;
    this.statements = new Statements(database);
    this.setups = new Setups(this.statements, liftSetup);
    this.tokens = new Tokens(this.statements, clientTokenDays);
    this.announcements = new Announcements(database, log);
    this.storedEvents = new StoredEvents(this.statements, this.setups);
    this.logEntries = new LogEntries(this.statements);
    this.eras = new LogEras(database, log);
    this.eras.onRestart(() => this.setups.forgetAll());
    this.recorded = new RecordedEvents(this.statements);
    this.startStreams = new StartStreams(
      this.statements,
      this.setups,
      this.tokens,
      this.recorded,
      casterQuota,
      this.eras,
    );
    this.appendToStreams = new AppendToStreams(this.statements, this.setups, this.recorded, this.eras);
    this.streamLookUps = new Batches(streamsAtOnce, async (casterIds) => {
      const found = await this.streams([...new Set(casterIds)]);
      return casterIds.map((casterId) => found.get(casterId) ?? null);
    });
    this.streamReads = new Batches(
      rangesAtOnce,
      (ranges) => this.storedEvents.ofEach(ranges),
      rangeStatements,
    );
    this.tokenLookUps = new Batches(tokensAtOnce, (scopes) => this.tokens.lookUp(scopes));
    this.starts = new GroupCommit(tracedRules(tracer, this.startStreams.rules(watched('start'))));
    this.appends = new GroupCommit(tracedRules(tracer, this.appendToStreams.rules(watched('append'))));
  }

  /**
   * Finds out where the log stands, and opens its next era if that is another cluster than before; so does every new
   * connection from here on. Once, after the migrations and before anything else.
   */
  async open(): Promise<void> {
    await this.eras.guard();
  }

  async start(command: StartStream): Promise<StartOutcome> {
    const span = this.spanOf(command);
    const outcome = await this.settled(span, () => this.starts.add(this.startStreams.prepare(command, span)));
    this.watch?.onStart(command.operation, outcome.kind);
    return outcome;
  }

  async append(command: AppendToStream): Promise<AppendOutcome> {
    const span = this.spanOf(command);
    const outcome = await this.settled(span, () =>
      this.appends.add(this.appendToStreams.prepare(command, span)),
    );
    this.watch?.onAppend(outcome.kind);
    return outcome;
  }

  /**
   * For refusals that are decided before there is anything to start: a retry gets its first answer, whatever holds
   * now. Null: the token is unused.
   */
  async lookUpToken(scope: TokenScope): Promise<TokenOutcome | null> {
    const outcome = await this.tokenLookUps.add(scope);
    if (outcome !== null) this.watch?.onStart(scope.operation, outcome.kind);
    return outcome;
  }

  /** For whoever only wants to know: the statement that starts a stream looks for itself. */
  async casterQuota(accountId: string): Promise<CasterQuota> {
    const { rows } = await this.statements.run<CasterQuota>(
      'caster-quota',
      `select coalesce(caster_quota, $2::int) as quota, caster_count as used from accounts where account_id = $1`,
      [accountId, this.defaultQuota],
    );
    return rows[0] ?? { quota: this.defaultQuota, used: 0 };
  }

  /** Those who ask at the same time share a statement; what was committed before a question is in its answer. */
  async stream(casterId: string): Promise<StreamState | null> {
    return this.streamLookUps.add(casterId);
  }

  /**
   * Which past the database has, as far as this process knows: another server, another start of it and other tables have
   * another. What is remembered of a stream is remembered of one. Null: nobody has looked.
   */
  get history(): string | null {
    return this.eras.history;
  }

  /** By caster id, without those that never were. */
  async streams(casterIds: readonly string[]): Promise<Map<string, StreamState>> {
    if (casterIds.length === 0) return new Map();
    const { rows } = await this.statements.run<{ caster_id: string; account_id: string; version: number }>(
      'streams',
      `select stream.*
       from unnest($1::text[]) as wanted (caster_id)
       cross join lateral (select * from streams where streams.caster_id = wanted.caster_id limit 1) as stream`,
      [casterIds],
    );
    return new Map(rows.map((row) => [row.caster_id, { accountId: row.account_id, version: row.version }]));
  }

  async readStream(casterId: string, afterVersion = 0): Promise<StoredEvent[]> {
    return this.streamReads.add({ casterId, afterVersion });
  }

  /** In one round trip; by caster id, then version. */
  async readStreams(ranges: readonly StreamRange[]): Promise<StoredEvent[]> {
    return this.storedEvents.ofStreams(ranges);
  }

  /** As `readStreams`, with no more than a fold looks at. */
  async readStreamsToFold(ranges: readonly StreamRange[]): Promise<FoldedEvent[]> {
    return this.storedEvents.toFold(ranges);
  }

  /** In commit order; as many as make up `maxBytes`, their setups counted with each, and one at least. */
  async readAll(after: LogPosition, limit: number, maxBytes?: number): Promise<StoredEvent[]> {
    return this.storedEvents.inCommitOrder(after, limit, maxBytes);
  }

  /** As `readAll`, for whoever wants to know that something happened and not what it changed. */
  async readLogEntries(after: LogPosition, limit: number): Promise<LogEntry[]> {
    return this.logEntries.inCommitOrder(after, limit);
  }

  /** The place after which `readLogEntries` finds what commits from now on, and what an older transaction holds back. */
  async endOfLog(): Promise<LogPosition> {
    return this.logEntries.end();
  }

  /** Whether there is more to read soon: committed, but above the oldest running transaction. Then look every 10 ms. */
  async committedAfter(after: LogPosition): Promise<boolean> {
    return this.storedEvents.committedAfter(after);
  }

  /** Right before the first event of the log that was recorded at this time or later; null where there is none. */
  async placeBefore(time: Date): Promise<LogPosition | null> {
    return this.storedEvents.placeBefore(time);
  }

  /**
   * The version of the stream at this time, by when the database recorded its events, to the millisecond; 0 where it
   * had none yet.
   */
  async versionAt(accountId: string, casterId: string, time: Date): Promise<number> {
    return this.storedEvents.versionAt(accountId, casterId, time);
  }

  /** Lifted, like those of events; the same object for all of them. Throws where it cannot be read. */
  async setup(accountId: string, hash: string): Promise<Setup | null> {
    return this.setups.readOne({ accountId, hash });
  }

  /** PostgreSQL was started again, perhaps on older data: whoever remembers studios forgets them. */
  onRestart(listener: () => void): void {
    this.eras.onRestart(listener);
  }

  /** Which of these ids are events that the log holds. */
  async recordedAmong(events: readonly { casterId: string; eventId: string }[]): Promise<Set<string>> {
    return this.recorded.among(events);
  }

  /** Which of these, none of which the log holds, it may have held: they were removed, and are no sign of a lost past. */
  async removedAmong(events: readonly PublishedPlace[]): Promise<Set<string>> {
    return this.recorded.removedAmong(events);
  }

  /**
   * For whoever publishes and finds that others know events which the log does not hold: it went back to an earlier
   * moment. What came after this place and is not among the published ones belongs to the next era.
   */
  async openEraAfterReturn(after: LogPosition, published: readonly string[]): Promise<void> {
    await this.eras.openAfterReturn(after, published);
  }

  /** Removes client tokens that are older than they are kept, and says how many. */
  async sweepTokens(): Promise<number> {
    return this.tokens.sweep();
  }

  /** A hint, after the commit; whoever reads the log looks again from time to time in any case. */
  onAppended(listener: () => void): () => void {
    return this.announcements.onAppended(listener);
  }

  /** Takes no more commands and finishes those it has. */
  async drain(): Promise<void> {
    await Promise.all([this.starts.drain(), this.appends.drain()]);
    await this.announcements.drain();
  }

  /** It waits for others, too: they may have come first, or hold what it asks for. */
  private spanOf({ meta, casterId }: StartStream | AppendToStream): Span | undefined {
    return this.tracer?.within(meta.traceparent, 'append', {
      attributes: { 'understudy.caster_id': casterId },
    });
  }

  private settled<Outcome extends StartOutcome | AppendOutcome>(
    span: Span | undefined,
    record: () => Promise<Outcome>,
  ): Promise<Outcome> {
    return during(span, async () => {
      const outcome = await record();
      span?.set({ 'understudy.outcome': outcome.kind });
      if (outcome.kind === 'appended') this.announcements.announce();
      return outcome;
    });
  }
}
