import type { Database } from '#libs/postgres';
import type { Principal } from '#libs/wire';
import { noKey } from '../accounts/said-constraints.js';
import { compiledPolicies, UnreadablePolicy } from '../policies/compiled-policies.js';
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

/** For those who explain a decision. Rejects where one of the policies cannot be read: then all is denied. */
export async function policiesOfKey(
  database: Pick<Database, 'query'>,
  accessKeyId: string,
): Promise<PoliciesOfKey> {
  const [row] = await readKeyRows(database, [accessKeyId]);
  if (row === undefined) throw new Error(noKey(accessKeyId));
  const policies = compiledPolicies()(policyTextsOf(row));
  if (policies instanceof UnreadablePolicy)
    throw new Error(`The key ${accessKeyId} is denied everything: ${policies.message}`);
  return {
    accountId: row.account_id,
    principal: principalOf(row),
    active: row.active,
    ...(row.expires_at && { expiresAt: row.expires_at }),
    policies,
  };
}
