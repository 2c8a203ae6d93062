import type { EventStore, StoredEvent } from '#libs/event-store';
import type { Database } from '#libs/postgres';
import { tableOf } from '#libs/projections';
import { views } from '#libs/read-models';

const STREAMS_AT_ONCE = 100;

export interface Differing {
  /** Up to ten rows that the fold of the store does not say, or that are not there, of every view there is. */
  readonly different: readonly {
    readonly view: string;
    readonly row: string | null;
    readonly fold: string | null;
  }[];
  /** By table. */
  readonly rows: Readonly<Record<string, number>>;
}

/**
 * Every view's rows held against the fold of the store, column by column. It reads each stream from its start by the
 * store alone, and writes what the fold makes of it as the view's columns would keep it: nothing of the engine that filled
 * the table has a hand in it.
 */
export async function differingRows(database: Database, store: EventStore): Promise<Differing> {
  const { rows: streams } = await database.pool.query<{ caster_id: string; account_id: string }>(
    'select caster_id, account_id from streams order by caster_id',
  );
  const folds = new Map(views.map((view) => [view, [] as Record<string, unknown>[]]));
  const recorded = new Map<string, StoredEvent[]>();
  for (let done = 0; done < streams.length; done += STREAMS_AT_ONCE) {
    const ranges = streams.slice(done, done + STREAMS_AT_ONCE);
    for (const event of await store.readStreams(
      ranges.map(({ caster_id: casterId }) => ({ casterId, afterVersion: 0 })),
    ))
      recorded.set(event.casterId, [...(recorded.get(event.casterId) ?? []), event]);
  }
  for (const { caster_id, account_id } of streams) {
    const events = recorded.get(caster_id) ?? [];
    for (const view of views) {
      const due = events.length - (events.length % (view.snapshotEvery ?? 1));
      if (due === 0) continue;
      const row = events.slice(0, due).reduce((soFar, event) => view.fold(soFar, event), null);
      folds.get(view)?.push({
        caster_id,
        account_id,
        version: due,
        schema_version: view.rowSchema,
        gone: row === null,
        ...(row === null ? {} : view.encode(row)),
      });
    }
  }

  const different: { view: string; row: string | null; fold: string | null }[] = [];
  const counts: Record<string, number> = {};
  for (const [view, rows] of folds) {
    const table = tableOf(view);
    const found = await database.pool.query<{ row: string | null; fold: string | null }>({
      text: `select is_row::text as row, is_fold::text as fold
       from (select caster_id, to_jsonb(kept) as is_row from ${table} kept) as kept
       full join (
         select caster_id, to_jsonb(folded) as is_fold from json_populate_recordset(null::${table}, $1) as folded
       ) as folded using (caster_id)
       where is_row is distinct from is_fold
       order by caster_id limit 10`,
      values: [JSON.stringify(rows)],
      query_timeout: 60_000,
    } as never);
    different.push(...found.rows.map((one) => ({ view: table, ...one })));
    const { rows: counted } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from ${table}`,
    );
    counts[table] = counted[0]?.n ?? 0;
  }
  return { different, rows: counts };
}
