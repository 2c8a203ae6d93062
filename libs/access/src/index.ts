export { AccessFault, type AccessFaultKind } from './access-fault.js';
export {
  type Account,
  type AccountDetails,
  createAccount,
  ensureAccount,
  findAccount,
  listAccounts,
  pageOfAccounts,
  requireAccount,
  setAccountActive,
  setCallRate,
  setQuota,
  showAccount,
} from './accounts/accounts.js';
export { beginErasure } from './accounts/begin-erasure.js';
export { createUser, deleteUser, listUsers, type User } from './accounts/users.js';
export { AdmissionSweeper } from './admissions/admission-sweeper.js';
export { type AuditEntry, type AuditLevel, auditEntryOf, auditEntryOfOther } from './audit/audit-entry.js';
export { AuditLog } from './audit/audit-log.js';
export {
  type AuditFilter,
  type OperatorAction,
  type RecordedEntry,
  readAuditLog,
  recordOperatorAction,
  sweepAuditLog,
} from './audit/audit-records.js';
export { CopyGrantTable, type StoredGrant } from './grants/copy-grants.js';
export { type PoliciesOfKey, policiesOfKey, policiesOfUser } from './keys/policies-of-key.js';
export {
  accessKeyIdFor,
  createAccessKey,
  deleteAccessKey,
  disableAccessKey,
  enableAccessKey,
  listAccessKeys,
  type StoredKey,
} from './keys/stored-keys.js';
export {
  issueTemporaryKey,
  sweepTemporaryKeys,
  type TemporaryKey,
  temporarySeconds,
} from './keys/temporary-keys.js';
export { type Access, openAccess } from './open-access.js';
export type { Page } from './page.js';
export { conditionKeys, conditionOperators } from './policies/condition-operators.js';
export { evaluate, type Policies, type StatementName, type Verdict } from './policies/evaluate.js';
export { type Explanation, explain, type NearMiss } from './policies/explain.js';
export { type Policy, readPolicy } from './policies/policy.js';
export {
  attachPolicy,
  createPolicy,
  deletePolicy,
  detachPolicy,
  listPolicies,
  type StoredPolicy,
  showPolicy,
  updatePolicy,
} from './policies/stored-policies.js';
export {
  countSealedByOthers,
  keysNotOpened,
  type Resealed,
  resealSecrets,
} from './secrets/reseal-secrets.js';
export { type Sealer, sealer } from './secrets/sealed-secret.js';
export { sealerFromFile, secretKeyFileIn } from './secrets/secret-key-file.js';
