import type { Database } from '#libs/postgres';
import type { AccessPorts, WireLog } from '#libs/wire';
import { accessKeys, type LocalKey } from './access-keys.js';
import { SharedAdmissions } from './admissions.js';
import { sealer } from './sealed-secret.js';

export interface Access extends AccessPorts {
  readonly admissions: SharedAdmissions;
}

/** Everything that the gateway asks about callers. */
export function openAccess(
  database: Pick<Database, 'query'>,
  { localKey, secretKey, log }: { localKey?: LocalKey; secretKey?: string; log?: WireLog } = {},
): Access {
  return {
    keys: accessKeys(database, {
      localKey,
      sealer: secretKey === undefined ? undefined : sealer(secretKey),
      log,
    }),
    admissions: new SharedAdmissions(database, log),
  };
}
