import type { ClientBase } from 'pg';

/** What a reader of the whole log has not read yet, as anybody sees it who sees the database. */
export interface WaitingEvents {
  /** Counted up to `countedUpTo`: more than that is told as one more. */
  readonly count: number;
  /** Since the oldest of them was recorded; 0 without one. */
  readonly oldestSeconds: number;
  /** Whether there has ever been such a reader. */
  readonly hasReader: boolean;
  /** Who holds the lease of the checkpoint now; null while nobody reads. */
  readonly holder: string | null;
}

/** Counting goes on for as long as there are events, so it ends somewhere. */
export const countedUpTo = 10_000;

const place = ['era', 'xid', 'position'];
const zeros = ['1', "'0'::xid8", '0'];

// The place comes as scalar subqueries, so that the rows after it are found by the index, and counted in it.
const after = `(${place.join(', ')}) > (${place
  .map((column, i) => `coalesce((select ${column} from reader), ${zeros[i]})`)
  .join(', ')})`;
const sql = `
with reader as materialized (
  select *, case when lease_until >= clock_timestamp() then holder end as reading from checkpoints where name = $1
)
select
  exists (select from reader) as has_reader,
  (select reading from reader) as holder,
  (select count(*)::int from (select from events where ${after} limit $2) as counted) as count,
  (
    select extract(epoch from clock_timestamp() - recorded_at)::float8
    from events where ${after} order by ${place.join(', ')} limit 1
  ) as seconds`;

interface Row {
  has_reader: boolean;
  holder: string | null;
  count: number;
  seconds: number | null;
}

/** What waits for the reader whose checkpoint has this name. */
export async function readWaitingEvents(
  connection: Pick<ClientBase, 'query'>,
  checkpoint: string,
): Promise<WaitingEvents> {
  const { rows } = await connection.query<Row>(sql, [checkpoint, countedUpTo + 1]);
  const { has_reader, holder, count, seconds } = rows[0]!;
  return { count, oldestSeconds: Math.max(0, seconds ?? 0), hasReader: has_reader, holder };
}
