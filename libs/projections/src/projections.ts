import { createHash, randomUUID } from 'node:crypto';
import {
  type EventStore,
  type FoldedEvent,
  LeasedCheckpoint,
  Statements,
  type StoredEvent,
} from '#libs/event-store';
import { type Database, isConnectionFailure, type Statement } from '#libs/postgres';
import { dueSql, type From, isBehind, lookSql, orderOf } from './behind.js';
import { type AnyView, checkpointOf, createTable, dueVersion, tableOf, type View } from './view.js';
import { ViewCheckpoint } from './view-checkpoint.js';

/** A stream that could not be folded: its view does not follow it until it folds again. */
export interface ParkedStream {
  readonly view: string;
  readonly casterId: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

/** Part of a query of an account's rows, in which `$1` is the account. */
export interface PageOfRows {
  /** Where it is asked so often that its plan is kept. */
  readonly name?: string;
  /** One value, also where there is no row. */
  readonly total: string;
  readonly rows: string;
  /** Of the rows, by the names of their columns. */
  readonly order: string;
  readonly values: readonly unknown[];
}

interface Lag<Row> {
  readonly casterId: string;
  readonly accountId: string;
  /** How far the stream was when it was looked at. */
  readonly streamVersion: number;
  /** How far the row is folded; 0 without one that this program can go on from. */
  readonly rowVersion: number;
  readonly row: Row | null;
}

interface StreamBehind {
  caster_id: string;
  account_id: string;
  stream_version: number;
  /** Null without a row. */
  schema_version: number | null;
}

interface RowRecord extends StreamBehind {
  version: number | null;
  gone: boolean | null;
  [column: string]: unknown;
}

interface RebuiltPage {
  /** The ids between which it has all streams; null: to the end. */
  readonly after: string;
  readonly last: string | null;
  readonly streams: readonly StreamBehind[];
  readonly events: ReadonlyMap<string, readonly FoldedEvent[]>;
}

// Streams are brought up to date this many at a time: large enough to share round trips, small enough for memory.
const STREAMS_AT_ONCE = 200;
// A rebuild has nothing else in memory, and one statement less for each event the more there are of them.
const EVENTS_OF_A_REBUILD = 2_000;
// A list is read again where it was not up to date: then it has the caller's own writes, whoever else writes meanwhile.
const LOOKS = 2;
const LEASE_MS = 5_000;
// Any number that nothing else in the cluster uses as an advisory lock: replicas create tables one after another.
const TABLES_LOCK = 7_402_016_111;
const TABLES_PATIENCE_MS = 10_000;
// Postgres says nothing until all rows are written: 200 large ones take it longer than a silence may last.
const UPSERT_SILENCE_MS = 3_000;
const UPSERTED_BYTES_PER_MS = 10_000;

type Log = (level: 'info' | 'warn' | 'error', message: string, fields: Record<string, unknown>) => void;

/**
 * The engine of the read models. A row is the fold of its stream up to a version, and one function brings given
 * streams up to date; background projector, queries and rebuild all call it.
 */
export class Projections {
  private readonly moving = new Set<AnyView>();
  private readonly movings = new Set<Promise<void>>();
  private isClosing = false;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    readonly views: readonly AnyView[],
    private readonly log: Log,
  ) {}

  /** Views come and go with the program, so their tables are no migrations. */
  async createTables(): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`set local lock_timeout = ${TABLES_PATIENCE_MS}`);
      const turn: Statement = {
        text: `select pg_advisory_xact_lock(${TABLES_LOCK})`,
        query_timeout: 2 * TABLES_PATIENCE_MS,
      };
      await client.query(turn);
      await client.query(parkedTable);
      for (const view of this.views) {
        // A checkpoint lives and dies with its table: this one is of rows that are gone, or came without them.
        await client.query(
          `delete from checkpoints where starts_with(name, $1 || '/') and to_regclass($1) is null`,
          [tableOf(view)],
        );
        await client.query(createTable(view));
      }
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }

  /**
   * Folds into the view's rows whatever these streams have and the rows lack. Concurrent calls do no harm: a row
   * moves forward only. A stream that cannot be read or folded is parked, the others go on.
   */
  async bringUpToDate<Row>(view: View<Row>, casterIds: readonly string[], from: From = 'row'): Promise<void> {
    for (let done = 0; done < casterIds.length; done += STREAMS_AT_ONCE)
      await this.bringSomeUpToDate(view, casterIds.slice(done, done + STREAMS_AT_ONCE), from);
  }

  /**
   * Folds events in hand, in commit order, as the log's follower has them. What they continue without a hole needs no
   * reading: a new stream nothing at all, a row that is right before them the row alone.
   */
  async project(view: AnyView, events: readonly StoredEvent[]): Promise<void> {
    const streams = [...byStream(events).values()].filter(
      (news) => dueVersion(view, versionOf(news)) >= news[0]!.version,
    );
    for (let done = 0; done < streams.length; done += STREAMS_AT_ONCE)
      await this.projectSome(view, streams.slice(done, done + STREAMS_AT_ONCE));
  }

  /** The account's streams that the view has not followed to their end. */
  async lagging(view: AnyView, accountId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ is_known: boolean; behind: string[] }>({
      name: `look/${checkpointOf(view)}`,
      text: `with ${lookSql(view)} select is_known, behind from look`,
      values: [accountId, view.rowSchema],
    });
    const { is_known: isKnown, behind } = rows[0]!;
    return isKnown ? behind : this.laggingAmongAll(view, accountId);
  }

  /**
   * Rows of an account that are up to date, looked at and read by one statement; more are sent only where a stream was
   * behind. `onBehind` is told those after they were folded: it throws for what must not be missing.
   */
  async read<Row extends object>(
    view: AnyView,
    accountId: string,
    page: (firstValue: number) => PageOfRows,
    onBehind: (casterIds: readonly string[]) => Promise<void>,
  ): Promise<{ total: number; rows: Row[] }> {
    for (let looks = 1; ; looks += 1) {
      const { isKnown, behind, ...found } = await this.readOnce<Row>(view, accountId, page(3));
      if (looks === LOOKS || (isKnown && behind.length === 0)) return found;

      const lagging = isKnown ? behind : await this.laggingAmongAll(view, accountId);
      await this.bringUpToDate(view, lagging);
      if (lagging.length > 0) await onBehind(lagging);
    }
  }

  /** Moves the view's checkpoint for as long as this one holds it. */
  keeperOf(view: AnyView, checkpoint: LeasedCheckpoint): ViewCheckpoint {
    return new ViewCheckpoint(this.database, view, checkpoint, (casterIds) =>
      this.bringUpToDate(view, casterIds),
    );
  }

  /**
   * The row of one stream as its last recorded event leaves it, whether or not the table has come so far:
   * the table's row is the snapshot, the rest is folded on top. Undefined for a stream that never was.
   */
  async load<Row>(
    view: View<Row>,
    casterId: string,
  ): Promise<{ accountId: string; version: number; row: Row | null } | undefined> {
    const [record] = await this.records(view, [casterId]);
    if (record === undefined) return undefined;

    const { row, rowVersion, accountId } = await this.lagOf(view, record);
    const events =
      record.stream_version > rowVersion ? await this.store.readStream(casterId, rowVersion) : [];
    return {
      accountId,
      version: events.at(-1)?.version ?? rowVersion,
      row: events.reduce<Row | null>((soFar, event) => view.fold(soFar, event), row),
    };
  }

  /**
   * Makes the view what the store says and nothing else, stream by stream, while it goes on serving. Answers of how
   * many streams. Only what a newer program keeps of a stream that there is stays as it is.
   */
  async rebuild(
    view: AnyView,
    onProgress: (done: number, total: number) => void = () => undefined,
  ): Promise<number> {
    const { rows: counted } = await this.database.query<{ total: number }>(
      'select count(*)::int as total from streams',
    );
    const total = counted[0]?.total ?? 0;
    await this.database.query(
      `with forgotten as (delete from checkpoints where name = $2)
       delete from parked_streams p
       where p.view = $1 and not exists (
         select from streams s where s.caster_id = p.caster_id and ${dueSql(view, 's.version')} > 0
       )`,
      [tableOf(view), checkpointOf(view)],
    );
    let done = 0;
    let next: Promise<RebuiltPage> | undefined = this.pageAfter(view, '');
    while (next !== undefined) {
      const page: RebuiltPage = await next;
      // The next is read while this one is written.
      next = page.last === null ? undefined : this.pageAfter(view, page.last);
      // Not without somebody who waits for it, should the work below fail first.
      next?.catch(() => undefined);
      await this.removeUnfounded(view, page);
      await this.foldPage(view, page);
      done += page.streams.length;
      onProgress(done, Math.max(done, total));
    }
    return done;
  }

  /** Ends what goes on in the background. */
  async close(): Promise<void> {
    this.isClosing = true;
    await Promise.all(this.movings);
  }

  async parked(): Promise<ParkedStream[]> {
    const { rows } = await this.database.query<ParkedStream>(
      `select view, caster_id as "casterId", reason, parked_at as "parkedAt" from parked_streams order by parked_at`,
    );
    return rows;
  }

  private async laggingAmongAll(view: AnyView, accountId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ caster_id: string }>(
      `select s.caster_id from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.account_id = $1 and ${isBehind(view, 'row')}`,
      [accountId, view.rowSchema],
    );
    this.moveCheckpoint(view);
    return rows.map((row) => row.caster_id);
  }

  /** Where no projector runs, or it is far behind, whoever had to look at all streams moves the checkpoint, once for all. */
  private moveCheckpoint(view: AnyView): void {
    if (this.moving.has(view)) return;
    this.moving.add(view);
    // A holder of its own each time, so that no two ever take one another's lease for theirs.
    const lease = new LeasedCheckpoint(this.database, checkpointOf(view), randomUUID(), LEASE_MS);
    const keeper = this.keeperOf(view, lease);
    const work = async () => {
      while ((await keeper.turn()) === 'more' && !this.isClosing);
      if (keeper.isHeld()) await keeper.release();
    };
    const moved = work()
      .catch((error: unknown) =>
        this.log('warn', 'The checkpoint of a view stays where it is', {
          view: tableOf(view),
          reason: String(error),
        }),
      )
      .finally(() => {
        this.moving.delete(view);
        this.movings.delete(moved);
      });
    this.movings.add(moved);
  }

  private async readOnce<Row extends object>(
    view: AnyView,
    accountId: string,
    { name, total, rows: ofRows, order, values }: PageOfRows,
  ): Promise<{ isKnown: boolean; behind: string[]; total: number; rows: Row[] }> {
    const { rows } = await this.database.query<{ look: object; total: number; caster_id: string | null }>({
      name: name && statementName(name),
      text: `with ${lookSql(view)}
       select row_to_json(look) as look, coalesce((${total}), 0)::int as total, page.*
       from look left join (${ofRows}) as page on true
       order by ${order}`,
      values: [accountId, view.rowSchema, ...values],
    });
    const { is_known: isKnown, behind } = rows[0]!.look as { is_known: boolean; behind: string[] };
    const found = rows.filter((row) => row.caster_id !== null) as unknown as Row[];
    return { isKnown, behind, total: rows[0]!.total, rows: found };
  }

  /** The next streams in the order of their ids, as many as have together the events of a batch, and one at least. */
  private async pageAfter(view: AnyView, after: string): Promise<RebuiltPage> {
    const { rows } = await this.database.query<StreamBehind & { due: number }>(
      `select s.caster_id, s.account_id, s.version as stream_version, null as schema_version
       from streams s where s.caster_id > $1 order by s.caster_id limit $2`,
      [after, EVENTS_OF_A_REBUILD],
    );
    let events = 0;
    const streams = rows.filter(({ stream_version }, i) => {
      events += dueVersion(view, stream_version);
      return i === 0 || events <= EVENTS_OF_A_REBUILD;
    });
    const isLast = rows.length < EVENTS_OF_A_REBUILD && streams.length === rows.length;
    const ranges = streams
      .map(({ caster_id, stream_version }) => ({
        casterId: caster_id,
        afterVersion: 0,
        upToVersion: dueVersion(view, stream_version),
      }))
      .filter(({ upToVersion }) => upToVersion > 0);
    return {
      after,
      last: isLast ? null : (streams.at(-1)?.caster_id ?? null),
      streams,
      events: byStream(await this.store.readStreamsToFold(ranges)),
    };
  }

  private async foldPage<Row>(view: View<Row>, { streams, events }: RebuiltPage): Promise<void> {
    const wanted = streams.filter(({ caster_id }) => events.has(caster_id));
    try {
      const lags = wanted.map((stream) => startOf<Row>(stream));
      await this.upsert(view, await this.folded(view, lags, events), 'start');
    } catch (error) {
      if (!isOfTheStreams(error)) throw error;
      await this.bringUpToDate(
        view,
        wanted.map(({ caster_id }) => caster_id),
        'start',
      );
    }
  }

  /**
   * Rows that no stream leads to: of none, of another account, or of an event that was not recorded (of a version that
   * a newer program keeps, that program knows). They go before the fold, which moves rows forward only. Parked no longer is
   * a stream that a newer program follows.
   */
  private async removeUnfounded(view: AnyView, { after, last }: RebuiltPage): Promise<void> {
    const table = tableOf(view);
    const inPage = (column: string) => `${column} > $1 and ($2::text is null or ${column} <= $2)`;
    await this.database.query(
      `with followed as (
         delete from parked_streams p using ${table} v
         where p.view = '${table}' and ${inPage('p.caster_id')} and v.caster_id = p.caster_id and v.schema_version > $3
       )
       delete from ${table} v
       where ${inPage('v.caster_id')} and not exists (
         select from streams s
         where s.caster_id = v.caster_id and s.account_id = v.account_id and (
           v.schema_version > $3
           or v.version <= ${dueSql(view, 's.version')}
             and exists (select from events e where e.caster_id = v.caster_id and e.version = v.version)
         )
       )`,
      [after, last, view.rowSchema],
    );
  }

  private async projectSome<Row>(view: View<Row>, streams: readonly StoredEvent[][]): Promise<void> {
    const casterIds = streams.map(([first]) => first!.casterId);
    try {
      const { lags, news } = await this.continued(view, streams);
      await this.upsert(view, await this.folded(view, lags, news), 'row');
      await this.bringUpToDate(
        view,
        casterIds.filter((casterId) => !news.has(casterId)),
      );
    } catch (error) {
      if (!isOfTheStreams(error)) throw error;
      await this.bringUpToDate(view, casterIds);
    }
  }

  /** Where the events in hand go on: at nothing, or at a row that is right before them or among them. */
  private async continued<Row>(view: View<Row>, streams: readonly StoredEvent[][]) {
    const lags: Lag<Row>[] = [];
    const news = new Map<string, readonly StoredEvent[]>();
    // A snapshot may end before the last of them, or begin long before the first: those are read.
    if (view.snapshotEvery !== undefined) return { lags, news };

    const begun = new Map<string, StoredEvent[]>();
    for (const events of streams) {
      const [first] = events;
      if (first === undefined || versionOf(events) !== first.version + events.length - 1) continue;
      if (first.version > 1) begun.set(first.casterId, events);
      else {
        lags.push(newOf(first));
        news.set(first.casterId, events);
      }
    }
    for (const record of begun.size === 0 ? [] : await this.records(view, [...begun.keys()])) {
      const events = begun.get(record.caster_id) ?? [];
      const version = record.version ?? 0;
      if (record.schema_version !== view.rowSchema || version + 1 < (events[0]?.version ?? 0)) continue;
      const lacked = events.filter((event) => event.version > version);
      news.set(record.caster_id, lacked);
      if (lacked.length > 0) lags.push(await this.lagOf(view, record));
    }
    return { lags, news };
  }

  private async bringSomeUpToDate<Row>(
    view: View<Row>,
    casterIds: readonly string[],
    from: From,
  ): Promise<void> {
    try {
      await this.foldSome(view, casterIds, from);
    } catch (error) {
      if (!isOfTheStreams(error)) throw error;
      const [casterId, ...others] = casterIds;
      if (casterId !== undefined && others.length === 0) return this.park(view, casterId, error);
      for (const casterId of casterIds) await this.bringSomeUpToDate(view, [casterId], from);
    }
  }

  private async foldSome<Row>(view: View<Row>, casterIds: readonly string[], from: From): Promise<void> {
    const behind = await this.behind(view, casterIds, from);
    if (behind.length === 0) return;

    const lags =
      from === 'start' ? behind.map((stream) => startOf<Row>(stream)) : await this.lags(view, behind);
    const events = await this.store.readStreamsToFold(
      lags.map(({ casterId, rowVersion, streamVersion }) => ({
        casterId,
        afterVersion: rowVersion,
        ...(view.snapshotEvery !== undefined && { upToVersion: dueVersion(view, streamVersion) }),
      })),
    );
    await this.upsert(view, await this.folded(view, lags, byStream(events)), from);
  }

  /** The rows to be written. A stream that cannot be folded is parked. */
  private async folded<Row>(
    view: View<Row>,
    lags: readonly Lag<Row>[],
    events: ReadonlyMap<string, readonly FoldedEvent[]>,
  ): Promise<Record<string, unknown>[]> {
    const folded: Record<string, unknown>[] = [];
    for (const lag of lags) {
      const news = events.get(lag.casterId) ?? [];
      if (news.length === 0) continue;
      try {
        let { row } = lag;
        for (const event of news) row = view.fold(row, event);
        folded.push({
          caster_id: lag.casterId,
          account_id: lag.accountId,
          version: versionOf(news),
          schema_version: view.rowSchema,
          gone: row === null,
          ...(row === null ? {} : view.encode(row)),
        });
      } catch (error) {
        await this.park(view, lag.casterId, error);
      }
    }
    return folded;
  }

  private async behind(view: AnyView, casterIds: readonly string[], from: From): Promise<StreamBehind[]> {
    const { rows } = await this.database.query<StreamBehind>(
      `select s.caster_id, s.account_id, s.version as stream_version, v.schema_version
       from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.caster_id = any($1) and ${isBehind(view, from)}`,
      [casterIds, view.rowSchema],
    );
    return rows;
  }

  private async lags<Row>(view: View<Row>, behind: readonly StreamBehind[]): Promise<Lag<Row>[]> {
    const begun = behind.filter((stream) => stream.schema_version === view.rowSchema);
    const records =
      begun.length === 0
        ? []
        : await this.records(
            view,
            begun.map((stream) => stream.caster_id),
          );
    const byStream = new Map(records.map((record) => [record.caster_id, record]));
    return Promise.all(
      behind.map((stream) => {
        const record = byStream.get(stream.caster_id);
        return record === undefined ? startOf<Row>(stream) : this.lagOf(view, record);
      }),
    );
  }

  /** With all that the view keeps, which may be a megabyte for each. */
  private async records(view: AnyView, casterIds: readonly string[]): Promise<RowRecord[]> {
    const columns = Object.keys(view.columns).map((column) => `, v.${column}`);
    const { rows } = await this.database.query<RowRecord>(
      `select s.caster_id, s.account_id, s.version as stream_version,
              v.version, v.schema_version, v.gone${columns.join('')}
       from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.caster_id = any($1)`,
      [casterIds],
    );
    return rows;
  }

  private async lagOf<Row>(view: View<Row>, record: RowRecord): Promise<Lag<Row>> {
    if (record.version === null || record.schema_version !== view.rowSchema) return startOf(record);

    const row = record.gone ? null : await view.decode(record, record.account_id, this.store);
    return { ...startOf<Row>(record), rowVersion: record.version, row };
  }

  private async upsert(view: AnyView, rows: Record<string, unknown>[], from: From): Promise<void> {
    if (rows.length === 0) return;

    const table = tableOf(view);
    const names = [
      'caster_id',
      'account_id',
      'version',
      'schema_version',
      'gone',
      ...Object.keys(view.columns),
    ];
    const types = ['text', 'text', 'int', 'int', 'boolean', ...Object.values(view.columns).map(typeOf)];
    // In one order, so that two replicas that bring the same streams up to date never wait for each other in a circle.
    // A stream that folds again is parked no longer.
    const recordset = JSON.stringify(rows);
    // Read in half the time; but jsonb does not keep the bytes of a json column.
    const isPlain = !types.includes('json');
    await this.database.query({
      text: `with unparked as (delete from parked_streams where view = $2 and caster_id = any($3))
       insert into ${table} (${names.join(', ')})
       select ${names.join(', ')} from ${isPlain ? 'jsonb' : 'json'}_to_recordset($1) as r(${names.map((name, i) => `${name} ${types[i]}`).join(', ')})
       order by caster_id
       on conflict (caster_id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
       where (${table}.schema_version, ${table}.version) ${orderOf(from)} (excluded.schema_version, excluded.version)`,
      values: [recordset, table, rows.map((row) => row.caster_id)],
      query_timeout: UPSERT_SILENCE_MS + recordset.length / UPSERTED_BYTES_PER_MS,
    });
  }

  /** Every query of the account tries a parked stream again; only what it did not say before is worth a line. */
  private async park(view: AnyView, casterId: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    // Postgres keeps no NUL in a text, and an error may quote a name that has one.
    const reason = message.replaceAll('\u0000', '\ufffd');
    const { rowCount } = await this.database.query(
      `insert into parked_streams (view, caster_id, reason) values ($1, $2, $3)
       on conflict (view, caster_id) do update set reason = excluded.reason, parked_at = now()
       where parked_streams.reason is distinct from excluded.reason
       returning caster_id`,
      [tableOf(view), casterId, reason],
    );
    if (rowCount === 0) return;

    this.log('error', 'A stream was parked: its events cannot be folded into the view', {
      view: tableOf(view),
      casterId,
      reason,
    });
  }
}

// One row for each stream that a view could not fold, until it folds again.
const parkedTable = `create table if not exists parked_streams (
  view      text not null,
  caster_id text collate "C" not null,
  reason    text not null,
  parked_at timestamptz not null default now(),
  primary key (view, caster_id)
)`;

/**
 * Whether what the streams hold made it fail. What Postgres lacks for a while (a connection, a lock, space, a table)
 * parks nobody: the caller gets the error instead of an old list, and the projector tries again.
 */
function isOfTheStreams(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  if (isConnectionFailure(error)) return false;

  const isStatementError = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code);
  // Values that a column does not take (22, 23), that are too large (54), or too many for the time there is (57014).
  return !isStatementError || /^(22|23|54|57014)/.test(code);
}

function startOf<Row>({ caster_id, account_id, stream_version }: StreamBehind): Lag<Row> {
  return {
    casterId: caster_id,
    accountId: account_id,
    streamVersion: stream_version,
    rowVersion: 0,
    row: null,
  };
}

function newOf<Row>({ casterId, accountId }: StoredEvent): Lag<Row> {
  return { casterId, accountId, streamVersion: 0, rowVersion: 0, row: null };
}

function byStream<Event extends FoldedEvent>(events: readonly Event[]): Map<string, Event[]> {
  const streams = new Map<string, Event[]>();
  for (const event of events) {
    const stream = streams.get(event.casterId);
    if (stream) stream.push(event);
    else streams.set(event.casterId, [event]);
  }
  return streams;
}

/** Postgres keeps 63 bytes of a name. */
const statementName = (name: string) => createHash('sha256').update(name).digest('base64url');

const versionOf = (events: readonly FoldedEvent[]): number => events.at(-1)?.version ?? 0;

/** `text not null` → `text`: constraints belong to the table, not to a row on its way there. */
function typeOf(column: string): string {
  return column.replace(/ (collate "C"|not null|storage \w+)/g, '');
}
