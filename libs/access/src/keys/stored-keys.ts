import { randomBytes } from 'node:crypto';
import type { Database } from '#libs/postgres';
import { noAccount, noKey, noUser, sayingWhichConstraint } from '../accounts/said-constraints.js';
import { keyIdOf, type Sealer } from '../secrets/sealed-secret.js';

export interface StoredKey {
  readonly accessKeyId: string;
  readonly accountId: string;
  /** Null: the account's own. */
  readonly userName: string | null;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly createdAt: Date;
  /** When its status last changed. */
  readonly changedAt: Date;
  /** Of a temporary key alone. */
  readonly session: { readonly name: string; readonly expiresAt: Date; readonly hasPolicy: boolean } | null;
  /** Which secret key sealed its secret; null where that is gone. */
  readonly sealedBy: string | null;
}

/** Gives an account, or a user of it, one more key. The secret is told here and never again. */
export async function createAccessKey(
  { pool }: Pick<Database, 'pool'>,
  { seal }: Pick<Sealer, 'seal'>,
  {
    accountId,
    userName,
    accessKeyId = `UK${randomBytes(11).toString('hex')}`,
    secret = randomBytes(24).toString('base64url'),
  }: {
    readonly accountId: string;
    readonly userName?: string | undefined;
    readonly accessKeyId?: string;
    readonly secret?: string;
  },
): Promise<{ accessKeyId: string; secret: string }> {
  await sayingWhichConstraint(
    pool.query(
      'insert into access_keys (access_key_id, account_id, user_name, secret_sealed) values ($1, $2, $3, $4)',
      [accessKeyId, accountId, userName ?? null, seal(secret, accessKeyId)],
    ),
    {
      access_keys_pkey: `There is an access key ${accessKeyId} already, or there was one: ids are not used again`,
      ...ownerConstraints(accountId, userName),
    },
  );
  return { accessKeyId, secret };
}

export const ownerConstraints = (accountId: string, userName = '') => ({
  access_keys_account_id_fkey: noAccount(accountId),
  access_keys_account_id_user_name_fkey: noUser(accountId, userName),
});

interface KeyRow extends Omit<StoredKey, 'session' | 'sealedBy'> {
  readonly sessionName: string;
  readonly expiresAt: Date | null;
  readonly hasPolicy: boolean;
  readonly secretSealed: Buffer | null;
}

/** Of one account, of one user, or all; the oldest first. */
export async function listAccessKeys(
  { pool }: Pick<Database, 'pool'>,
  {
    accountId,
    userName,
  }: { readonly accountId?: string | undefined; readonly userName?: string | undefined } = {},
): Promise<StoredKey[]> {
  const { rows } = await pool.query<KeyRow>(
    `select access_key_id as "accessKeyId", account_id as "accountId", user_name as "userName", status,
       created_at as "createdAt", changed_at as "changedAt", session_name as "sessionName",
       expires_at as "expiresAt", session_policy is not null as "hasPolicy", secret_sealed as "secretSealed"
     from access_keys
     where ($1::text is null or account_id = $1) and ($2::text is null or user_name = $2)
     order by created_at, access_key_id`,
    [accountId ?? null, userName ?? null],
  );
  return rows.map(({ sessionName, expiresAt, hasPolicy, secretSealed, ...key }) => ({
    ...key,
    session: expiresAt && { name: sessionName, expiresAt, hasPolicy },
    sealedBy: secretSealed && keyIdOf(secretSealed),
  }));
}

/** Puts a key out of use, on every replica within a second. */
export async function disableAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
): Promise<AccountOfKey> {
  return setStatus(database, accessKeyId, 'inactive');
}

export async function enableAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
): Promise<AccountOfKey> {
  return setStatus(database, accessKeyId, 'active');
}

/** For ever: its secret goes, and its row stays so that no other key gets its id. */
export async function deleteAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
): Promise<AccountOfKey> {
  return change(
    database,
    accessKeyId,
    `update access_keys set status = 'deleted', secret_sealed = null, changed_at = now()
     where access_key_id = $1 and status <> 'deleted' returning account_id as "accountId"`,
    [accessKeyId],
  );
}

interface AccountOfKey {
  readonly accountId: string;
}

async function setStatus(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
  status: 'active' | 'inactive',
): Promise<AccountOfKey> {
  return change(
    database,
    accessKeyId,
    `update access_keys set status = $2, changed_at = case status when $2 then changed_at else now() end
     where access_key_id = $1 and status <> 'deleted' returning account_id as "accountId"`,
    [accessKeyId, status],
  );
}

async function change(
  { pool }: Pick<Database, 'pool'>,
  accessKeyId: string,
  statement: string,
  values: unknown[],
): Promise<AccountOfKey> {
  const { rows } = await pool.query<AccountOfKey>(statement, values);
  const [changed] = rows;
  if (changed === undefined) throw await notThere(pool, accessKeyId);
  return changed;
}

async function notThere(pool: Database['pool'], accessKeyId: string): Promise<Error> {
  const { rowCount } = await pool.query('select from access_keys where access_key_id = $1', [accessKeyId]);
  return new Error(
    rowCount === 0
      ? noKey(accessKeyId)
      : `The access key ${accessKeyId} was deleted, and its secret with it: make another with "understudy keys create"`,
  );
}
