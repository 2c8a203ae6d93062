export type { AccessPorts } from '#libs/wire';
export { createAccessKey, createAccount, ensureAccount } from './accounts.js';
export { type AuditEntry, type AuditLevel, auditEntryOf } from './audit-entry.js';
export { AuditLog } from './audit-log.js';
export {
  type AuditFilter,
  type OperatorAction,
  type RecordedEntry,
  readAuditLog,
  recordOperatorAction,
  sweepAuditLog,
} from './audit-records.js';
export { openAccess } from './open-access.js';
export { evaluate, type Policies, type StatementName, type Verdict } from './policies/evaluate.js';
export { type Explanation, explain, type NearMiss } from './policies/explain.js';
export { type Policy, readPolicy } from './policies/policy.js';
export { sealer } from './sealed-secret.js';
export { disableAccessKey, keysNotOpened } from './stored-keys.js';
