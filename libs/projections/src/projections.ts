import type { EventStore, StoredEvent } from '#libs/event-store';
import { type Database, isConnectionFailure, type Statement } from '#libs/postgres';
import { type AnyView, createTable, tableOf, type View } from './view.js';

/** A stream that could not be folded: its view does not follow it until it folds again. */
export interface ParkedStream {
  readonly view: string;
  readonly casterId: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

interface Lag<Row> {
  readonly casterId: string;
  readonly accountId: string;
  /** How far the row is folded; 0 without one that this program can go on from. */
  readonly rowVersion: number;
  readonly row: Row | null;
}

interface StreamBehind {
  caster_id: string;
  account_id: string;
  /** Null without a row. */
  schema_version: number | null;
}

interface RowRecord extends StreamBehind {
  stream_version: number;
  version: number | null;
  gone: boolean | null;
  [column: string]: unknown;
}

// Streams are brought up to date this many at a time: large enough to share round trips, small enough for memory.
const STREAMS_AT_ONCE = 200;
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
      for (const view of this.views) await client.query(createTable(view));
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
  async bringUpToDate<Row>(
    view: View<Row>,
    casterIds: readonly string[],
    from: 'row' | 'start' = 'row',
  ): Promise<void> {
    for (let done = 0; done < casterIds.length; done += STREAMS_AT_ONCE)
      await this.bringSomeUpToDate(view, casterIds.slice(done, done + STREAMS_AT_ONCE), from);
  }

  /** The account's streams that the view has not followed to their end. */
  async lagging(view: AnyView, accountId: string): Promise<string[]> {
    const { rows } = await this.database.query<{ caster_id: string }>(
      `select s.caster_id from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.account_id = $1 and ${isBehind('row')}`,
      [accountId, view.rowSchema],
    );
    return rows.map((row) => row.caster_id);
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
    await this.database.query('delete from parked_streams where view = $1', [tableOf(view)]);
    let done = 0;
    for (let after = ''; ; ) {
      const ids = await this.idsAfter(view, after);
      const last = ids.at(-1);
      if (last === undefined) return done;

      const casterIds = ids.map(({ caster_id }) => caster_id);
      await this.removeUnfounded(view, casterIds);
      await this.bringUpToDate(view, casterIds, 'start');
      after = last.caster_id;
      done += ids.filter(({ is_stream }) => is_stream).length;
      onProgress(done, Math.max(done, total));
    }
  }

  async parked(): Promise<ParkedStream[]> {
    const { rows } = await this.database.query<ParkedStream>(
      `select view, caster_id as "casterId", reason, parked_at as "parkedAt" from parked_streams order by parked_at`,
    );
    return rows;
  }

  /** The next streams and rows, in the order of their ids. */
  private async idsAfter(view: AnyView, after: string): Promise<{ caster_id: string; is_stream: boolean }[]> {
    const { rows } = await this.database.query<{ caster_id: string; is_stream: boolean }>(
      `select caster_id, bool_or(is_stream) as is_stream
       from (
         (select caster_id, true as is_stream from streams where caster_id > $1 order by caster_id limit $2)
         union all
         (select caster_id, false from ${tableOf(view)} where caster_id > $1 order by caster_id limit $2)
       ) as next
       group by caster_id order by caster_id limit $2`,
      [after, STREAMS_AT_ONCE],
    );
    return rows;
  }

  /**
   * Rows that no stream leads to: of none, of another account, or of an event that was not recorded (of a version that
   * a newer program keeps, that program knows). They go before the fold, which moves rows forward only.
   */
  private async removeUnfounded(view: AnyView, casterIds: readonly string[]): Promise<void> {
    await this.database.query(
      `delete from ${tableOf(view)} v
       where caster_id = any($1) and not exists (
         select from streams s
         where s.caster_id = v.caster_id and s.account_id = v.account_id and (
           v.schema_version > $2
           or exists (select from events e where e.caster_id = v.caster_id and e.version = v.version)
         )
       )`,
      [casterIds, view.rowSchema],
    );
  }

  private async bringSomeUpToDate<Row>(
    view: View<Row>,
    casterIds: readonly string[],
    from: 'row' | 'start',
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

  private async foldSome<Row>(
    view: View<Row>,
    casterIds: readonly string[],
    from: 'row' | 'start',
  ): Promise<void> {
    const behind = await this.behind(view, casterIds, from);
    if (behind.length === 0) return;

    const lags =
      from === 'start' ? behind.map((stream) => startOf<Row>(stream)) : await this.lags(view, behind);
    const events = await this.store.readStreams(
      lags.map(({ casterId, rowVersion }) => ({ casterId, afterVersion: rowVersion })),
    );
    const byStream = new Map<string, StoredEvent[]>();
    for (const event of events) {
      const stream = byStream.get(event.casterId);
      if (stream) stream.push(event);
      else byStream.set(event.casterId, [event]);
    }

    const folded: Record<string, unknown>[] = [];
    for (const lag of lags) {
      const news = byStream.get(lag.casterId) ?? [];
      const last = news.at(-1);
      if (last === undefined) continue;
      try {
        const row = news.reduce<Row | null>((soFar, event) => view.fold(soFar, event), lag.row);
        folded.push({
          caster_id: lag.casterId,
          account_id: lag.accountId,
          version: last.version,
          schema_version: view.rowSchema,
          gone: row === null,
          ...(row === null ? {} : view.encode(row)),
        });
      } catch (error) {
        await this.park(view, lag.casterId, error);
      }
    }
    await this.upsert(view, folded, from);
  }

  private async behind(
    view: AnyView,
    casterIds: readonly string[],
    from: 'row' | 'start',
  ): Promise<StreamBehind[]> {
    const { rows } = await this.database.query<StreamBehind>(
      `select s.caster_id, s.account_id, v.schema_version
       from streams s left join ${tableOf(view)} v using (caster_id, account_id)
       where s.caster_id = any($1) and ${isBehind(from)}`,
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
    return { casterId: record.caster_id, accountId: record.account_id, rowVersion: record.version, row };
  }

  private async upsert(view: AnyView, rows: Record<string, unknown>[], from: 'row' | 'start'): Promise<void> {
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
    await this.database.query({
      text: `with unparked as (delete from parked_streams where view = $2 and caster_id = any($3))
       insert into ${table} (${names.join(', ')})
       select ${names.join(', ')} from json_to_recordset($1) as r(${names.map((name, i) => `${name} ${types[i]}`).join(', ')})
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

/**
 * Which rows (v, of streams s) this program folds on, $2 being its row schema; for a fold from the start those that
 * are up to date too. Never one of a newer row schema: that is kept by a newer program.
 */
function isBehind(from: 'row' | 'start'): string {
  return `(v.caster_id is null or (v.schema_version, v.version) ${orderOf(from)} ($2, s.version))`;
}

/** How a row must stand to the one that replaces it: a newer row schema wins, then the version. */
function orderOf(from: 'row' | 'start'): '<' | '<=' {
  return from === 'start' ? '<=' : '<';
}

function startOf<Row>({ caster_id, account_id }: StreamBehind): Lag<Row> {
  return { casterId: caster_id, accountId: account_id, rowVersion: 0, row: null };
}

/** `text not null` → `text`: constraints belong to the table, not to a row on its way there. */
function typeOf(column: string): string {
  return column.replace(/ (collate "C"|not null|storage \w+)/g, '');
}
