import type { Database } from '#libs/postgres';
import { erasedAccount, noAccount, sayingWhichConstraint } from './said-constraints.js';

export interface Account {
  readonly accountId: string;
  readonly name: string | null;
  /** The keys of one that is not are refused as inactive ones are. */
  readonly active: boolean;
  /** When its erasure began; null: it is not being erased. */
  readonly erasedAt: Date | null;
  /** Studios there are. */
  readonly studios: number;
  /** Studios that it may have; null: as the settings say. */
  readonly casterQuota: number | null;
  readonly createdAt: Date;
}

export interface AccountDetails extends Account {
  /** Calls a second by operation, where it has others than the documented ones. */
  readonly callsPerSecond: Readonly<Record<string, number>>;
  readonly users: number;
  readonly policies: number;
  /** By status; `temporary` are those that are not expired, whatever their status. */
  readonly keys: Readonly<Record<'active' | 'inactive' | 'deleted' | 'temporary', number>>;
}

/** Opens an account; rejects where there is one of this id. Without a quota of its own it has that of the settings. */
export async function createAccount(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  {
    name,
    casterQuota,
  }: { readonly name?: string | undefined; readonly casterQuota?: number | undefined } = {},
): Promise<void> {
  requireAccountId(accountId);
  if (name !== undefined && !/^[^\p{Cc}]{1,128}$/u.test(name))
    throw new Error('The name of an account has 1 to 128 characters, none of them a control character');
  const { rowCount } = await pool.query(
    'insert into accounts (account_id, name, caster_quota) values ($1, $2, $3) on conflict do nothing',
    [accountId, name ?? null, casterQuota ?? null],
  );
  if (rowCount !== 1) throw new Error(`There is an account ${accountId} already.`);
}

/** Makes sure that there is an account of this id; one that is there stays as it is. */
export async function ensureAccount(database: Pick<Database, 'query'>, accountId: string): Promise<void> {
  await database.query('insert into accounts (account_id) values ($1) on conflict do nothing', [accountId]);
}

/** One that is being erased is none any more. */
export async function requireAccount({ pool }: Pick<Database, 'pool'>, accountId: string): Promise<void> {
  const { rows } = await pool.query<{ erased: boolean }>(
    'select erased_at is not null as erased from accounts where account_id = $1',
    [accountId],
  );
  if (rows[0] === undefined) throw noAccount(accountId);
  if (rows[0].erased) throw erasedAccount(accountId);
}

const accountColumns = `a.account_id as "accountId", a.name, a.active, a.erased_at as "erasedAt", a.caster_count as studios,
  a.caster_quota as "casterQuota", a.created_at as "createdAt"`;

export async function listAccounts({ pool }: Pick<Database, 'pool'>): Promise<Account[]> {
  const { rows } = await pool.query<Account>(
    `select ${accountColumns} from accounts a order by a.account_id`,
  );
  return rows;
}

/** Those after an id, in the order of ids, and how many there are in all. */
export async function pageOfAccounts(
  database: Pick<Database, 'query'>,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ readonly total: number; readonly accounts: readonly Account[] }> {
  const { rows: counted } = await database.query<{ total: number }>(
    'select count(*)::int as total from accounts',
  );
  const { rows } = await database.query<Account>(
    `select ${accountColumns} from accounts a where a.account_id > $1 order by a.account_id limit $2`,
    [after, limit],
  );
  return { total: counted[0]!.total, accounts: rows };
}

export async function showAccount(
  database: Pick<Database, 'query'>,
  accountId: string,
): Promise<AccountDetails> {
  const account = await findAccount(database, accountId);
  if (account === undefined) throw noAccount(accountId);
  return account;
}

export async function findAccount(
  database: Pick<Database, 'query'>,
  accountId: string,
): Promise<AccountDetails | undefined> {
  const { rows } = await database.query<AccountDetails>(
    `select ${accountColumns},
       (select coalesce(json_object_agg(operation, calls_per_second order by operation), '{}')
          from account_call_rates where account_id = $1) as "callsPerSecond",
       (select count(*)::int from users where account_id = $1) as users,
       (select count(*)::int from policies where account_id = $1) as policies,
       (select json_build_object(
            'active', count(*) filter (where status = 'active' and expires_at is null),
            'inactive', count(*) filter (where status = 'inactive' and expires_at is null),
            'deleted', count(*) filter (where status = 'deleted' and expires_at is null),
            'temporary', count(*) filter (where status <> 'deleted' and expires_at > now()))
          from access_keys where account_id = $1) as keys
     from accounts a where a.account_id = $1`,
    [accountId],
  );
  return rows[0];
}

/** In force on every replica within a second. */
export async function setAccountActive(
  database: Pick<Database, 'pool'>,
  accountId: string,
  active: boolean,
): Promise<void> {
  await sayingWhichConstraint(
    change(database, 'update accounts set active = $2 where account_id = $1', accountId, active),
    { accounts_check: erasedAccount(accountId) },
  );
}

/** Null: as the settings say. What there is above a lower quota stays. */
export async function setQuota(
  database: Pick<Database, 'pool'>,
  accountId: string,
  casterQuota: number | null,
): Promise<void> {
  await change(
    database,
    'update accounts set caster_quota = $2 where account_id = $1',
    accountId,
    casterQuota,
  );
}

/** Null: as documented. Whether there is such an operation, the caller knows. */
export async function setCallRate(
  { pool }: Pick<Database, 'pool'>,
  accountId: string,
  operation: string,
  callsPerSecond: number | null,
): Promise<void> {
  if (callsPerSecond === null) {
    await requireAccount({ pool }, accountId);
    await pool.query('delete from account_call_rates where account_id = $1 and operation = $2', [
      accountId,
      operation,
    ]);
    return;
  }
  await sayingWhichConstraint(
    pool.query(
      `insert into account_call_rates (account_id, operation, calls_per_second) values ($1, $2, $3)
       on conflict (account_id, operation) do update set calls_per_second = excluded.calls_per_second`,
      [accountId, operation, callsPerSecond],
    ),
    { account_call_rates_account_id_fkey: noAccount(accountId) },
  );
}

async function change(
  { pool }: Pick<Database, 'pool'>,
  statement: string,
  accountId: string,
  value: unknown,
): Promise<void> {
  const { rowCount } = await pool.query(statement, [accountId, value]);
  if (rowCount === 0) throw noAccount(accountId);
}

function requireAccountId(accountId: string): void {
  if (!/^\d{1,32}$/.test(accountId)) throw new Error('The id of an account has 1 to 32 digits');
}
