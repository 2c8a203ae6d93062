import type { EventStore, FoldedEvent } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { dueSql } from './behind.js';
import { byStream, type Rows, type StreamBehind } from './rows.js';
import { type AnyView, checkpointOf, dueVersion, tableOf } from './view.js';

interface Page {
  /** The ids between which it has all streams; null: to the end. */
  readonly after: string;
  readonly last: string | null;
  readonly streams: readonly StreamBehind[];
  readonly events: ReadonlyMap<string, readonly FoldedEvent[]>;
}

// One statement less for each event the more there are in a page, and more of them in memory.
const EVENTS_OF_A_PAGE = 2_000;

/** Makes a view what the store says, page by page in the order of the ids. */
export class Rebuild {
  constructor(
    private readonly database: Database,
    private readonly store: EventStore,
    private readonly rows: Rows,
  ) {}

  /**
   * Makes the view what the store says and nothing else, stream by stream, while it goes on serving. Answers of how
   * many streams. Only what a newer program keeps of a stream that there is stays as it is.
   */
  async run(
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
    let next: Promise<Page> | undefined = this.pageAfter(view, '');
    while (next !== undefined) {
      const page: Page = await next;
      // The next is read while this one is written.
      next = page.last === null ? undefined : this.pageAfter(view, page.last);
      // Not without somebody who waits for it, should the work below fail first.
      next?.catch(() => undefined);
      await this.removeUnfounded(view, page);
      await this.rows.foldFromStart(view, page.streams, page.events);
      done += page.streams.length;
      onProgress(done, Math.max(done, total));
    }
    return done;
  }

  /** The next streams in the order of their ids, as many as have together the events of a batch, and one at least. */
  private async pageAfter(view: AnyView, after: string): Promise<Page> {
    const { rows } = await this.database.query<StreamBehind & { due: number }>(
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
      after,
      last: isLast ? null : (streams.at(-1)?.caster_id ?? null),
      streams,
      events: byStream(await this.store.readStreamsToFold(ranges)),
    };
  }

  /**
   * Rows that no stream leads to: of none, of another account, or of an event that was not recorded (of a version that
   * a newer program keeps, that program knows). They go before the fold, which moves rows forward only. Parked no longer is
   * a stream that a newer program follows.
   */
  private async removeUnfounded(view: AnyView, { after, last }: Page): Promise<void> {
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
}
