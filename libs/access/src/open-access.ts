import type { Database } from '#libs/postgres';
import type { AccessPorts, WireLog } from '#libs/wire';
import { accessKeys } from './access-keys.js';
import { callRatesInMemory } from './call-rates.js';
import type { LocalKey } from './local-key.js';
import { noncesInMemory } from './nonces.js';
import type { Sealer } from './sealed-secret.js';

/** Everything that the gateway asks about callers. */
export function openAccess(
  database: Pick<Database, 'query'>,
  { localKey, sealer, log }: { localKey?: LocalKey; sealer?: Sealer; log?: WireLog } = {},
): AccessPorts {
  const nonces = noncesInMemory();
  const rates = callRatesInMemory();
  return {
    keys: accessKeys(database, { localKey, sealer, log }),
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
