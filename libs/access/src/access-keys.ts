import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Database } from '#libs/postgres';
import type { AccessKey, AccessKeys, WireLog } from '#libs/wire';
import type { Sealer } from './sealed-secret.js';

/** A key that settings allow, and no table knows. */
export interface LocalKey {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secret: string;
}

interface KeyRow {
  readonly account_id: string;
  readonly secret_sealed: Buffer;
  readonly status: string;
}

/** A key of the account itself, which may do all on what is the account's. */
const ownKey = (accountId: string) => ({
  accountId,
  principal: { type: 'account', name: accountId } as const,
  may: () => ({ allowed: true }) as const,
});

// A key that was made, disabled or removed is so everywhere after this time. Unknown ids are remembered as well:
// who tries many must not have a query for each.
const REMEMBERED_MS = 5_000;
const REMEMBERED_KEYS = 10_000;

/** The local key and those of the database. Without a sealer those of the database cannot be opened, and are unknown. */
export function accessKeys(
  database: Pick<Database, 'query'>,
  { localKey, sealer, log }: { localKey?: LocalKey; sealer?: Sealer; log?: WireLog } = {},
): AccessKeys {
  const remembered = new LRUCache<string, Promise<AccessKey | undefined>>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBERED_MS,
  });

  const unopened = new LRUCache<string, true>({ max: REMEMBERED_KEYS });

  /** A key whose secret cannot be known is one that nobody can use: disabled, with a secret that nobody has. */
  function opened(row: KeyRow, accessKeyId: string, { open }: Sealer): AccessKey {
    try {
      return {
        accessKeyId,
        ...ownKey(row.account_id),
        secret: open(row.secret_sealed, accessKeyId),
        active: row.status === 'active',
      };
    } catch (error) {
      // Once is enough: the key stays as it is, however often somebody tries it.
      if (!unopened.has(accessKeyId))
        log?.(
          'warn',
          'An access key is refused: its secret cannot be opened. Make a new one with "understudy keys create"',
          {
            accessKeyId,
            reason: error instanceof Error ? error.message : String(error),
          },
        );
      unopened.set(accessKeyId, true);
      return { accessKeyId, ...ownKey(row.account_id), secret: randomUUID(), active: false };
    }
  }

  async function read(accessKeyId: string, sealer: Sealer): Promise<AccessKey | undefined> {
    const { rows } = await database.query<KeyRow>(
      "select account_id, secret_sealed, status from access_keys where access_key_id = $1 and status <> 'deleted'",
      [accessKeyId],
    );
    const [row] = rows;
    return row && opened(row, accessKeyId, sealer);
  }

  return {
    async find(accessKeyId) {
      if (accessKeyId === localKey?.accessKeyId)
        return { accessKeyId, ...ownKey(localKey.accountId), secret: localKey.secret, active: true };
      if (sealer === undefined) return undefined;

      const known = remembered.get(accessKeyId);
      if (known !== undefined) return known;
      const reading = read(accessKeyId, sealer);
      remembered.set(accessKeyId, reading);
      // A failure is nothing to remember: the next request asks again.
      reading.catch(() => remembered.delete(accessKeyId));
      return reading;
    },
  };
}
