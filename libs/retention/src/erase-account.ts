import { randomUUID } from 'node:crypto';
import { v7 as uuidV7 } from 'uuid';
import { type CasterEvent, encodeEvent } from '#libs/caster';
import type { AppendToStream, EventStore } from '#libs/event-store';
import { type Database, inTransaction } from '#libs/postgres';
import { viewTableNames } from '#libs/projections';
import { accountTables, ERASE_ACCOUNT } from './account-tables.js';
import { ERASED_MARK_DAYS, sweepErasedStreams } from './sweep-ended-streams.js';
import { sweepSetupsOf } from './sweep-setups.js';

export interface ErasureOptions {
  readonly database: Pick<Database, 'pool' | 'query'>;
  readonly store: Pick<EventStore, 'append'>;
  /** The checkpoint of whoever publishes. */
  readonly relay: string;
}

/** What could not go yet: its end is not published, or somebody who reads the log has not come to it. */
export interface LeftOfAccount {
  readonly streams: number;
}

interface OpenStream {
  caster_id: string;
  version: number;
  first_type: string | null;
  last_type: string | null;
}

const ROWS_AT_ONCE = 500;
const CONFLICTS = 5;

/**
 * Removes what there is of an account whose erasure has begun (`beginErasure`), as far as it may go by now. Again, it goes on
 * where it was; what a call under way still made meanwhile goes then.
 */
export async function eraseAccount(options: ErasureOptions, accountId: string): Promise<LeftOfAccount> {
  const { database, relay } = options;
  const { rowCount } = await database.query(
    'select from accounts where account_id = $1 and erased_at is not null',
    [accountId],
  );
  if (rowCount === 0) throw new Error(`The erasure of account ${accountId} has not begun`);

  for (const [table, goes] of Object.entries(accountTables)) {
    if (goes === 'rows' || goes === 'rows, received ones too') await removeRows(database, table, accountId);
    if (goes === 'rows, received ones too')
      await database.query('delete from copy_grants where grantee_account_id = $1', [accountId]);
    if (goes === 'rows but of its erasure')
      await removeRows(
        database,
        table,
        accountId,
        `and not (principal_type = 'operator' and action = '${ERASE_ACCOUNT}')`,
      );
  }
  await endStreams(options, accountId);
  await releaseParked(database, accountId);
  await sweepErasedStreams(database, { relay });
  await removeRowsOfViews(database, accountId);
  await sweepSetupsOf(database, accountId);
  const { rows } = await database.query<{ streams: number }>(
    'select count(*)::int as streams from streams where account_id = $1',
    [accountId],
  );
  return { streams: rows[0]!.streams };
}

/** Goes on with the accounts whose erasure has begun, and removes the rows of those of which nothing is left. Says how many. */
export async function finishErasures(options: ErasureOptions): Promise<number> {
  const { database } = options;
  const { rows } = await database.query<{ account_id: string }>(
    'select account_id from accounts where erased_at is not null order by account_id',
  );
  let finished = 0;
  for (const { account_id: accountId } of rows) {
    const { streams } = await eraseAccount(options, accountId);
    if (streams === 0) finished += await removeAccount(database, accountId);
  }
  return finished;
}

/** Its row goes with the last mark of its studios. */
async function removeAccount(database: Pick<Database, 'query'>, accountId: string): Promise<number> {
  const { rowCount } = await database.query(
    `delete from accounts
     where account_id = $1 and erased_at < now() - make_interval(days => $2)
       and not exists (select from streams where streams.account_id = accounts.account_id)
       and not exists (
         select from events
         where events.account_id = accounts.account_id and type in ('CasterErased', 'EpisodeGroupErased')
       )`,
    [accountId, ERASED_MARK_DAYS],
  );
  return rowCount;
}

async function removeRows(
  database: Pick<Database, 'query'>,
  table: string,
  accountId: string,
  but = '',
): Promise<void> {
  for (;;) {
    const { rowCount } = await database.query(
      `delete from ${table}
       where ctid = any (array(select ctid from ${table} where account_id = $1 ${but} limit ${ROWS_AT_ONCE}))`,
      [accountId],
    );
    if (rowCount < ROWS_AT_ONCE) return;
  }
}

/** Each stream's last event says that it is erased: consumers hear of it as of any other, and in its place. */
async function endStreams({ database, store }: ErasureOptions, accountId: string): Promise<void> {
  for (let conflicts = 0; ; ) {
    const { rows } = await database.query<OpenStream>(
      `select streams.caster_id, streams.version, first.type as first_type, last.type as last_type
       from streams
       left join events as first on first.caster_id = streams.caster_id and first.version = 1
       left join events as last on last.caster_id = streams.caster_id and last.version = streams.version
       where streams.account_id = $1
         and coalesce(last.type, '') not in ('CasterErased', 'EpisodeGroupErased')
       order by streams.caster_id
       limit ${ROWS_AT_ONCE}`,
      [accountId],
    );
    if (rows.length === 0) return;

    const outcomes = await Promise.all(rows.map((stream) => store.append(endOf(accountId, stream))));
    if (outcomes.every(({ kind }) => kind === 'version conflict') && ++conflicts === CONFLICTS)
      throw new Error(`Studios of account ${accountId} go on changing: who does that?`);
  }
}

function endOf(accountId: string, stream: OpenStream): AppendToStream {
  const isGroup = stream.first_type?.startsWith('EpisodeGroup') ?? false;
  const event: CasterEvent = {
    type: isGroup ? 'EpisodeGroupErased' : 'CasterErased',
    at: new Date().toISOString(),
  };
  return {
    accountId,
    casterId: stream.caster_id,
    expectedVersion: stream.version,
    events: [{ eventId: uuidV7(), ...encodeEvent(event) }],
    // One that was deleted has no place any more.
    endsStream: stream.last_type !== 'CasterDeleted' && stream.last_type !== 'EpisodeGroupDeleted',
    countsAgainstQuota: !isGroup,
    meta: { requestId: randomUUID().toUpperCase() },
  };
}

/**
 * What a reader has parked waits for an event that is never going to be handled: of such a stream all but its last event goes at
 * once, and its reader, which acquires its lease anew, goes on with that one.
 */
async function releaseParked(database: Pick<Database, 'pool'>, accountId: string): Promise<void> {
  await inTransaction(database, async (client) => {
    const { rows } = await client.query<{ checkpoint: string; caster_id: string; version: number }>(
      `select parked.checkpoint, parked.caster_id, events.version
       from checkpoint_parked_streams as parked
       join events on events.caster_id = parked.caster_id and events.version > parked.version
       where events.account_id = $1 and events.type in ('CasterErased', 'EpisodeGroupErased')`,
      [accountId],
    );
    if (rows.length === 0) return;

    const columns = [rows.map(({ caster_id }) => caster_id), rows.map(({ version }) => version)];
    // Its holder writes nothing more under this lease.
    await client.query('update checkpoints set epoch = epoch + 1 where name = any($1)', [
      rows.map(({ checkpoint }) => checkpoint),
    ]);
    await client.query(
      `delete from events using unnest($1::text[], $2::int[]) as ended (caster_id, version)
       where events.caster_id = ended.caster_id and events.version < ended.version`,
      columns,
    );
    await client.query(
      `update checkpoint_parked_streams as parked
       set version = ended.version, reason = 'Its earlier events are erased'
       from unnest($1::text[], $2::int[]) as ended (caster_id, version)
       where parked.caster_id = ended.caster_id`,
      columns,
    );
    await client.query('update removed_events set removals = removals + 1');
  });
}

/** Also those that somebody slow wrote after their stream had gone. */
async function removeRowsOfViews(
  database: Pick<Database, 'pool' | 'query'>,
  accountId: string,
): Promise<void> {
  for (const table of await viewTableNames(database.pool))
    await removeRows(
      database,
      table,
      accountId,
      `and not exists (select from streams where streams.caster_id = ${table}.caster_id)`,
    );
}
