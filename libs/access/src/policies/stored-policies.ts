import type { Database } from '#libs/postgres';
import { parseJson } from '#libs/wire';
import { AccessFault } from '../access-fault.js';
import { noAccount, noPolicy, noUser, sayingWhichConstraint } from '../accounts/said-constraints.js';
import type { Page } from '../page.js';
import { readPolicy } from './policy.js';

export interface StoredPolicy {
  readonly accountId: string;
  readonly policyName: string;
  /** Users that it is attached to. */
  readonly users: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
}

interface PolicyName {
  readonly accountId: string;
  readonly policyName: string;
}

interface Attachment extends PolicyName {
  readonly userName: string;
}

// With blanks, which do not count among those that a policy may have.
const MOST_CHARACTERS = 65_536;

/** What a document's text says; throws where it is no JSON, or has a member twice: nobody could tell which counts. */
export function requireDocument(text: string): unknown {
  if (text.length > MOST_CHARACTERS)
    throw unreadable(`A policy document has at most ${MOST_CHARACTERS} characters, blanks included`);
  try {
    return parseJson(text);
  } catch (error) {
    throw unreadable(`The policy document cannot be read: ${(error as Error).message}`);
  }
}

const unreadable = (reason: string) => new AccessFault('PolicyUnreadable', reason);

/** The document is kept as it is written. Rejects, naming all faults, what cannot be enforced. */
export async function createPolicy(
  { pool }: Pick<Database, 'pool'>,
  { accountId, policyName, document }: PolicyName & { readonly document: string },
): Promise<void> {
  if (!/^[A-Za-z0-9-]{1,128}$/.test(policyName))
    throw new Error('The name of a policy has 1 to 128 letters, digits and hyphens');
  readPolicy(policyName, requireDocument(document));
  await sayingWhichConstraint(
    pool.query('insert into policies (account_id, policy_name, document) values ($1, $2, $3)', [
      accountId,
      policyName,
      document,
    ]),
    {
      policies_account_id_fkey: noAccount(accountId),
      policies_pkey: new AccessFault(
        'PolicyExists',
        `Account ${accountId} has a policy ${policyName} already`,
        '"understudy policies update" changes it',
      ),
    },
  );
}

/** In force for all users that it is attached to, on every replica within a second. */
export async function updatePolicy(
  { pool }: Pick<Database, 'pool'>,
  { accountId, policyName, document }: PolicyName & { readonly document: string },
): Promise<void> {
  readPolicy(policyName, requireDocument(document));
  const { rowCount } = await pool.query(
    'update policies set document = $3, changed_at = now() where account_id = $1 and policy_name = $2',
    [accountId, policyName, document],
  );
  if (rowCount === 0) throw noPolicy(accountId, policyName);
}

const policyColumns = `p.account_id as "accountId", p.policy_name as "policyName",
  p.created_at as "createdAt", p.changed_at as "changedAt",
  array(select u.user_name from user_policies u
        where (u.account_id, u.policy_name) = (p.account_id, p.policy_name) order by 1) as users`;

/** By account and name; a page is of one account. */
export async function listPolicies(
  { pool }: Pick<Database, 'pool'>,
  accountId?: string,
  { after, limit }: Page = {},
): Promise<StoredPolicy[]> {
  const { rows } = await pool.query<StoredPolicy>(
    `select ${policyColumns} from policies p
     where ($1::text is null or p.account_id = $1) and ($2::text is null or p.policy_name > $2)
     order by p.account_id, p.policy_name limit $3`,
    [accountId ?? null, after ?? null, limit ?? null],
  );
  return rows;
}

export async function showPolicy(
  { pool }: Pick<Database, 'pool'>,
  { accountId, policyName }: PolicyName,
): Promise<StoredPolicy & { readonly document: string }> {
  const { rows } = await pool.query<StoredPolicy & { document: string }>(
    `select ${policyColumns}, p.document::text as document from policies p
     where p.account_id = $1 and p.policy_name = $2`,
    [accountId, policyName],
  );
  const [policy] = rows;
  if (policy === undefined) throw noPolicy(accountId, policyName);
  return policy;
}

export async function deletePolicy(
  database: Pick<Database, 'pool'>,
  { accountId, policyName }: PolicyName,
): Promise<void> {
  const { users } = await showPolicy(database, { accountId, policyName });
  const attached = (names: string) =>
    new AccessFault(
      'PolicyAttached',
      `Policy ${policyName} is attached to ${names}`,
      'detach it first with "understudy policies detach"',
    );
  if (users.length > 0) throw attached(users.join(', '));
  await sayingWhichConstraint(
    database.pool.query('delete from policies where account_id = $1 and policy_name = $2', [
      accountId,
      policyName,
    ]),
    { user_policies_account_id_policy_name_fkey: attached('a user') },
  );
}

/** Once is as good as twice. */
export async function attachPolicy(
  { pool }: Pick<Database, 'pool'>,
  { accountId, policyName, userName }: Attachment,
): Promise<void> {
  await sayingWhichConstraint(
    pool.query(
      `insert into user_policies (account_id, user_name, policy_name) values ($1, $2, $3)
       on conflict do nothing`,
      [accountId, userName, policyName],
    ),
    {
      user_policies_account_id_user_name_fkey: noUser(accountId, userName),
      user_policies_account_id_policy_name_fkey: noPolicy(accountId, policyName),
    },
  );
}

export async function detachPolicy(
  { pool }: Pick<Database, 'pool'>,
  { accountId, policyName, userName }: Attachment,
): Promise<void> {
  const { rowCount } = await pool.query(
    'delete from user_policies where account_id = $1 and user_name = $2 and policy_name = $3',
    [accountId, userName, policyName],
  );
  if (rowCount === 0)
    throw new AccessFault(
      'PolicyNotAttached',
      `Policy ${policyName} is not attached to a user ${userName} of account ${accountId}`,
    );
}
