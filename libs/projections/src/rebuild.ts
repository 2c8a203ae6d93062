import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { type EventStore, type FoldedEvent, LeasedCheckpoint, type LogPosition } from '#libs/event-store';
import type { Database, Statement } from '#libs/postgres';
import { dueSql } from './behind.js';
import { type Comparison, compareTables } from './differences.js';
import { byStream, type Rows, type StreamBehind } from './rows.js';
import { changingTables, switchTables } from './switch-tables.js';
import { type AnyView, checkpointOf, createTable, dueVersion, nextOf, previousOf, tableOf } from './view.js';
import { LAST_POSITION, ViewCheckpoint } from './view-checkpoint.js';

export type Phase = 'filling' | 'catching up' | 'comparing' | 'switching';

export interface RebuildProgress {
  readonly view: string;
  readonly phase: Phase;
  /** What `done` and `total` count: events that are folded; of the comparison, rows. */
  readonly of: 'events' | 'rows';
  readonly done: number;
  readonly total: number;
  /** Whether it goes on where an earlier one ended. */
  readonly resumed: boolean;
}

export interface RebuildReport extends Comparison {
  readonly view: string;
  /** The table that is read, and the one before, kept for a roll-back. */
  readonly table: string;
  readonly previous: string;
  readonly studios: number;
  readonly events: number;
  readonly resumed: boolean;
}

/** A rebuild that is under way, or ended before its switch: a row of `view_rebuilds`. */
interface Begun {
  readonly resumed: boolean;
  /** Up to which studio the next table is filled; null: all. */
  filledUpTo: string | null;
  studios: number;
  events: number;
  readonly total: number;
  /** Before the first event that may have been missed by the filling. */
  readonly from: LogPosition;
}

interface Page {
  /** Up to which id it has all streams; null: to the end. */
  readonly last: string | null;
  readonly streams: readonly StreamBehind[];
  readonly events: ReadonlyMap<string, readonly FoldedEvent[]>;
}

/** One row for each rebuild that has not switched yet. The views' tables are no migrations, and neither is this one. */
export const rebuildsTable = `create table if not exists view_rebuilds (
  view         text primary key,  -- the table that is read meanwhile
  row_schema   int not null,
  filled_up_to text collate "C",  -- the last studio in the order of ids; null: all are in the next table
  studios      bigint not null default 0,
  events       bigint not null default 0,
  total_events bigint not null,
  era          int not null,      -- the place in the log before which the filling missed nothing
  xid          xid8 not null,
  position     bigint not null,
  started_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
)`;

/** A rebuild as the database knows it. */
export interface RebuildUnderWay {
  readonly view: string;
  /** Whether somebody holds its lease: a rebuild, or a roll-back. */
  readonly isRunning: boolean;
  /** Events that are folded, of those that there were when it began. */
  readonly done: number;
  readonly total: number;
}

export async function rebuildsUnderWay(
  database: Pick<Database, 'query'>,
  views: readonly AnyView[],
): Promise<RebuildUnderWay[]> {
  const { rows } = await database.query<{ view: string; running: boolean; done: number; total: number }>(
    `select wanted.view, lease_until is not null as running, coalesce(events, 0)::float8 as done,
            coalesce(total_events, 0)::float8 as total
     from unnest($1::text[], $2::text[], $3::text[]) as wanted (view, view_table, lease)
     left join view_rebuilds on view_rebuilds.view = view_table
     left join checkpoints on checkpoints.name = lease and holder is not null and lease_until >= clock_timestamp()
     where view_rebuilds.view is not null or lease_until is not null`,
    [views.map(({ name }) => name), views.map(tableOf), views.map(rebuildLease)],
  );
  return rows.map(({ view, running, done, total }) => ({ view, isRunning: running, done, total }));
}

// One statement less for each event the more there are in a page, and more of them in memory.
const EVENTS_OF_A_PAGE = 2_000;
const LEASE_MS = 5_000;
// So many are folded while everybody waits; more are folded before.
const LEFT_FOR_THE_SWITCH = 100;
// Studios that move while the rest is folded leave a rest again, and less each time.
const ROUNDS = 20;

/** The name under which one process at a time rebuilds the view. */
export const rebuildLease = (view: AnyView) => `rebuild/${tableOf(view)}`;

/**
 * Fills a new version of a view's table from the store while the old one is read, holds them against one another, and
 * switches them. One instance for each run.
 */
export class Rebuild {
  private readonly holder = randomUUID();
  private readonly next: AnyView;
  private readonly lease: LeasedCheckpoint;
  private epoch = 0n;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly rows: Rows,
    private readonly view: AnyView,
    private readonly onProgress: (progress: RebuildProgress) => void = () => undefined,
  ) {
    this.next = nextOf(view);
    this.lease = new LeasedCheckpoint(database, rebuildLease(view), this.holder, LEASE_MS);
  }

  async run(): Promise<RebuildReport> {
    return this.alone(async () => {
      const begun = await this.begin();
      await this.fill(begun);
      const checkpoint = await this.catchUp(this.next, begun);
      const comparison = await this.compare(begun);
      await this.refreshStatistics();
      this.tell(begun, 'switching');
      await this.switchTo(this.next, begun.from.era, checkpoint);
      return {
        view: this.view.name,
        table: tableOf(this.view),
        previous: tableOf(previousOf(this.view)),
        studios: begun.studios,
        events: begun.events,
        resumed: begun.resumed,
        ...comparison,
      };
    });
  }

  /** The table before the last switch is read again, with what was recorded since; the other one is kept in its place. */
  async rollBack(): Promise<void> {
    return this.alone(async () => {
      const previous = previousOf(this.view);
      if (!(await this.exists(previous)))
        throw new Error(
          `There is no version before: ${tableOf(previous)} does not exist. A rebuild leaves one (understudy views rebuild ${this.view.name})`,
        );
      await this.refuseOtherColumns(previous);
      const { era } = await this.now();
      const checkpoint = await this.catchUp(previous);
      await this.switchTo(previous, era, checkpoint);
    });
  }

  /** Holds the lease of the view's rebuilds meanwhile. One that was killed has it for some seconds more. */
  private async alone<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.database.pool.options.max < 2)
      throw new Error('DATABASE_CONNECTIONS must be 2 at least: one holds the table while another fills it');
    const endsAt = performance.now() + 2 * LEASE_MS;
    let lease = await this.lease.acquire();
    while (lease === null && performance.now() < endsAt) {
      await pause(250);
      lease = await this.lease.acquire();
    }
    if (lease === null)
      throw new Error(`${this.view.name} is being rebuilt by another process: wait for its end, or stop it`);
    this.epoch = lease.epoch;
    try {
      return await this.lease.whileRenewing(work);
    } finally {
      await this.lease.release().catch(() => undefined);
    }
  }

  /** Goes on with what an earlier run left, where that is of this row schema and of this history of the database. */
  private async begin(): Promise<Begun> {
    const table = tableOf(this.view);
    const { era, horizon } = await this.now();
    const { rows } = await this.database.query<{
      filled_up_to: string | null;
      studios: bigint;
      events: bigint;
      total: bigint;
      era: number;
      xid: bigint;
      position: bigint;
    }>(
      `select filled_up_to, studios, events, total_events as total, era, xid, position from view_rebuilds
       where view = $1 and row_schema = $2 and era = $3 and to_regclass($4) is not null`,
      [table, this.view.rowSchema, era, tableOf(this.next)],
    );
    const [left] = rows;
    if (left !== undefined) {
      await this.refuseOtherColumns(this.next);
      return {
        resumed: true,
        filledUpTo: left.filled_up_to,
        studios: Number(left.studios),
        events: Number(left.events),
        total: Number(left.total),
        from: { era: left.era, xid: left.xid, position: left.position },
      };
    }
    const from = { era, xid: horizon - 1n, position: LAST_POSITION };
    const total = await this.countEvents();
    await this.createNext(from, total);
    await this.refuseOtherColumns(this.next);
    return { resumed: false, filledUpTo: '', studios: 0, events: 0, total, from };
  }

  private async now(): Promise<{ era: number; horizon: bigint }> {
    const { rows } = await this.database.query<{ era: number; horizon: bigint }>(
      `select (select max(era) from log_eras) as era, pg_snapshot_xmin(pg_current_snapshot()) as horizon`,
    );
    return rows[0]!;
  }

  private async countEvents(): Promise<number> {
    const { rows } = await this.database.query<{ total: bigint }>(
      `select coalesce(sum(${dueSql(this.view, 's.version')}), 0)::int8 as total from streams s`,
    );
    return Number(rows[0]!.total);
  }

  private async createNext({ era, xid, position }: LogPosition, total: number): Promise<void> {
    const next = tableOf(this.next);
    await changingTables(this.database, async (client) => {
      await client.query(`drop table if exists ${next}`);
      await client.query(`delete from checkpoints where starts_with(name, '${next}/')`);
      await client.query(`delete from parked_streams where view = '${next}'`);
      await client.query(createTable(this.next));
      await client.query(
        `insert into view_rebuilds (view, row_schema, filled_up_to, total_events, era, xid, position)
         values ($1, $2, '', $3, $4, $5, $6)
         on conflict (view) do update set row_schema = excluded.row_schema, filled_up_to = '', studios = 0, events = 0,
           total_events = excluded.total_events, era = excluded.era, xid = excluded.xid, position = excluded.position,
           started_at = now(), updated_at = now()`,
        [tableOf(this.view), this.view.rowSchema, total, era, xid, position],
      );
    });
  }

  private async fill(begun: Begun): Promise<void> {
    this.tell(begun, 'filling');
    let next: Promise<Page> | undefined =
      begun.filledUpTo === null ? undefined : this.pageAfter(begun.filledUpTo);
    while (next !== undefined) {
      const page: Page = await next;
      // The next is read while this one is written.
      next = page.last === null ? undefined : this.pageAfter(page.last);
      // Not without somebody who waits for it, should the work below fail first.
      next?.catch(() => undefined);
      await this.rows.foldFromStart(this.next, page.streams, page.events);
      begun.studios += page.streams.length;
      for (const events of page.events.values()) begun.events += events.length;
      begun.filledUpTo = page.last;
      await this.save(begun);
      this.tell(begun, 'filling');
    }
  }

  /** The next streams in the order of their ids, as many as have together the events of a batch, and one at least. */
  private async pageAfter(after: string): Promise<Page> {
    const { view } = this;
    const { rows } = await this.database.query<StreamBehind>(
      `select s.caster_id, s.account_id, s.version as stream_version, null as schema_version
       from streams s where s.caster_id > $1 order by s.caster_id limit $2`,
      [after, EVENTS_OF_A_PAGE],
    );
    let events = 0;
    const streams = rows.filter(({ stream_version }, i) => {
      events += dueVersion(view, stream_version);
      return i === 0 || events <= EVENTS_OF_A_PAGE;
    });
    const isLast = rows.length < EVENTS_OF_A_PAGE && streams.length === rows.length;
    const ranges = streams
      .map(({ caster_id, stream_version }) => ({
        casterId: caster_id,
        afterVersion: 0,
        upToVersion: dueVersion(view, stream_version),
      }))
      .filter(({ upToVersion }) => upToVersion > 0);
    return {
      last: isLast ? null : (streams.at(-1)?.caster_id ?? null),
      streams,
      events: byStream(await this.store.readStreamsToFold(ranges)),
    };
  }

  /** Not where another process has taken over meanwhile: this one was away for long. */
  private async save({ filledUpTo, studios, events }: Begun): Promise<void> {
    const { rowCount } = await this.database.query(
      `update view_rebuilds set filled_up_to = $2, studios = $3, events = $4, updated_at = now()
       where view = $1
         and exists (select from checkpoints where name = $5 and holder = $6 and epoch = $7)`,
      [tableOf(this.view), filledUpTo, studios, events, this.lease.name, this.holder, this.epoch],
    );
    if (rowCount !== 1) throw this.takenOver();
  }

  private takenOver(): Error {
    return new Error(`Another process has taken over the rebuild of ${this.view.name}`);
  }

  /** Folds what was recorded since, up to the oldest running transaction. */
  private async catchUp(of: AnyView, begun?: Begun): Promise<ViewCheckpoint> {
    if (begun !== undefined) this.tell(begun, 'catching up');
    const lease = new LeasedCheckpoint(this.database, checkpointOf(of), this.holder, LEASE_MS);
    if (begun !== undefined) {
      // What is folded of it by now needs no more than a look.
      await this.database.query(`delete from checkpoints where starts_with(name, $1 || '/')`, [tableOf(of)]);
      await lease.acquire();
      await lease.advance(begun.from);
    }
    const checkpoint = new ViewCheckpoint(this.database, of, lease, this.rows);
    await this.follow(checkpoint, of);
    return checkpoint;
  }

  private async follow(checkpoint: ViewCheckpoint, of: AnyView): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      while ((await checkpoint.turn()) === 'more');
      // Undefined: a row was deleted, and the checkpoint with it. It is made anew, by a look at all streams.
      const rest = await checkpoint.rest();
      if (rest !== undefined && rest.length <= LEFT_FOR_THE_SWITCH) return;
      await this.rows.bringUpToDate(of, rest ?? []);
    }
  }

  private async compare(begun: Begun): Promise<Comparison> {
    let done = 0;
    const tell = () =>
      this.onProgress({
        view: this.view.name,
        phase: 'comparing',
        of: 'rows',
        done,
        total: Math.max(begun.studios, done),
        resumed: begun.resumed,
      });
    tell();
    return compareTables(
      this.database,
      this.view,
      this.next,
      async (casterIds, unfounded) => {
        if (unfounded.length > 0)
          await this.database.query(`delete from ${tableOf(this.next)} where caster_id = any($1)`, [
            unfounded,
          ]);
        await this.rows.bringUpToDate(this.next, casterIds);
      },
      async (rows) => {
        done += rows;
        tell();
      },
    );
  }

  /** The first lists that are read from the new table are planned as those of the old one were. */
  private async refreshStatistics(): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query("set lock_timeout = '1s'");
      for (const work of ['analyze', 'vacuum']) {
        const statement: Statement = { text: `${work} ${tableOf(this.next)}`, query_timeout: 14_000 };
        await client.query(statement);
      }
    } catch {
      // A large one takes longer than a statement may: then autovacuum does it.
    } finally {
      // Its settings are its own.
      client.release(true);
    }
  }

  private async switchTo(source: AnyView, era: number, checkpoint: ViewCheckpoint): Promise<void> {
    const isNext = tableOf(source) === tableOf(this.next);
    await switchTables(this.database, this.view, {
      from: source,
      prepare: () => this.follow(checkpoint, source),
      confirm: (connection) => this.confirm(connection, era),
      complete: async () => {
        const rest = await checkpoint.rest();
        if (rest === undefined || rest.length > 2 * LEFT_FOR_THE_SWITCH) return false;
        // What is recorded from here on is folded by whoever looks next, into the table that it then finds.
        if (rest.length > 0) await this.rows.bringUpToDate(source, rest);
        return true;
      },
      // Rolled back to is also what a newer program has spoiled.
      last: isNext
        ? [this.keepNewerRows(), `delete from view_rebuilds where view = '${tableOf(this.view)}'`]
        : [],
    });
  }

  /** That nobody has taken over or can until the end, and the database is the one that was read. */
  private async confirm(connection: PoolClient, era: number): Promise<void> {
    const { rows } = await connection.query<{ era: number }>(
      `select (select max(era) from log_eras) as era from checkpoints
       where name = $1 and holder = $2 and epoch = $3 for update`,
      [this.lease.name, this.holder, this.epoch],
    );
    if (rows[0] === undefined) throw this.takenOver();
    if (rows[0].era !== era)
      throw new Error(
        'The database has moved to another server or moment meanwhile: begin the rebuild again',
      );
  }

  /** What a newer program keeps of a studio that there is stays as it is; parked no longer is one that it follows. */
  private keepNewerRows(): string {
    const columns = [
      'caster_id',
      'account_id',
      'version',
      'schema_version',
      'gone',
      ...Object.keys(this.view.columns),
    ];
    return `with kept as (
         insert into ${tableOf(this.next)} (${columns.join(', ')})
         select ${columns.map((column) => `l.${column}`).join(', ')}
         from ${tableOf(this.view)} l
         where l.schema_version > ${this.view.rowSchema}
           and exists (select from streams s where s.caster_id = l.caster_id and s.account_id = l.account_id)
         on conflict (caster_id) do update set ${columns.map((column) => `${column} = excluded.${column}`).join(', ')}
         returning caster_id
       )
       delete from parked_streams p using kept
       where p.view = '${tableOf(this.next)}' and p.caster_id = kept.caster_id`;
  }

  private async exists(view: AnyView): Promise<boolean> {
    const { rows } = await this.database.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [tableOf(view)],
    );
    return rows[0]!.there;
  }

  /** A program that has read from one table may read from the other: the answer's columns are those that it knows. */
  private async refuseOtherColumns(other: AnyView): Promise<void> {
    const { rows } = await this.database.query<{ columns: string }>(
      `select string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum) as columns
       from unnest($1::text[]) with ordinality as tables (name, n)
       join pg_attribute on attrelid = to_regclass(name) and attnum > 0 and not attisdropped
       group by n order by n`,
      [[tableOf(this.view), tableOf(other)]],
    );
    if (rows[0]?.columns !== rows[1]?.columns)
      throw new Error(
        `${tableOf(this.view)} and ${tableOf(other)} have other columns: (${rows[0]?.columns}) and (${rows[1]?.columns}). Drop ${tableOf(other)}, and give the first its columns back`,
      );
  }

  private tell({ events, total, resumed }: Begun, phase: Phase): void {
    this.onProgress({
      view: this.view.name,
      phase,
      of: 'events',
      done: events,
      total: Math.max(events, total),
      resumed,
    });
  }
}
