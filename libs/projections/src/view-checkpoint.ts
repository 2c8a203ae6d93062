import type { LeasedCheckpoint, LogPosition } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { isBehind } from './behind.js';
import type { Rows } from './rows.js';
import { type AnyView, tableOf } from './view.js';

/** `more`: there is as much again to do; `elsewhere`: another process holds the lease. */
export type Turn = 'moved' | 'more' | 'idle' | 'elsewhere';

interface Step {
  /** Of the log now. */
  readonly era: number;
  /** Right below the oldest running transaction. */
  readonly horizon: LogPosition;
  readonly upTo: LogPosition;
  readonly events: number;
  readonly behind: string[];
}

// As many events, or streams, in one statement: bounded in time and memory.
const EVENTS_AT_ONCE = 5_000;
const STREAMS_AT_ONCE = 10_000;
export const LAST_POSITION = 9_223_372_036_854_775_807n;
const END: LogPosition = { era: 2_147_483_647, xid: 0n, position: 0n };

/**
 * The place in commit order up to which every event is folded into a view, or its stream is parked. It is what lets a list
 * look at a few events instead of all streams. It moves below the oldest running transaction, as every reader
 * of the log does, so that nothing commits behind it.
 */
export class ViewCheckpoint {
  private at: LogPosition | undefined;

  constructor(
    private readonly database: Database,
    private readonly view: AnyView,
    private readonly checkpoint: LeasedCheckpoint,
    private readonly rows: Rows,
  ) {}

  isHeld(): boolean {
    return this.at !== undefined;
  }

  /** The database may be another one: where the checkpoint is now, the next turn asks. */
  forget(): void {
    this.at = undefined;
  }

  async release(): Promise<void> {
    this.at = undefined;
    await this.checkpoint.release();
  }

  /** Brings up to date what the events after the checkpoint moved, and moves the checkpoint behind them. */
  async turn(progressed: () => void = () => undefined): Promise<Turn> {
    this.at ??= (await this.checkpoint.acquire())?.at;
    const { at } = this;
    if (at === undefined) return 'elsewhere';

    const isNew = at.xid === 0n;
    const step = await this.next(isNew ? END : at);
    // Of another era: the rows may be of an earlier moment than the log, or of none.
    if (isNew || at.era !== step.era) {
      if (await this.isLosingRows()) return this.idle();
      return this.moveTo(step.horizon, () => this.lookAtAll(progressed));
    }
    if (step.events === 0) return this.idle();

    const turn = await this.moveTo(step.upTo, () => this.rows.bringUpToDate(this.view, step.behind));
    return turn === 'moved' && step.events === EVENTS_AT_ONCE ? 'more' : turn;
  }

  /**
   * The streams that are behind now and have events after the checkpoint, those above the horizon too; not parked ones.
   * Undefined: there is no checkpoint.
   */
  async rest(): Promise<string[] | undefined> {
    const { rows } = await this.database.query<{ behind: string[] }>(
      `with place as materialized (select era, xid, position from checkpoints where name = $1 and xid > '0')
       select array(
         select s.caster_id
         from (
           select distinct caster_id from events
           where (era, xid, position) > ((select era from place), (select xid from place), (select position from place))
         ) as moved
         join streams s on s.caster_id = moved.caster_id
         left join ${tableOf(this.view)} v on v.caster_id = s.caster_id and v.account_id = s.account_id
         where ${isBehind(this.view)}
           and not exists (select from parked_streams p where p.view = $3 and p.caster_id = s.caster_id)
       ) as behind
       from place`,
      [this.checkpoint.name, this.view.rowSchema, tableOf(this.view)],
    );
    return rows[0]?.behind;
  }

  /** By compare and set: whoever lost a row meanwhile removed the checkpoint, and then nothing is moved. */
  private async moveTo(place: LogPosition, work: () => Promise<void>): Promise<Turn> {
    await this.checkpoint.whileRenewing(work);
    if (!(await this.checkpoint.advance(place))) return this.lost();
    this.at = place;
    return 'moved';
  }

  private lost(): Turn {
    this.at = undefined;
    return 'elsewhere';
  }

  private async idle(): Promise<Turn> {
    return (await this.checkpoint.isStillHeld()) ? 'idle' : this.lost();
  }

  /** The next events, which of their streams are behind, and the place after them: the horizon where those are all. */
  private async next(at: LogPosition): Promise<Step> {
    const { rows } = await this.database.query<{
      era: number;
      horizon: bigint;
      events: number;
      xid: bigint | null;
      position: bigint | null;
      behind: string[];
    }>({
      name: `view-checkpoint/${tableOf(this.view)}`,
      text: `with tail as materialized (
        select xid, position, caster_id from events
        where (era, xid, position) > ($1::int, $3::xid8, $4::int8)
          and (era, xid) < ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
        order by era, xid, position
        limit ${EVENTS_AT_ONCE}
      )
      select
        (select max(era) from log_eras) as era,
        pg_snapshot_xmin(pg_current_snapshot()) as horizon,
        (select count(*)::int from tail) as events,
        last.xid, last.position,
        array(
          select s.caster_id
          from (select distinct caster_id from tail) as moved
          cross join lateral (
            select * from streams where streams.caster_id = moved.caster_id offset 0
          ) as s
          left join lateral (
            select * from ${tableOf(this.view)} as kept
            where kept.caster_id = s.caster_id and kept.account_id = s.account_id
            offset 0
          ) as v on true
          where ${isBehind(this.view)}
        ) as behind
      from (values (true)) as always
      left join lateral (select xid, position from tail order by xid desc, position desc limit 1) as last on true`,
      values: [at.era, this.view.rowSchema, at.xid, at.position],
    });
    const { era, horizon, events, xid, position, behind } = rows[0]!;
    const below = { era, xid: horizon - 1n, position: LAST_POSITION };
    const isAll = events < EVENTS_AT_ONCE || xid === null || position === null;
    return { era, horizon: below, upTo: isAll ? below : { era, xid, position }, events, behind };
  }

  /**
   * Whether somebody is about to lose a row, who may have found no checkpoint to remove (see `createTable`). Whoever begins
   * after this look finds the one of this lease.
   */
  private async isLosingRows(): Promise<boolean> {
    const { rows } = await this.database.query<{ nobody: boolean }>(
      'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as nobody',
      [tableOf(this.view)],
    );
    return !rows[0]!.nobody;
  }

  private async lookAtAll(progressed: () => void): Promise<void> {
    let after: string | null = '';
    while (after !== null) {
      const { last, behind }: { last: string | null; behind: string[] } = await this.pageAfter(after);
      await this.rows.bringUpToDate(this.view, behind);
      after = last;
      progressed();
    }
  }

  private async pageAfter(after: string): Promise<{ last: string | null; behind: string[] }> {
    const { rows } = await this.database.query<{ last: string | null; behind: string[] }>(
      `with page as materialized (
           select caster_id, account_id, version from streams
           where caster_id > $1 order by caster_id limit ${STREAMS_AT_ONCE}
         )
         select (select max(caster_id) from page) as last, array(
           select s.caster_id
           from page as s left join ${tableOf(this.view)} v using (caster_id, account_id)
           where ${isBehind(this.view)}
         ) as behind`,
      [after, this.view.rowSchema],
    );
    return rows[0]!;
  }
}
