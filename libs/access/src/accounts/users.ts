import type { Database } from '#libs/postgres';
import { AccessFault } from '../access-fault.js';
import type { Page } from '../page.js';
import { noAccount, noUser, sayingWhichConstraint } from './said-constraints.js';

export interface User {
  readonly accountId: string;
  readonly userName: string;
  readonly policies: readonly string[];
  /** Those that are not deleted and not expired. */
  readonly keys: readonly string[];
  readonly createdAt: Date;
}

interface UserName {
  readonly accountId: string;
  readonly userName: string;
}

/** A user may do nothing until a policy is attached. */
export async function createUser(
  { pool }: Pick<Database, 'pool'>,
  { accountId, userName }: UserName,
): Promise<void> {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(userName))
    throw new Error('The name of a user has 1 to 64 letters, digits, dots, hyphens and underscores');
  await sayingWhichConstraint(
    pool.query('insert into users (account_id, user_name) values ($1, $2)', [accountId, userName]),
    {
      users_account_id_fkey: noAccount(accountId),
      users_pkey: new AccessFault('UserExists', `Account ${accountId} has a user ${userName} already`),
    },
  );
}

const live = "k.status <> 'deleted' and (k.expires_at is null or k.expires_at > now())";

/** By account and name; a page is of one account. */
export async function listUsers(
  { pool }: Pick<Database, 'pool'>,
  accountId?: string,
  { after, limit }: Page = {},
): Promise<User[]> {
  const { rows } = await pool.query<User>(
    `select u.account_id as "accountId", u.user_name as "userName", u.created_at as "createdAt",
       array(select p.policy_name from user_policies p
             where (p.account_id, p.user_name) = (u.account_id, u.user_name) order by 1) as policies,
       array(select k.access_key_id from access_keys k
             where (k.account_id, k.user_name) = (u.account_id, u.user_name) and ${live} order by 1) as keys
     from users u
     where ($1::text is null or u.account_id = $1) and ($2::text is null or u.user_name > $2)
     order by u.account_id, u.user_name limit $3`,
    [accountId ?? null, after ?? null, limit ?? null],
  );
  return rows;
}

/**
 * Removes a user who has no live key; policies are detached. Rows of deleted keys stay and forget whose they were, but
 * no live key can: it would be the account's. One that is made meanwhile keeps the user by its foreign key.
 */
export async function deleteUser(
  { pool }: Pick<Database, 'pool'>,
  { accountId, userName }: UserName,
): Promise<void> {
  const { rowCount } = await sayingWhichConstraint(
    pool.query(
      `with of_user as (
         select k.access_key_id, ${live} as live, k.status from access_keys k
         where k.account_id = $1 and k.user_name = $2
       ), expired as (
         delete from access_keys where access_key_id in (
           select access_key_id from of_user where not live and status <> 'deleted'
         ) and not exists (select from of_user where live)
       ), forgetful as (
         update access_keys set user_name = null where access_key_id in (
           select access_key_id from of_user where status = 'deleted'
         ) and not exists (select from of_user where live)
       )
       delete from users where account_id = $1 and user_name = $2 and not exists (select from of_user where live)`,
      [accountId, userName],
    ),
    {
      access_keys_account_id_user_name_fkey: new AccessFault(
        'UserHasKeys',
        `User ${userName} was given an access key at this moment`,
        'delete it first',
      ),
    },
  );
  if (rowCount === 1) return;

  const [user] = (await listUsers({ pool }, accountId)).filter((other) => other.userName === userName);
  if (user === undefined) throw noUser(accountId, userName);
  const keys = user.keys.join(', ');
  throw new AccessFault(
    'UserHasKeys',
    `User ${userName} has access keys (${keys})`,
    'delete them first with "understudy keys delete"',
  );
}
