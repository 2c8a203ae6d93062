import { LRUCache } from 'lru-cache';
import type { Database } from '#libs/postgres';
import type { AccessKey, AccessKeys } from '#libs/wire';
import type { Sealer } from './sealed-secret.js';

/** A key that settings allow, and no table knows. */
export interface LocalKey {
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly secret: string;
}

// A key that was made, disabled or removed is so everywhere after this time. Unknown ids are remembered as well:
// who tries many must not have a query for each.
const REMEMBERED_MS = 5_000;
const REMEMBERED_KEYS = 10_000;

/** The local key and those of the database. Without a sealer those of the database cannot be opened, and are unknown. */
export function accessKeys(
  database: Pick<Database, 'query'>,
  { localKey, sealer }: { localKey?: LocalKey; sealer?: Sealer } = {},
): AccessKeys {
  const remembered = new LRUCache<string, Promise<AccessKey | undefined>>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBERED_MS,
  });

  async function read(accessKeyId: string, { open }: Sealer): Promise<AccessKey | undefined> {
    const { rows } = await database.query<{ account_id: string; secret_sealed: Buffer; active: boolean }>(
      'select account_id, secret_sealed, active from access_keys where access_key_id = $1',
      [accessKeyId],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    return { accountId: row.account_id, secret: open(row.secret_sealed, accessKeyId), active: row.active };
  }

  return {
    async find(accessKeyId) {
      if (accessKeyId === localKey?.accessKeyId)
        return { accountId: localKey.accountId, secret: localKey.secret, active: true };
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
