export type { AccessPorts } from '#libs/wire';
export { createAccessKey, createAccount, ensureAccount } from './accounts.js';
export { openAccess } from './open-access.js';
export { sealer } from './sealed-secret.js';
export { disableAccessKey, keysNotOpened } from './stored-keys.js';
