export { createAccessKey, createAccount, ensureAccount } from './accounts.js';
export { AdmissionSweeper } from './admission-sweeper.js';
export { type Access, openAccess } from './open-access.js';
export { sealer } from './sealed-secret.js';
export { disableAccessKey, keysNotOpened } from './stored-keys.js';
