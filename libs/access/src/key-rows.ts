import { randomUUID, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type Database, readSql } from '#libs/postgres';
import type { AccessKey, WireLog } from '#libs/wire';
import { compiledPolicies, type PolicyText } from './compiled-policies.js';
import type { Sealer } from './sealed-secret.js';
import { tokenHash } from './temporary-keys.js';

interface KeyRow {
  readonly access_key_id: string;
  readonly account_id: string;
  readonly user_name: string | null;
  readonly secret_sealed: Buffer;
  readonly active: boolean;
  readonly rates: Readonly<Record<string, number>> | null;
  readonly policies: readonly PolicyText[] | null;
  readonly session_name: string | null;
  readonly session_token_hash: Buffer | null;
  readonly session_policy: string | null;
  readonly expires_at: Date | null;
}

const findAccessKeysSql = readSql(import.meta.url, 'find-access-keys.sql');
const REMEMBERED_KEYS = 10_000;

/** Reads keys from the database, many in one query, with all that their requests are judged by. */
export function keyReader(
  { query }: Pick<Database, 'query'>,
  { sealer, log }: { readonly sealer: Sealer; readonly log?: WireLog | undefined },
): (accessKeyIds: readonly string[]) => Promise<ReadonlyMap<string, AccessKey>> {
  const compile = compiledPolicies(log);
  const unopened = new LRUCache<string, true>({ max: REMEMBERED_KEYS });

  /** A key whose secret cannot be known is one that nobody can use: disabled, with a secret that nobody has. */
  function opened({ access_key_id: accessKeyId, secret_sealed }: KeyRow): { secret: string } | undefined {
    try {
      const secret = sealer.open(secret_sealed, accessKeyId);
      unopened.delete(accessKeyId);
      return { secret };
    } catch (error) {
      // Once is enough, however often somebody tries it.
      if (!unopened.has(accessKeyId))
        log?.('warn', 'An access key is refused: its secret cannot be opened', {
          accessKeyId,
          reason: error instanceof Error ? error.message : String(error),
        });
      unopened.set(accessKeyId, true);
      return undefined;
    }
  }

  function keyOf(row: KeyRow): AccessKey {
    const { account_id: accountId, user_name, session_name, session_policy } = row;
    const secret = opened(row);
    return {
      accessKeyId: row.access_key_id,
      accountId,
      principal: principalOf(row),
      secret: secret?.secret ?? randomUUID(),
      active: row.active && secret !== undefined,
      ...sessionOf(row),
      ...(row.rates && { callsPerSecond: row.rates }),
      may: compile({
        accountId,
        identity: user_name === null ? 'all' : (row.policies ?? []),
        session: session_policy === null ? undefined : { name: session_name ?? '', document: session_policy },
      }),
    };
  }

  return async (accessKeyIds) => {
    const { rows } = await query<KeyRow>(findAccessKeysSql, [accessKeyIds]);
    return new Map(rows.map((row) => [row.access_key_id, keyOf(row)]));
  };
}

function principalOf({ account_id, user_name, session_name }: KeyRow): AccessKey['principal'] {
  if (session_name !== null) return { type: 'session', name: session_name };
  return user_name === null ? { type: 'account', name: account_id } : { type: 'user', name: user_name };
}

function sessionOf({ session_token_hash: hash, expires_at: expiresAt }: KeyRow): Pick<AccessKey, 'session'> {
  if (hash === null || expiresAt === null) return {};
  return {
    session: { expiresAt, isToken: (securityToken) => timingSafeEqual(tokenHash(securityToken), hash) },
  };
}
