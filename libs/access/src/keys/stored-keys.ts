import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '#libs/postgres';
import { AccessFault } from '../access-fault.js';
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
      access_keys_pkey: new AccessFault(
        'KeyExists',
        `There is an access key ${accessKeyId} already, or there was one`,
        'ids are not used again',
      ),
      ...ownerConstraints(accountId, userName),
    },
  );
  return { accessKeyId, secret };
}

/** The same for the same token: whoever retries finds that there is such a key, and makes no other one. */
export function accessKeyIdFor(accountId: string, clientToken: string): string {
  const hash = createHash('sha256').update(`access key of ${accountId} by ${clientToken}`).digest('hex');
  return `UK${hash.slice(0, 22)}`;
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

/** Of one account, of one user, or all; the oldest first. A page is of one account. */
export async function listAccessKeys(
  { pool }: Pick<Database, 'pool'>,
  {
    accountId,
    userName,
    usable = false,
    after,
    limit,
  }: {
    readonly accountId?: string | undefined;
    readonly userName?: string | undefined;
    /** Without those that are deleted or over. */
    readonly usable?: boolean | undefined;
    /** The last key seen, whatever has become of it. */
    readonly after?: Pick<StoredKey, 'createdAt' | 'accessKeyId'> | undefined;
    readonly limit?: number | undefined;
  } = {},
): Promise<StoredKey[]> {
  const { rows } = await pool.query<KeyRow>(
    `select access_key_id as "accessKeyId", account_id as "accountId", user_name as "userName", status,
       created_at as "createdAt", changed_at as "changedAt", session_name as "sessionName",
       expires_at as "expiresAt", session_policy is not null as "hasPolicy", secret_sealed as "secretSealed"
     from access_keys
     where ($1::text is null or account_id = $1) and ($2::text is null or user_name = $2)
       and (not $3::boolean or status <> 'deleted' and (expires_at is null or expires_at > now()))
       and ($4::timestamptz is null or (date_trunc('milliseconds', created_at), access_key_id) > ($4, $5))
     order by date_trunc('milliseconds', created_at), access_key_id limit $6`,
    [
      accountId ?? null,
      userName ?? null,
      usable,
      after?.createdAt ?? null,
      after?.accessKeyId ?? null,
      limit ?? null,
    ],
  );
  return rows.map(({ sessionName, expiresAt, hasPolicy, secretSealed, ...key }) => ({
    ...key,
    session: expiresAt && { name: sessionName, expiresAt, hasPolicy },
    sealedBy: secretSealed && keyIdOf(secretSealed),
  }));
}

/** Which keys may be meant, and what must be left. */
interface KeyScope {
  /** Absent: a key of any account, as the operator means. */
  readonly accountId?: string;
  /** Refuses to put the last active key of the account itself out of use: nobody could change its access any more. */
  readonly keepsLast?: boolean;
}

interface AccountOfKey {
  readonly accountId: string;
}

/** Puts a key out of use, on every replica within a second. */
export function disableAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
  scope?: KeyScope,
): Promise<AccountOfKey> {
  return change(database, accessKeyId, setting('inactive'), scope);
}

export function enableAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
  scope?: KeyScope,
): Promise<AccountOfKey> {
  return change(database, accessKeyId, setting('active'), scope);
}

/** For ever: its secret goes, and its row stays so that no other key gets its id. */
export function deleteAccessKey(
  database: Pick<Database, 'pool'>,
  accessKeyId: string,
  scope?: KeyScope,
): Promise<AccountOfKey> {
  const deleting = "status = 'deleted', secret_sealed = null, changed_at = now()";
  return change(database, accessKeyId, deleting, scope);
}

const setting = (status: 'active' | 'inactive') =>
  `status = '${status}', changed_at = case status when '${status}' then changed_at else now() end`;

/** The keys that could be the last are locked: of two that are put out of use at the same moment one is. */
async function change(
  { pool }: Pick<Database, 'pool'>,
  accessKeyId: string,
  assignments: string,
  { accountId, keepsLast = false }: KeyScope = {},
): Promise<AccountOfKey> {
  const { rows } = await pool.query<AccountOfKey>(
    `with own as (
       select access_key_id from access_keys
       where account_id = $2 and $3::boolean and status = 'active' and user_name is null and expires_at is null
       order by access_key_id for update
     )
     update access_keys set ${assignments}
     where access_key_id = $1 and ($2::text is null or account_id = $2) and status <> 'deleted'
       and not (access_key_id in (select access_key_id from own) and (select count(*) from own) = 1)
     returning account_id as "accountId"`,
    [accessKeyId, accountId ?? null, keepsLast],
  );
  return rows[0] ?? unchanged(pool, accessKeyId, accountId);
}

async function unchanged(
  pool: Database['pool'],
  accessKeyId: string,
  accountId: string | undefined,
): Promise<never> {
  const { rows } = await pool.query<{ deleted: boolean }>(
    `select status = 'deleted' as deleted from access_keys
     where access_key_id = $1 and ($2::text is null or account_id = $2)`,
    [accessKeyId, accountId ?? null],
  );
  const [key] = rows;
  if (key === undefined) throw noKey(accessKeyId);
  if (key.deleted)
    throw new AccessFault(
      'KeyNotFound',
      `The access key ${accessKeyId} was deleted, and its secret with it`,
      'make another with "understudy keys create"',
    );
  throw new AccessFault(
    'LastKey',
    `The access key ${accessKeyId} is the last of account ${accountId} itself that is in use`,
    'make another one before',
  );
}
