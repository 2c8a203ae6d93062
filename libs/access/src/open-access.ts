import type { Database } from '#libs/postgres';
import type { AccessPorts, WireLog } from '#libs/wire';
import { accessKeys, type LocalKey } from './access-keys.js';
import { callRatesInMemory } from './call-rates.js';
import { noncesInMemory } from './nonces.js';
import { sealer } from './sealed-secret.js';

/** Everything that the gateway asks about callers. */
export function openAccess(
  database: Pick<Database, 'query'>,
  { localKey, secretKey, log }: { localKey?: LocalKey; secretKey?: string; log?: WireLog } = {},
): AccessPorts {
  const nonces = noncesInMemory();
  const rates = callRatesInMemory();
  return {
    keys: accessKeys(database, {
      localKey,
      sealer: secretKey === undefined ? undefined : sealer(secretKey),
      log,
    }),
    admissions: {
      async admit({ accessKeyId, accountId, operation, callsPerSecond, nonce }) {
        if (nonce !== undefined && !(await nonces.use(accessKeyId, nonce))) return { kind: 'nonce used' };
        if (callsPerSecond !== undefined && !(await rates.take(accountId, operation, callsPerSecond)))
          return { kind: 'throttled', retryAfterMs: 1_000 };
        return { kind: 'admitted' };
      },
    },
  };
}
