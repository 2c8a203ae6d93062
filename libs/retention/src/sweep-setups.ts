import { type Client, type Database, inTransaction } from '#libs/postgres';
import { isFirst } from './sweep-ended-streams.js';

interface SetupName {
  account_id: string;
  hash: Buffer;
}

// Names are read many at a time; removed are few, since each may be a megabyte.
const LOOKED_AT_ONCE = 1_000;
const REMOVED_AT_ONCE = 50;

const isNamed = `exists (
  select from events where events.account_id = setups.account_id and events.setup_hash = setups.hash
)`;

/**
 * Removes the setups that no event names any more, and says how many. A setup is written by the statement that records the
 * first event with it, so there is nothing to look for until events were removed.
 *
 * Rows of views name none that the events of their stream do not, and go with it.
 */
export async function sweepSetups(database: Pick<Database, 'pool' | 'query'>): Promise<number> {
  const { rows } = await database.query<{ removals: bigint; setups_swept_at: bigint }>(
    'select removals, setups_swept_at from removed_events',
  );
  const { removals = 0n, setups_swept_at: sweptAt = 0n } = rows[0] ?? {};
  if (removals === sweptAt) return 0;

  const removed = await walk(database, null);
  if (removed !== null)
    await database.query('update removed_events set setups_swept_at = greatest(setups_swept_at, $1)', [
      removals,
    ]);
  return removed ?? 0;
}

/** Those of one account, whatever was removed. */
export async function sweepSetupsOf(
  database: Pick<Database, 'pool' | 'query'>,
  accountId: string,
): Promise<number> {
  return (await walk(database, accountId)) ?? 0;
}

/** Null: another process is at it. */
async function walk(
  database: Pick<Database, 'pool' | 'query'>,
  accountId: string | null,
): Promise<number | null> {
  let after: SetupName | undefined;
  for (let removed = 0; ; ) {
    const page: (SetupName & { named: boolean })[] = await pageAfter(database, accountId, after);
    const unnamed = page.filter(({ named }) => !named);
    for (let done = 0; done < unnamed.length; done += REMOVED_AT_ONCE) {
      const count = await inTransaction(database, (client) =>
        remove(client, unnamed.slice(done, done + REMOVED_AT_ONCE)),
      );
      if (count === null) return null;
      removed += count;
    }
    after = page.at(-1);
    if (page.length < LOOKED_AT_ONCE) return removed;
  }
}

async function pageAfter(
  database: Pick<Database, 'query'>,
  accountId: string | null,
  after: SetupName | undefined,
) {
  const { rows } = await database.query<SetupName & { named: boolean }>(
    `select account_id, hash, ${isNamed} as named
     from setups
     where ($1::text is null or account_id = $1) and (account_id, hash) > ($2, $3)
     order by account_id, hash
     limit ${LOOKED_AT_ONCE}`,
    [accountId, after?.account_id ?? '', after?.hash ?? Buffer.alloc(0)],
  );
  return rows;
}

/**
 * A statement that is about to name one of these holds its row, which is then left out here; or it comes after the locks, waits for
 * the end of this transaction, fails by the foreign key, and is sent again with the setup (`StartStreams`, `AppendToStreams`).
 * Looked at once more under the locks: whoever named one before they were taken has committed.
 */
async function remove(client: Client, unnamed: readonly SetupName[]): Promise<number | null> {
  if (!(await isFirst(client))) return null;

  const { rows: locked } = await client.query<SetupName>(
    `select setups.account_id, setups.hash
     from unnest($1::text[], $2::bytea[]) as unnamed (account_id, hash)
     join setups on setups.account_id = unnamed.account_id and setups.hash = unnamed.hash
     order by 1, 2
     for update of setups skip locked`,
    columnsOf(unnamed),
  );
  if (locked.length === 0) return 0;
  const { rowCount } = await client.query(
    `delete from setups using unnest($1::text[], $2::bytea[]) as locked (account_id, hash)
     where setups.account_id = locked.account_id and setups.hash = locked.hash and not ${isNamed}`,
    columnsOf(locked),
  );
  return rowCount ?? 0;
}

const columnsOf = (names: readonly SetupName[]) => [
  names.map(({ account_id }) => account_id),
  names.map(({ hash }) => hash),
];
