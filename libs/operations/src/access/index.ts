import type { Operation } from '../operation.js';
import { attachPolicyToUser } from './attach-policy-to-user.js';
import { createAccessKey } from './create-access-key.js';
import { createPolicy } from './create-policy.js';
import { createUser } from './create-user.js';
import { deleteAccessKey } from './delete-access-key.js';
import { deletePolicy } from './delete-policy.js';
import { deleteUser } from './delete-user.js';
import { detachPolicyFromUser } from './detach-policy-from-user.js';
import { disableAccessKey } from './disable-access-key.js';
import { enableAccessKey } from './enable-access-key.js';
import { explainPermission } from './explain-permission.js';
import { getCaller } from './get-caller.js';
import { getPolicy } from './get-policy.js';
import { listAccessKeys } from './list-access-keys.js';
import { listAuditEntries } from './list-audit-entries.js';
import { listPolicies } from './list-policies.js';
import { listUsers } from './list-users.js';
import { updatePolicy } from './update-policy.js';

export const access: readonly Operation[] = [
  getCaller,
  listUsers,
  createUser,
  deleteUser,
  listAccessKeys,
  createAccessKey,
  disableAccessKey,
  enableAccessKey,
  deleteAccessKey,
  listPolicies,
  getPolicy,
  createPolicy,
  updatePolicy,
  deletePolicy,
  attachPolicyToUser,
  detachPolicyFromUser,
  explainPermission,
  listAuditEntries,
];
