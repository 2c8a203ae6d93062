import type { ClientBase } from 'pg';
import { readWaitingEvents, type WaitingEvents } from '#libs/event-store';
import { dueSql } from './behind.js';
import { type AnyView, checkpointOf, tableOf } from './view.js';

type Connection = Pick<ClientBase, 'query'>;

/** How far a view is behind the log, where no query has caught up with it. */
export interface ViewLag {
  readonly view: string;
  /** Among the newest thousand events of the log: those that the view has not folded. */
  readonly events: number;
  /** Since the oldest of them was recorded; 0 without one. */
  readonly seconds: number;
  /** What the view's checkpoint has before it, which each list looks at; counted up to `countedUpTo`. */
  readonly toLookAt: WaitingEvents;
}

// Those that are behind are found among the newest: a look at each stream would take longer with each studio.
const NEWEST = 1_000;

/** Parked streams are counted by themselves, and are not behind. */
export async function readViewLag(connection: Connection, view: AnyView): Promise<ViewLag> {
  const table = tableOf(view);
  // Of a stream that needs no row before it has so many events, only those count that it is due for.
  const due = dueSql(view, 'newest.version');
  const { rows } = await connection.query<{ events: number; seconds: number | null }>(
    `select count(*)::int as events,
            extract(epoch from clock_timestamp() - min(newest.recorded_at))::float8 as seconds
     from (select * from events order by era desc, xid desc, position desc limit ${NEWEST}) as newest
     left join ${table} as v using (caster_id)
     where ${due} > 0 and (v.caster_id is null or (v.schema_version, v.version) < ($1, ${due}))
       and not exists (
         select from parked_streams p where p.view = $2 and p.caster_id = newest.caster_id
       )
       -- What is left of an erased stream needs no row.
       and exists (select from streams s where s.caster_id = newest.caster_id)`,
    [view.rowSchema, table],
  );
  const { events, seconds } = rows[0]!;
  const toLookAt = await readWaitingEvents(connection, checkpointOf(view));
  return { view: table, events, seconds: Math.max(0, seconds ?? 0), toLookAt };
}

/** A rebuild that is under way, or ended before its switch and goes on when it is called again. */
export interface RebuildStand {
  /** The table that is read meanwhile. */
  readonly view: string;
  /** Of so many that there were at its beginning, so many are folded. */
  readonly events: number;
  readonly total: number;
  /** Since it last got on with folding them. */
  readonly idleSeconds: number;
}

export async function readRebuilds(connection: Connection): Promise<RebuildStand[]> {
  const { rows } = await connection.query<RebuildStand>(
    `select view, events::float8, total_events::float8 as total,
            greatest(0, extract(epoch from clock_timestamp() - updated_at))::float8 as "idleSeconds"
     from view_rebuilds order by view`,
  );
  return rows;
}

/** Of parked streams: those that queries miss, and not what a rebuild has met or the version before was left with. */
export const isOfReadTable = "view !~ '_v[0-9]+_(next|previous)$'";

export async function readParkedCount(connection: Connection): Promise<number> {
  const { rows } = await connection.query<{ parked: number }>(
    `select count(*)::int as parked from parked_streams where ${isOfReadTable}`,
  );
  return rows[0]!.parked;
}
