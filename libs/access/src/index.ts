export type { AccessPorts } from '#libs/wire';
export { accessKeys, type LocalKey } from './access-keys.js';
export { createAccessKey, createAccount, ensureAccount } from './accounts.js';
export { callRatesInMemory } from './call-rates.js';
export { noncesInMemory } from './nonces.js';
export { openAccess } from './open-access.js';
export { type Sealer, sealer } from './sealed-secret.js';
