import { type Database, readSql } from '#libs/postgres';
import type { Principal } from '#libs/wire';
import type { PolicyText, PolicyTexts } from '../policies/compiled-policies.js';

/** A key that is not deleted, with its account, its user and their policies. */
export interface KeyRow {
  readonly access_key_id: string;
  readonly account_id: string;
  readonly user_name: string | null;
  readonly secret_sealed: Buffer;
  /** Key and account both. */
  readonly active: boolean;
  readonly rates: Readonly<Record<string, number>> | null;
  readonly policies: readonly PolicyText[] | null;
  readonly session_name: string | null;
  readonly session_token_hash: Buffer | null;
  readonly session_policy: string | null;
  readonly expires_at: Date | null;
}

const findAccessKeysSql = readSql(import.meta.url, 'find-access-keys.sql');

/** Many in one query; those that are deleted or were never made are missing. */
export async function readKeyRows(
  { query }: Pick<Database, 'query'>,
  accessKeyIds: readonly string[],
): Promise<KeyRow[]> {
  return (await query<KeyRow>(findAccessKeysSql, [accessKeyIds])).rows;
}

export function principalOf({ account_id, user_name, session_name }: KeyRow): Principal {
  if (session_name !== null) return { type: 'session', name: session_name };
  return user_name === null ? { type: 'account', name: account_id } : { type: 'user', name: user_name };
}

/** An account's own key may do all on what is the account's. */
export function policyTextsOf({
  account_id,
  user_name,
  policies,
  session_name,
  session_policy,
}: KeyRow): PolicyTexts {
  return {
    accountId: account_id,
    identity: user_name === null ? 'all' : (policies ?? []),
    ...(session_policy !== null && { session: { name: session_name ?? '', document: session_policy } }),
  };
}
