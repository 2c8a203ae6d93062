import type { Database } from '#libs/postgres';
import type { AccessPorts, WireLog } from '#libs/wire';
import { SharedAdmissions } from './admissions/admissions.js';
import { accessKeys } from './keys/access-keys.js';
import type { LocalKey } from './keys/local-key.js';
import type { Sealer } from './secrets/sealed-secret.js';

export interface Access extends AccessPorts {
  readonly admissions: SharedAdmissions;
}

/** Everything that the gateway asks about callers. */
export function openAccess(
  database: Pick<Database, 'query'>,
  { localKey, sealer, log }: { localKey?: LocalKey; sealer?: Sealer; log?: WireLog } = {},
): Access {
  return {
    keys: accessKeys(database, { localKey, sealer, log }),
    admissions: new SharedAdmissions(database, log),
  };
}
