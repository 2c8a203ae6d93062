import { LRUCache } from 'lru-cache';
import type { Database } from '#libs/postgres';
import type { AccessKey, AccessKeys, WireLog } from '#libs/wire';
import { gatheredLookups } from './gathered-lookups.js';
import { type LocalKey, localKeys } from './local-key.js';
import { keyReader } from './opened-keys.js';
import type { Sealer } from '../secrets/sealed-secret.js';

// What was changed about a key, its account, its user or their policies is so everywhere after this time. Unknown ids
// are remembered as well: who tries many must not have a query for each.
const REMEMBERED_MS = 1_000;
const REMEMBERED_KEYS = 10_000;

/** The local key and those of the database. Without a sealer those of the database cannot be opened, and are unknown. */
export function accessKeys(
  database: Pick<Database, 'query'>,
  { localKey, sealer, log }: { localKey?: LocalKey; sealer?: Sealer; log?: WireLog } = {},
): AccessKeys {
  const local = localKey && localKeys(database, localKey, REMEMBERED_MS);
  const lookUp = sealer && gatheredLookups(keyReader(database, { sealer, log }));
  // The time counts from the question, so that no answer is older than that.
  const remembered = new LRUCache<string, Promise<AccessKey | undefined>>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBERED_MS,
  });

  return {
    async find(accessKeyId) {
      if (local !== undefined && accessKeyId === localKey?.accessKeyId) return local();
      if (lookUp === undefined) return undefined;

      const known = remembered.get(accessKeyId);
      if (known !== undefined) return known;
      const reading = lookUp(accessKeyId);
      remembered.set(accessKeyId, reading);
      // A failure is nothing to remember: the next request asks again.
      reading.catch(() => {
        if (remembered.peek(accessKeyId) === reading) remembered.delete(accessKeyId);
      });
      return reading;
    },
  };
}
