import type { Database } from '#libs/postgres';
import type { Principal } from '#libs/wire';
import { AccessFault } from '../access-fault.js';
import { noKey, noUser } from '../accounts/said-constraints.js';
import {
  compiledPolicies,
  type PolicyText,
  type PolicyTexts,
  UnreadablePolicy,
} from '../policies/compiled-policies.js';
import type { Policies } from '../policies/evaluate.js';
import { policyTextsOf, principalOf, readKeyRows } from './key-rows.js';

/** A stored key as its requests are judged; its secret stays sealed. */
export interface PoliciesOfKey {
  readonly accountId: string;
  readonly principal: Principal;
  /** Key and account both. */
  readonly active: boolean;
  readonly expiresAt?: Date;
  readonly policies: Policies;
}

/**
 * For those who explain a decision; with an account, of its keys alone. Rejects where one of the policies cannot be read:
 * then all is denied.
 */
export async function policiesOfKey(
  database: Pick<Database, 'query'>,
  accessKeyId: string,
  accountId?: string,
): Promise<PoliciesOfKey> {
  const [row] = await readKeyRows(database, [accessKeyId]);
  if (row === undefined || (accountId !== undefined && row.account_id !== accountId))
    throw noKey(accessKeyId);
  return {
    accountId: row.account_id,
    principal: principalOf(row),
    active: row.active,
    ...(row.expires_at && { expiresAt: row.expires_at }),
    policies: readable(`The key ${accessKeyId}`, policyTextsOf(row)),
  };
}

/** What every key of the user is judged by. */
export async function policiesOfUser(
  { query }: Pick<Database, 'query'>,
  { accountId, userName }: { readonly accountId: string; readonly userName: string },
): Promise<PoliciesOfKey> {
  const { rows } = await query<{ active: boolean; policies: PolicyText[] | null }>(
    `select a.active,
       (select json_agg(json_build_object('name', p.policy_name, 'document', p.document::text) order by p.policy_name)
          from user_policies t join policies p using (account_id, policy_name)
          where t.account_id = u.account_id and t.user_name = u.user_name) as policies
     from users u join accounts a using (account_id)
     where u.account_id = $1 and u.user_name = $2`,
    [accountId, userName],
  );
  const [user] = rows;
  if (user === undefined) throw noUser(accountId, userName);
  const identity = user.policies ?? [];
  return {
    accountId,
    principal: { type: 'user', name: userName },
    active: user.active,
    policies: readable(`The user ${userName}`, { accountId, identity }),
  };
}

function readable(who: string, texts: PolicyTexts): Policies {
  const policies = compiledPolicies()(texts);
  if (policies instanceof UnreadablePolicy)
    throw new AccessFault('PolicyUnreadable', `${who} is denied everything: ${policies.message}`);
  return policies;
}
