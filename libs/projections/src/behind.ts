import { type AnyView, checkpointOf, tableOf } from './view.js';

/**
 * Which rows (v, of streams s) this program folds on, $2 being its row schema. Never one of a newer row schema: that is
 * kept by a newer program.
 */
export function isBehind(view: AnyView): string {
  const due = dueSql(view, 's.version');
  const lacks = `(v.caster_id is null or (v.schema_version, v.version) < ($2, ${due}))`;
  return view.snapshotEvery === undefined ? lacks : `(${due} > 0 and ${lacks})`;
}

/** As `dueVersion`. */
export function dueSql({ snapshotEvery }: AnyView, version: string): string {
  return snapshotEvery === undefined ? version : `(${version} - ${version} % ${snapshotEvery})`;
}

// A list looks at the events after the view's checkpoint; where there are more, a look at the account's streams is cheaper.
export const LONGEST_TAIL = 10_000;

/**
 * Which of an account's streams ($1) the view lacks, known without a look at each: only those can be behind that have
 * events after the view's checkpoint, or are parked. `look` is one row: `behind`, and `is_known`, false where there is no
 * checkpoint of this era or too much after it.
 *
 * Events above the horizon are looked at too: nobody sees less than their own last write.
 */
export function lookSql(view: AnyView): string {
  const table = tableOf(view);
  return `place as materialized (
  select era, xid, position from checkpoints
  where name = '${checkpointOf(view)}' and xid > '0' and era = (select max(era) from log_eras)
),
tail as materialized (
  select caster_id, account_id from events
  where (era, xid, position) > ((select era from place), (select xid from place), (select position from place))
  order by era, xid, position
  limit ${LONGEST_TAIL + 1}
),
moved as materialized (
  select caster_id from tail where account_id = $1
  union
  select caster_id from parked_streams where parked_streams.view = '${table}'
),
look as materialized (
  select
    exists (select from place) and (select count(*) from tail) <= ${LONGEST_TAIL} as is_known,
    array(
      select s.caster_id
      from moved
      cross join lateral (
        select * from streams
        where streams.caster_id = moved.caster_id and streams.account_id = $1
        offset 0  -- one search of the primary key for each, never a scan of all streams
      ) as s
      left join lateral (
        select * from ${table}
        where ${table}.caster_id = s.caster_id and ${table}.account_id = s.account_id
        offset 0
      ) as v on true
      where ${isBehind(view)}
    ) as behind
)`;
}
