import type { Database } from '#libs/postgres';
import { dueSql } from './behind.js';
import { type AnyView, tableOf, typeOf } from './view.js';

/** What a row that was live and the one in its place have to do with each other, and what that means for an operator. */
export const meanings = {
  wrong: 'the live row was wrong: the new one is what the store says',
  ahead:
    'the live row was ahead of its studio: of a moment that the store does not have, or of a version that needs no row',
  unfounded: 'the live row was of no studio of its account, or of one that needs no row yet: it is gone',
  missing: 'the live table had lost the row, or could not follow its studio: lists have it again',
  newer: 'a newer program keeps the row: it stays as it is',
  parked: 'the studio cannot be folded, and is parked (understudy views parked)',
} as const;

export type Kind = keyof typeof meanings;

export interface Difference {
  readonly casterId: string;
  readonly kind: Kind;
  /** In which the rows differ, where both are of one version and row schema. */
  readonly columns: readonly string[];
}

export interface Comparison {
  /** Rows that both tables have of one version and row schema. */
  readonly compared: number;
  /** Rows that the live table was still to write: no query reads past them. */
  readonly behind: number;
  /** Rows of an older row schema, which no program of this version reads. */
  readonly older: number;
  readonly differences: readonly Difference[];
}

/** One row of the comparison where the tables are not equal. */
interface Pair {
  caster_id: string;
  live_version: number | null;
  live_schema: number | null;
  next_version: number | null;
  next_schema: number | null;
  /** Null: there is no such studio of the account that the row is of. */
  due_of_live: number | null;
  due_of_next: number | null;
  /** That the view has come to `next_version`, says the live table's checkpoint; or that it is parked there. */
  is_missed: boolean;
  is_parked: boolean;
  columns: string[];
}

const ROWS_AT_ONCE = 500;
// Large rows are read whole, and nothing is heard meanwhile.
const SILENCE_MS = 14_000;
// Rows that move on while they are compared are compared again.
const LOOKS = 6;

/**
 * Holds the live table against the one that a rebuild made, row by row, while both move. Each page is one statement and
 * so of one moment. `settle` has the new table follow studios, after which they are looked at once more.
 */
export async function compareTables(
  database: Database,
  live: AnyView,
  next: AnyView,
  settle: (casterIds: readonly string[], unfounded: readonly string[]) => Promise<void>,
  onPage: (rows: number) => Promise<void>,
): Promise<Comparison> {
  const differences: Difference[] = [];
  const counts = { compared: 0, behind: 0, older: 0 };
  for (let after: string | null = ''; after !== null; ) {
    const page: { last: string | null; rows: number; pairs: Pair[] } = await pairsAfter(
      database,
      live,
      next,
      after,
    );
    let pairs = page.pairs;
    counts.compared += page.rows - pairs.length;
    for (let look = 1; pairs.length > 0; look += 1) {
      const unsettled: Pair[] = [];
      for (const pair of pairs) {
        const found = judge(pair, live.rowSchema);
        if (found === 'behind' || found === 'older') counts[found] += 1;
        else if (found !== 'unsettled') differences.push({ ...found, casterId: pair.caster_id });
        // One that is written faster than it is looked at is not behind in either table for long.
        else if (look === LOOKS) counts.behind += 1;
        else unsettled.push(pair);
      }
      if (unsettled.length === 0) break;
      const ids = unsettled.map((pair) => pair.caster_id);
      await settle(
        ids,
        unsettled.filter(isUnfounded).map((pair) => pair.caster_id),
      );
      pairs = await pairsOf(database, live, next, ids);
      counts.compared += ids.length - pairs.length;
    }
    after = page.last;
    await onPage(page.rows);
  }
  return { ...counts, differences };
}

/** A row that the rebuild made of a studio which has gone since, or gone back. */
const isUnfounded = ({ next_version, due_of_next }: Pair) =>
  next_version !== null && (due_of_next === null || next_version > due_of_next);

function judge(
  pair: Pair,
  rowSchema: number,
): 'behind' | 'older' | 'unsettled' | Pick<Difference, 'kind' | 'columns'> {
  const { live_version: live, next_version: next, live_schema, due_of_live: due } = pair;
  const difference = (kind: Kind) => ({ kind, columns: kind === 'wrong' ? pair.columns : [] });
  if (isUnfounded(pair)) return 'unsettled';
  if (live === null || live_schema === null)
    return next === null ? 'behind' : pair.is_missed ? difference('missing') : 'behind';
  if (due === null) return difference('unfounded');
  if (live_schema > rowSchema) return difference('newer');
  if (due === 0) return difference('unfounded');
  if (live_schema < rowSchema) return 'older';
  if (live > due) return difference('ahead');
  if (next === live) return difference('wrong');
  if (next === null || next < live) return pair.is_parked ? difference('parked') : 'unsettled';
  return pair.is_missed ? difference('missing') : 'behind';
}

async function pairsAfter(database: Database, live: AnyView, next: AnyView, after: string) {
  const { rows } = await database.query<{ last: string | null; rows: number; pairs: Pair[] }>({
    text: `with page as materialized (
         select caster_id from (
           (select caster_id from ${tableOf(live)} where caster_id > $2 order by caster_id limit ${ROWS_AT_ONCE})
           union
           (select caster_id from ${tableOf(next)} where caster_id > $2 order by caster_id limit ${ROWS_AT_ONCE})
         ) as ids order by caster_id limit ${ROWS_AT_ONCE}
       ),
       pairs as materialized (${pairsSql(live, next)})
       select (select max(caster_id) from page) as last, (select count(*)::int from page) as rows,
              coalesce((select json_agg(pairs) from pairs), '[]') as pairs`,
    values: [live.rowSchema, after],
    query_timeout: SILENCE_MS,
  });
  return rows[0]!;
}

async function pairsOf(database: Database, live: AnyView, next: AnyView, casterIds: readonly string[]) {
  const { rows } = await database.query<Pair>({
    text: `with page as materialized (select unnest($2::text[]) collate "C" as caster_id) ${pairsSql(live, next)}`,
    values: [live.rowSchema, casterIds],
    query_timeout: SILENCE_MS,
  });
  return rows;
}

/** The rows of `page` that differ, $1 being the row schema. A json column is compared by its bytes. */
function pairsSql(live: AnyView, next: AnyView): string {
  const columns = Object.entries({
    account_id: 'text',
    gone: 'boolean',
    ...live.columns,
  }).map(([name, type]) => ({ name, cast: typeOf(type) === 'json' ? '::text' : '' }));
  const differing = columns.map(
    ({ name, cast }) => `case when l.${name}${cast} is distinct from n.${name}${cast} then '${name}' end`,
  );
  const values = (of: string) =>
    [
      `${of}.caster_id`,
      `${of}.version`,
      `${of}.schema_version`,
      ...columns.map(({ name, cast }) => `${of}.${name}${cast}`),
    ].join(', ');
  const due = (of: string) =>
    `(select ${dueSql(live, 's.version')} from streams s
      where s.caster_id = ${of}.caster_id and s.account_id = ${of}.account_id)`;
  return `select page.caster_id,
    l.version as live_version, l.schema_version as live_schema,
    n.version as next_version, n.schema_version as next_schema,
    ${due('l')} as due_of_live, ${due('n')} as due_of_next,
    exists (
      select from events e, checkpoints place
      where e.caster_id = n.caster_id and e.version = n.version
        and place.name = '${tableOf(live)}/' || $1::int and place.xid > '0'
        and place.era = (select max(era) from log_eras)
        and (e.era, e.xid, e.position) <= (place.era, place.xid, place.position)
    ) or exists (
      select from parked_streams p where p.view = '${tableOf(live)}' and p.caster_id = page.caster_id
    ) as is_missed,
    exists (
      select from parked_streams p where p.view = '${tableOf(next)}' and p.caster_id = page.caster_id
    ) as is_parked,
    array_remove(array[${differing.join(', ')}], null) as columns
  from page
  left join ${tableOf(live)} l on l.caster_id = page.caster_id
  left join ${tableOf(next)} n on n.caster_id = page.caster_id
  where (${values('l')}) is distinct from (${values('n')})`;
}
