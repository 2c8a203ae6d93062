export type { AccessPorts } from '#libs/wire';
export { createAccessKey, createAccount, ensureAccount } from './accounts.js';
export { openAccess } from './open-access.js';
export { conditionKeys, conditionOperators } from './policies/condition-operators.js';
export { evaluate, type Policies, type StatementName, type Verdict } from './policies/evaluate.js';
export { type Explanation, explain, type NearMiss } from './policies/explain.js';
export { type Policy, readPolicy } from './policies/policy.js';
export { sealer } from './sealed-secret.js';
export { disableAccessKey, keysNotOpened } from './stored-keys.js';
