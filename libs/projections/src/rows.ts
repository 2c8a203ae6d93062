import type { EventStore, FoldedEvent, StoredEvent } from '#libs/event-store';
import { type Database, isConnectionFailure } from '#libs/postgres';
import { dueSql, isBehind } from './behind.js';
import type { Log } from './log.js';
import { type AnyView, dueVersion, tableOf, typeOf, type View } from './view.js';

interface Lag<Row> {
  readonly casterId: string;
  readonly accountId: string;
  /** How far the stream was when it was looked at. */
  readonly streamVersion: number;
  /** How far the row is folded; 0 without one that this program can go on from. */
  readonly rowVersion: number;
  readonly row: Row | null;
}

/** A stream, and which row schema the view has of it. */
export interface StreamBehind {
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

// Streams are brought up to date this many at a time: large enough to share round trips, small enough for memory.
const STREAMS_AT_ONCE = 200;
// Postgres says nothing until all rows are written: 200 large ones take it longer than a silence may last.
const UPSERT_SILENCE_MS = 3_000;
const UPSERTED_BYTES_PER_MS = 10_000;

type Beginning = 'their rows' | 'their start';

/** The rows of views: read, folded on and written. */
export class Rows {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly log: Log,
  ) {}

  /**
   * Folds into the view's rows whatever these streams have and the rows lack. Concurrent calls do no harm: a row
   * moves forward only. A stream that cannot be read or folded is parked, the others go on. `their start`: without a
   * look at what the rows hold.
   */
  async bringUpToDate<Row>(
    view: View<Row>,
    casterIds: readonly string[],
    from: Beginning = 'their rows',
  ): Promise<void> {
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

  /** Writes what whole streams are by these events, where the table has no row of them yet. */
  async foldFromStart<Row>(
    view: View<Row>,
    streams: readonly StreamBehind[],
    events: ReadonlyMap<string, readonly FoldedEvent[]>,
  ): Promise<void> {
    const wanted = streams.filter(({ caster_id }) => events.has(caster_id));
    try {
      const lags = wanted.map((stream) => startOf<Row>(stream));
      await this.upsert(view, await this.folded(view, lags, events));
    } catch (error) {
      if (!isOfTheStreams(error)) throw error;
      await this.bringUpToDate(
        view,
        wanted.map(({ caster_id }) => caster_id),
      );
    }
  }

  private async projectSome<Row>(view: View<Row>, streams: readonly StoredEvent[][]): Promise<void> {
    const casterIds = streams.map(([first]) => first!.casterId);
    try {
      const { lags, news } = await this.continued(view, streams);
      await this.upsert(view, await this.folded(view, lags, news));
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
    from: Beginning,
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

  private async foldSome<Row>(view: View<Row>, casterIds: readonly string[], from: Beginning): Promise<void> {
    const behind = await this.behind(view, casterIds);
    if (behind.length === 0) return;

    const lags =
      from === 'their start' ? behind.map((stream) => startOf<Row>(stream)) : await this.lags(view, behind);
    const events = await this.store.readStreamsToFold(
      lags.map(({ casterId, rowVersion, streamVersion }) => ({
        casterId,
        afterVersion: rowVersion,
        ...(view.snapshotEvery !== undefined && { upToVersion: dueVersion(view, streamVersion) }),
      })),
    );
    await this.upsert(view, await this.folded(view, lags, byStream(events)));
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

  private async behind(view: AnyView, casterIds: readonly string[]): Promise<StreamBehind[]> {
    const { rows } = await this.database.query<StreamBehind>(
      `select s.caster_id, s.account_id, s.version as stream_version, v.schema_version
       from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.caster_id = any($1) and ${isBehind(view)}`,
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

  private async upsert(view: AnyView, rows: Record<string, unknown>[]): Promise<void> {
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
    // A stream that folds again is parked no longer; not one that somebody slow folded up to before what cannot be.
    const recordset = JSON.stringify(rows);
    // Read in half the time; but jsonb does not keep the bytes of a json column.
    const isPlain = !types.includes('json');
    await this.database.query({
      text: `with unparked as (
         delete from parked_streams p using unnest($3::text[], $4::int[]) as folded (caster_id, version)
         where p.view = $2 and p.caster_id = folded.caster_id and folded.version >= (
           select ${dueSql(view, 's.version')} from streams s where s.caster_id = p.caster_id
         )
       )
       insert into ${table} (${names.join(', ')})
       select ${names.join(', ')} from ${isPlain ? 'jsonb' : 'json'}_to_recordset($1) as r(${names.map((name, i) => `${name} ${types[i]}`).join(', ')})
       order by caster_id
       on conflict (caster_id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}
       where (${table}.schema_version, ${table}.version) < (excluded.schema_version, excluded.version)`,
      values: [recordset, table, rows.map((row) => row.caster_id), rows.map((row) => row.version)],
      query_timeout: UPSERT_SILENCE_MS + recordset.length / UPSERTED_BYTES_PER_MS,
    });
  }

  /**
   * Every query of the account tries a parked stream again; only what it did not say before is worth a line. Not where
   * somebody who could has folded it meanwhile.
   */
  private async park(view: AnyView, casterId: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    // Postgres keeps no NUL in a text, and an error may quote a name that has one.
    const reason = message.replaceAll('\u0000', '\ufffd');
    const { rowCount } = await this.database.query(
      `insert into parked_streams (view, caster_id, reason)
       select $1, s.caster_id, $4
       from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.caster_id = $3 and ${isBehind(view)}
       on conflict (view, caster_id) do update set reason = excluded.reason, parked_at = now()
       where parked_streams.reason is distinct from excluded.reason
       returning caster_id`,
      [tableOf(view), view.rowSchema, casterId, reason],
    );
    if (rowCount === 0) return;

    this.log('error', 'A stream was parked: its events cannot be folded into the view', {
      view: tableOf(view),
      casterId,
      reason,
    });
  }
}

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

export function byStream<Event extends FoldedEvent>(events: readonly Event[]): Map<string, Event[]> {
  const streams = new Map<string, Event[]>();
  for (const event of events) {
    const stream = streams.get(event.casterId);
    if (stream) stream.push(event);
    else streams.set(event.casterId, [event]);
  }
  return streams;
}

const versionOf = (events: readonly FoldedEvent[]): number => events.at(-1)?.version ?? 0;
