export {
  type Account,
  type AccountDetails,
  createAccount,
  ensureAccount,
  listAccounts,
  setAccountActive,
  setCallRate,
  setQuota,
  showAccount,
} from './accounts.js';
export { AdmissionSweeper } from './admission-sweeper.js';
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
export { type Access, openAccess } from './open-access.js';
export { conditionKeys, conditionOperators } from './policies/condition-operators.js';
export { evaluate, type Policies, type StatementName, type Verdict } from './policies/evaluate.js';
export { type Explanation, explain, type NearMiss } from './policies/explain.js';
export { type Policy, readPolicy } from './policies/policy.js';
export { type PoliciesOfKey, policiesOfKey } from './policies-of-key.js';
export { countSealedByOthers, keysNotOpened, type Resealed, resealSecrets } from './reseal-secrets.js';
export { type Sealer, sealer } from './sealed-secret.js';
export { sealerFromFile, secretKeyFileIn } from './secret-key-file.js';
export {
  createAccessKey,
  deleteAccessKey,
  disableAccessKey,
  enableAccessKey,
  listAccessKeys,
  type StoredKey,
} from './stored-keys.js';
export {
  attachPolicy,
  createPolicy,
  deletePolicy,
  detachPolicy,
  listPolicies,
  type StoredPolicy,
  showPolicy,
  updatePolicy,
} from './stored-policies.js';
export {
  issueTemporaryKey,
  sweepTemporaryKeys,
  type TemporaryKey,
  temporarySeconds,
} from './temporary-keys.js';
export { createUser, deleteUser, listUsers, type User } from './users.js';
