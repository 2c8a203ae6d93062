import { type Client, type Database, inTransaction } from '#libs/postgres';
import { viewTableNames } from '#libs/projections';

export interface SweepOptions {
  /** The checkpoint of whoever publishes: what it has not come to stays, whether or not it runs. */
  readonly relay: string;
  /** After how many days what was deleted goes. Absent: never. */
  readonly deletedStudioDays?: number | undefined;
}

export interface SweptStreams {
  readonly streams: number;
  readonly events: number;
}

/** The mark of an erased stream is there for a topic that has to be filled anew, and for consumers that were away. */
export const ERASED_MARK_DAYS = 7;

type Ending = 'deleted' | 'erased' | 'mark';

interface EndedStream {
  caster_id: string;
  version: number;
  recorded_at: Date;
}

interface Place {
  era: number;
  xid: bigint;
  position: bigint;
}

// A transaction holds back every reader of the log while it runs: this many take it some milliseconds. One stream goes at
// once whatever its size, so that nobody ever meets a part of it.
const STREAMS_AT_ONCE = 100;
const EVENTS_AT_ONCE = 5_000;
const LONGEST_MS = 60_000;

// Any number that nothing else in the database uses as an advisory lock.
const SWEEP_LOCK = 7_402_016_117;

/**
 * Which streams are due: what follows is the same for all. Never one that a reader has not come to (the relay, or whoever
 * holds the lease of a checkpoint), and none with an event above the oldest running transaction.
 */
const due: Readonly<Record<Ending, string>> = {
  deleted: `select ending.caster_id, ending.version, ending.recorded_at
    from events as ending
    join streams on streams.caster_id = ending.caster_id and streams.version = ending.version
    where ending.type in ('CasterDeleted', 'EpisodeGroupDeleted')
      and ending.recorded_at < now() - make_interval(days => $4)`,
  erased: `select ending.caster_id, ending.version, ending.recorded_at
    from events as ending
    join streams on streams.caster_id = ending.caster_id and streams.version = ending.version
    where ending.type in ('CasterErased', 'EpisodeGroupErased') and $4::int is not null`,
  mark: `select ending.caster_id, ending.version, ending.recorded_at
    from events as ending
    where ending.type in ('CasterErased', 'EpisodeGroupErased')
      and ending.recorded_at < now() - make_interval(days => $4)
      and not exists (select from streams where streams.caster_id = ending.caster_id)`,
};
const passed = `
  and (ending.era, ending.xid) < ((select max(era) from log_eras), pg_snapshot_xmin(pg_current_snapshot()))
  and ($1::int is null or (ending.era, ending.xid, ending.position) <= ($1, $2::xid8, $3::int8))
  and not exists (
    select from checkpoint_parked_streams as parked where parked.caster_id = ending.caster_id
  )
  order by ending.recorded_at
  limit ${STREAMS_AT_ONCE}`;

/** Removes streams that were deleted long enough ago: events, stream and the rows of all views. */
export async function sweepDeletedStreams(
  database: Pick<Database, 'pool'>,
  { relay, deletedStudioDays }: SweepOptions,
): Promise<SweptStreams> {
  if (deletedStudioDays === undefined) return { streams: 0, events: 0 };
  return sweep(database, 'deleted', relay, deletedStudioDays);
}

/** Removes all but the mark of streams that are erased, at once, and marks that are old. */
export async function sweepErasedStreams(
  database: Pick<Database, 'pool'>,
  { relay }: Pick<SweepOptions, 'relay'>,
): Promise<SweptStreams> {
  const erased = await sweep(database, 'erased', relay, 0);
  const marks = await sweep(database, 'mark', relay, ERASED_MARK_DAYS);
  return { streams: erased.streams, events: erased.events + marks.events };
}

async function sweep(
  database: Pick<Database, 'pool'>,
  ending: Ending,
  relay: string,
  days: number,
): Promise<SweptStreams> {
  for (let swept: SweptStreams = { streams: 0, events: 0 }; ; ) {
    const batch = await inTransaction(database, (client) => sweepSome(client, ending, relay, days));
    swept = { streams: swept.streams + batch.streams, events: swept.events + batch.events };
    if (batch.streams === 0) return swept;
  }
}

async function sweepSome(client: Client, ending: Ending, relay: string, days: number): Promise<SweptStreams> {
  if (!(await isFirst(client))) return { streams: 0, events: 0 };
  await client.query(`set local statement_timeout = ${LONGEST_MS}`);

  const place = await placeThatAllPassed(client, relay);
  const { rows } = await client.query<EndedStream>(`${due[ending]} ${passed}`, [
    place?.era ?? null,
    place?.xid ?? null,
    place?.position ?? null,
    days,
  ]);
  let events = 0;
  const chosen = rows.filter(({ version }, i) => {
    events += ending === 'mark' ? 1 : version;
    return i === 0 || events <= EVENTS_AT_ONCE;
  });
  const streams = ending === 'mark' ? chosen : await lockedAmong(client, chosen);
  if (streams.length === 0) return { streams: 0, events: 0 };

  const casterIds = streams.map(({ caster_id }) => caster_id);
  if (ending !== 'mark') await removeStreams(client, casterIds);
  const { rowCount } = await client.query({
    text: `delete from events using unnest($1::text[], $2::int[]) as ended (caster_id, version)
      where events.caster_id = ended.caster_id and events.version <= ended.version`,
    values: [casterIds, streams.map(({ version }) => (ending === 'erased' ? version - 1 : version))],
    query_timeout: LONGEST_MS,
  } as never);
  await client.query(
    `update removed_events set
       removals = removals + 1,
       recorded_before = greatest(recorded_before, $1::timestamptz + interval '1 hour')`,
    [ending === 'erased' ? null : streams.at(-1)!.recorded_at],
  );
  return { streams: streams.length, events: rowCount ?? 0 };
}

/** One process at a time; until the end of the transaction, so that no lock outlives whoever took it. */
export async function isFirst(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ first: boolean }>(
    `select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as first`,
  );
  return rows[0]!.first;
}

/**
 * Of those who read the log: the relay, and whoever follows it now. Null: there is nobody. Their places stay where they are
 * until the transaction has ended: nobody begins to read a stream again of which a part is about to go.
 */
async function placeThatAllPassed(client: Client, relay: string): Promise<Place | null> {
  const { rows } = await client.query<Place>(
    `select era, xid, position from checkpoints
     where name = $1 or lease_until > clock_timestamp()
     order by name for share`,
    [relay],
  );
  return rows.reduce<Place | null>((first, one) => (first && isBefore(first, one) ? first : one), null);
}

function isBefore(one: Place, other: Place): boolean {
  if (one.era !== other.era) return one.era < other.era;
  return one.xid === other.xid ? one.position < other.position : one.xid < other.xid;
}

/** In the order in which appends lock them, and not those that somebody holds: they come another time. */
async function lockedAmong(client: Client, ended: readonly EndedStream[]): Promise<EndedStream[]> {
  const { rows } = await client.query<{ caster_id: string; version: number }>(
    `select caster_id, version from streams where caster_id = any($1) order by caster_id for update skip locked`,
    [ended.map(({ caster_id }) => caster_id)],
  );
  const versions = new Map(rows.map(({ caster_id, version }) => [caster_id, version]));
  return ended.filter(({ caster_id, version }) => versions.get(caster_id) === version);
}

async function removeStreams(client: Client, casterIds: readonly string[]): Promise<void> {
  // First: a row of a view whose stream is gone is no loss, and the view's checkpoint stays.
  await client.query('delete from streams where caster_id = any($1)', [casterIds]);
  for (const table of await viewTableNames(client))
    await client.query(`delete from ${table} where caster_id = any($1)`, [casterIds]);
  if (await hasParkedStreams(client))
    await client.query('delete from parked_streams where caster_id = any($1)', [casterIds]);
}

/** Whether views were ever made here: a database that was just migrated has no list of parked streams. */
async function hasParkedStreams(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ has: boolean }>(
    `select to_regclass('parked_streams') is not null as has`,
  );
  return rows[0]!.has;
}
