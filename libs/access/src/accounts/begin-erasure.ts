import type { Database } from '#libs/postgres';
import { noAccount } from './said-constraints.js';

/**
 * From here on the account is never active again, and all that is its own goes. Refused while anybody could still come in:
 * calls of a key that was let in a moment ago would make what nobody erases. Again, it changes nothing.
 */
export async function beginErasure({ pool }: Pick<Database, 'pool'>, accountId: string): Promise<void> {
  const { rows } = await pool.query<{ active: boolean; keys: string[] }>(
    `select a.active, array(
       select access_key_id from access_keys
       where account_id = $1 and status = 'active' and (expires_at is null or expires_at > now())
       order by 1
     ) as keys
     from accounts a where a.account_id = $1`,
    [accountId],
  );
  const [account] = rows;
  if (account === undefined) throw noAccount(accountId);
  if (account.active)
    throw new Error(
      `Account ${accountId} is active: refuse its keys first with "understudy accounts disable ${accountId}"`,
    );
  if (account.keys.length > 0)
    throw new Error(
      `Account ${accountId} has active access keys: put them out of use first with "understudy keys disable" (${account.keys.join(', ')})`,
    );
  await pool.query(
    'update accounts set erased_at = coalesce(erased_at, now()), name = null where account_id = $1 and not active',
    [accountId],
  );
}
