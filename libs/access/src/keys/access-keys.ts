import { LRUCache } from 'lru-cache';
import { Batches, type Database } from '#libs/postgres';
import type { AccessKey, AccessKeys, WireLog } from '#libs/wire';
import type { Sealer } from '../secrets/sealed-secret.js';
import { type LocalKey, localKeys } from './local-key.js';
import { keyReader } from './opened-keys.js';

// What was changed about a key, its account, its user or their policies is so everywhere after this time. Unknown ids
// are remembered as well: who tries many must not have a query for each.
const REMEMBERED_MS = 1_000;
const REMEMBERED_KEYS = 10_000;
const KEYS_AT_ONCE = 1_000;

/** The local key and those of the database. Without a sealer those of the database cannot be opened, and are unknown. */
export function accessKeys(
  database: Pick<Database, 'query'>,
  { localKey, sealer, log }: { localKey?: LocalKey; sealer?: Sealer; log?: WireLog } = {},
): AccessKeys {
  const local = localKey && localKeys(database, localKey, REMEMBERED_MS);
  const lookups = sealer && lookupsBy(keyReader(database, { sealer, log }));
  // The time counts from the question, so that no answer is older than that.
  const remembered = new LRUCache<string, Promise<AccessKey | undefined>>({
    max: REMEMBERED_KEYS,
    ttl: REMEMBERED_MS,
  });

  return {
    async find(accessKeyId) {
      if (local !== undefined && accessKeyId === localKey?.accessKeyId) return local();
      if (lookups === undefined) return undefined;

      const known = remembered.get(accessKeyId);
      if (known !== undefined) return known;
      const reading = lookups.add(accessKeyId);
      remembered.set(accessKeyId, reading);
      // A failure is nothing to remember: the next request asks again.
      reading.catch(() => {
        if (remembered.peek(accessKeyId) === reading) remembered.delete(accessKeyId);
      });
      return reading;
    },
  };
}

/** What is wanted while a query runs goes together into the next. */
function lookupsBy(read: ReturnType<typeof keyReader>): Batches<string, AccessKey | undefined> {
  return new Batches(KEYS_AT_ONCE, async (accessKeyIds) => {
    const found = await read(accessKeyIds);
    return accessKeyIds.map((accessKeyId) => found.get(accessKeyId));
  });
}
