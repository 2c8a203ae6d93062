import { randomUUID, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '#libs/postgres';
import type { AccessKey, WireLog } from '#libs/wire';
import { compiledPolicies, UnreadablePolicy } from '../policies/compiled-policies.js';
import { evaluate, type Policies } from '../policies/evaluate.js';
import type { Sealer } from '../secrets/sealed-secret.js';
import { type KeyRow, policyTextsOf, principalOf, readKeyRows } from './key-rows.js';
import { tokenHash } from './temporary-keys.js';

const REMEMBERED_KEYS = 10_000;

/** Reads keys from the database with all that their requests are judged by, their secrets opened. */
export function keyReader(
  database: Pick<Database, 'query'>,
  { sealer, log }: { readonly sealer: Sealer; readonly log?: WireLog | undefined },
): (accessKeyIds: readonly string[]) => Promise<ReadonlyMap<string, AccessKey>> {
  const compile = compiledPolicies(log);
  const unopened = new LRUCache<string, true>({ max: REMEMBERED_KEYS });

  function secretOf({ access_key_id: accessKeyId, secret_sealed }: KeyRow): string | undefined {
    try {
      const secret = sealer.open(secret_sealed, accessKeyId);
      unopened.delete(accessKeyId);
      return secret;
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
    const secret = secretOf(row);
    return {
      accessKeyId: row.access_key_id,
      accountId: row.account_id,
      principal: principalOf(row),
      // A key whose secret cannot be known is one that nobody can use: disabled, with a secret that nobody has.
      secret: secret ?? randomUUID(),
      active: row.active && secret !== undefined,
      ...sessionOf(row),
      ...(row.rates && { callsPerSecond: row.rates }),
      may: mayBy(compile(policyTextsOf(row))),
    };
  }

  return async (accessKeyIds) => {
    const rows = await readKeyRows(database, accessKeyIds);
    return new Map(rows.map((row) => [row.access_key_id, keyOf(row)]));
  };
}

function mayBy(policies: Policies | UnreadablePolicy): AccessKey['may'] {
  if (!(policies instanceof UnreadablePolicy)) return (request) => evaluate(policies, request).decision;
  const { policyType } = policies;
  return () => ({ allowed: false, kind: 'ExplicitDeny', policyType });
}

function sessionOf({ session_token_hash: hash, expires_at: expiresAt }: KeyRow): Pick<AccessKey, 'session'> {
  if (hash === null || expiresAt === null) return {};
  return {
    session: { expiresAt, isToken: (securityToken) => timingSafeEqual(tokenHash(securityToken), hash) },
  };
}
