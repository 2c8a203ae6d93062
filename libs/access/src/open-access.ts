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
  return {
    keys: accessKeys(database, {
      localKey,
      sealer: secretKey === undefined ? undefined : sealer(secretKey),
      log,
    }),
    nonces: noncesInMemory(),
    rates: callRatesInMemory(),
  };
}
