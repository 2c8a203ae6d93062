import type { EventStore, LeasedCheckpoint, StoredEvent } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { AccountRows, type PageOfRows } from './account-rows.js';
import { isBehind } from './behind.js';
import { isOfReadTable } from './lag.js';
import type { Log } from './log.js';
import {
  Rebuild,
  type RebuildProgress,
  type RebuildReport,
  type RebuildUnderWay,
  rebuildsTable,
  rebuildsUnderWay,
} from './rebuild.js';
import { Rows } from './rows.js';
import { changingTables } from './switch-tables.js';
import { type AnyView, createTable, tableOf, type View } from './view.js';
import { ViewCheckpoint } from './view-checkpoint.js';
import { type DropOptions, dropTable, listTables, type ViewTable } from './view-tables.js';

/** A stream that could not be folded: its view does not follow it until it folds again. */
export interface ParkedStream {
  readonly view: string;
  readonly casterId: string;
  readonly reason: string;
  readonly parkedAt: Date;
}

/**
 * The engine of the read models. A row is the fold of its stream up to a version, and one function brings given
 * streams up to date; background projector, queries and rebuild all call it.
 */
export class Projections {
  private readonly rows: Rows;
  private readonly ofAccounts: AccountRows;

  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    readonly views: readonly AnyView[],
    log: Log,
  ) {
    this.rows = new Rows(database, store, log);
    this.ofAccounts = new AccountRows(database, this.rows, log);
  }

  /** Views come and go with the program, so their tables are no migrations. */
  async createTables(): Promise<void> {
    await changingTables(this.database, async (client) => {
      await client.query(parkedTable);
      await client.query(rebuildsTable);
      for (const view of this.views) {
        // A checkpoint lives and dies with its table: this one is of rows that are gone, or came without them.
        await client.query(
          `delete from checkpoints where starts_with(name, $1 || '/') and to_regclass($1) is null`,
          [tableOf(view)],
        );
        await client.query(createTable(view));
      }
    });
  }

  /**
   * Folds into the view's rows whatever these streams have and the rows lack. Concurrent calls do no harm: a row
   * moves forward only. A stream that cannot be read or folded is parked, the others go on.
   */
  async bringUpToDate<Row>(view: View<Row>, casterIds: readonly string[]): Promise<void> {
    await this.rows.bringUpToDate(view, casterIds);
  }

  /**
   * Folds events in hand, in commit order, as the log's follower has them. What they continue without a hole needs no
   * reading: a new stream nothing at all, a row that is right before them the row alone.
   */
  async project(view: AnyView, events: readonly StoredEvent[]): Promise<void> {
    await this.rows.project(view, events);
  }

  /** The account's streams that the view has not followed to their end. */
  async lagging(view: AnyView, accountId: string): Promise<string[]> {
    return this.ofAccounts.lagging(view, accountId);
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
    return this.ofAccounts.read(view, accountId, page, onBehind);
  }

  /** The view's checkpoint, to be moved by whoever holds this lease. */
  checkpointOf(view: AnyView, lease: LeasedCheckpoint): ViewCheckpoint {
    return new ViewCheckpoint(this.database, view, lease, this.rows);
  }

  /**
   * The row of one stream as its last recorded event leaves it, whether or not the table has come so far:
   * the table's row is the snapshot, the rest is folded on top. Undefined for a stream that never was.
   */
  async load<Row>(
    view: View<Row>,
    casterId: string,
  ): Promise<{ accountId: string; version: number; row: Row | null } | undefined> {
    return this.rows.load(view, casterId);
  }

  /**
   * Makes the view what the store says and nothing else: a new version of its table is filled while the old one is read,
   * compared with it and put in its place. Goes on where an earlier one ended. Only what a newer program keeps of a
   * stream that there is stays as it is.
   */
  async rebuild(view: AnyView, onProgress?: (progress: RebuildProgress) => void): Promise<RebuildReport> {
    return new Rebuild(this.database, this.store, this.rows, view, onProgress).run();
  }

  /** Has programs read the version of the view's table again that they read before the last rebuild, or roll-back. */
  async rollBack(view: AnyView): Promise<void> {
    await new Rebuild(this.database, this.store, this.rows, view).rollBack();
  }

  /** Every table of a view that the database has: of these views, of other versions, of those that are no more. */
  async tables(options?: { readonly estimated?: boolean }): Promise<ViewTable[]> {
    return listTables(this.database, this.views, options);
  }

  /** Rebuilds that are under way, by whomever, and those that were left before their switch. */
  async rebuilds(): Promise<RebuildUnderWay[]> {
    return rebuildsUnderWay(this.database, this.views);
  }

  /** Drops a table that nobody uses; refuses one that somebody does, as far as the database knows. */
  async drop(table: string, options?: DropOptions): Promise<void> {
    await dropTable(this.database, this.views, table, options);
  }

  /**
   * Folds the parked streams from their start, as a rebuild does: also where it is their row that cannot be read. Answers of
   * how many, and those that stay parked, with the rows that they have. Of other tables than those of this program nothing is tried.
   */
  async retryParked(): Promise<{ tried: number; parked: ParkedStream[] }> {
    const parked = await this.parked();
    let tried = 0;
    for (const view of this.views) {
      // Of no stream, or of one that the view has followed, as a newer program may have.
      await this.database.query(
        `delete from parked_streams p
         where p.view = $1 and not exists (
           select from streams s left join ${tableOf(view)} v using (caster_id, account_id)
           where s.caster_id = p.caster_id and ${isBehind(view)}
         )`,
        [tableOf(view), view.rowSchema],
      );
      const casterIds = parked.filter((one) => one.view === tableOf(view)).map(({ casterId }) => casterId);
      await this.rows.bringUpToDate(view, casterIds, 'their start');
      tried += casterIds.length;
    }
    const tables = this.views.map(tableOf);
    return { tried, parked: (await this.parked()).filter(({ view }) => tables.includes(view)) };
  }

  /** Ends what goes on in the background. */
  async close(): Promise<void> {
    await this.ofAccounts.close();
  }

  async parked(): Promise<ParkedStream[]> {
    const { rows } = await this.database.query<ParkedStream>(
      `select view, caster_id as "casterId", reason, parked_at as "parkedAt" from parked_streams
       where ${isOfReadTable} order by parked_at`,
    );
    return rows;
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
