import {
  AccessFault,
  type AccessFaultKind,
  accessKeyIdFor,
  attachPolicy,
  createAccessKey,
  createPolicy,
  createUser,
  deleteAccessKey,
  deletePolicy,
  deleteUser,
  detachPolicy,
  disableAccessKey,
  enableAccessKey,
  listAccessKeys,
  listPolicies,
  listUsers,
  type PoliciesOfKey,
  policiesOfKey,
  policiesOfUser,
  readAuditLog,
  showAccount,
  showPolicy,
  updatePolicy,
} from '#libs/access';
import {
  type AccountAccess,
  type PermissionQuestion,
  type RefusalName,
  refuse,
  type Services,
} from '#libs/operations';
import type { Call } from '#libs/wire';
import { explainPermission, operationCalled } from './explain-permission.js';
import type { Runtime } from './runtime.js';
import { hasLocalAccess, localAccess, operatorsOf } from './settings.js';

/** What in `libs/access` the command line changes access by, for the account that calls. */
export function accountAccess(
  runtime: Pick<Runtime, 'database' | 'settings' | 'audit' | 'sealer' | 'store'>,
  services: Pick<Services, 'studios' | 'casterList' | 'grants'>,
): AccountAccess {
  const { database, settings, audit, sealer, store } = runtime;

  /** Does it for the caller's account, and has the audit log say what was changed, whatever calls it keeps. */
  async function change<T>(
    call: Call,
    action: string,
    work: (accountId: string) => Promise<T>,
    resourceOf: (done: T) => string,
  ): Promise<T> {
    const { accountId, principal, accessKeyId, requestId } = call;
    const done = await saidAsRefusal(work(accountId));
    audit.add({
      at: new Date(),
      accountId,
      principalType: principal?.type ?? 'operator',
      principalName: principal?.name ?? 'operator',
      ...(accessKeyId !== undefined && { accessKeyId }),
      action,
      resource: resourceOf(done),
      code: 'OK',
      denied: false,
      requestId,
    });
    return done;
  }

  /** The local key of its account is a setting, which nobody disables: another one is never the last. */
  const keepsLast = (accountId: string, evenLast: boolean) =>
    !evenLast && !(hasLocalAccess(settings) && accountId === localAccess.accountId);

  return {
    async describe(accountId) {
      const { name, studios, casterQuota } = await showAccount(database, accountId);
      return {
        ...(name !== null && { name }),
        studios,
        quota: casterQuota ?? settings.CASTER_QUOTA,
        isOperator: operatorsOf(settings).includes(accountId),
      };
    },

    listUsers: (accountId, page) => listUsers(database, accountId, page),
    createUser: (call, userName) =>
      change(
        call,
        'CreateUser',
        (accountId) => createUser(database, { accountId, userName }),
        () => `user ${userName}`,
      ),
    deleteUser: (call, userName) =>
      change(
        call,
        'DeleteUser',
        (accountId) => deleteUser(database, { accountId, userName }),
        () => `user ${userName}`,
      ),

    listKeys: (accountId, { userName, usable, ...page }) =>
      listAccessKeys(database, { accountId, userName, usable, ...page }),
    createKey(call, { userName, clientToken }) {
      if (sealer === undefined)
        throw refuse(
          'SecretKeyMissing',
          'UNDERSTUDY_SECRET_KEY is not set, and seals the secrets of access keys in the database: who runs the program has to set it.',
        );
      return change(
        call,
        'CreateAccessKey',
        (accountId) =>
          createAccessKey(database, sealer, {
            accountId,
            userName,
            ...(clientToken !== undefined && { accessKeyId: accessKeyIdFor(accountId, clientToken) }),
          }),
        ({ accessKeyId }) => `access key ${accessKeyId}`,
      );
    },
    async disableKey(call, accessKeyId, evenLast) {
      await change(
        call,
        'DisableAccessKey',
        (accountId) =>
          disableAccessKey(database, accessKeyId, { accountId, keepsLast: keepsLast(accountId, evenLast) }),
        () => `access key ${accessKeyId}`,
      );
    },
    async enableKey(call, accessKeyId) {
      await change(
        call,
        'EnableAccessKey',
        (accountId) => enableAccessKey(database, accessKeyId, { accountId }),
        () => `access key ${accessKeyId}`,
      );
    },
    async deleteKey(call, accessKeyId, evenLast) {
      await change(
        call,
        'DeleteAccessKey',
        (accountId) =>
          deleteAccessKey(database, accessKeyId, { accountId, keepsLast: keepsLast(accountId, evenLast) }),
        () => `access key ${accessKeyId}`,
      );
    },

    listPolicies: (accountId, page) => listPolicies(database, accountId, page),
    readPolicy: (accountId, policyName) => saidAsRefusal(showPolicy(database, { accountId, policyName })),
    createPolicy: (call, policyName, document) =>
      change(
        call,
        'CreatePolicy',
        (accountId) => createPolicy(database, { accountId, policyName, document }),
        () => `policy ${policyName}`,
      ),
    updatePolicy: (call, policyName, document) =>
      change(
        call,
        'UpdatePolicy',
        (accountId) => updatePolicy(database, { accountId, policyName, document }),
        () => `policy ${policyName}`,
      ),
    deletePolicy: (call, policyName) =>
      change(
        call,
        'DeletePolicy',
        (accountId) => deletePolicy(database, { accountId, policyName }),
        () => `policy ${policyName}`,
      ),
    attachPolicy: (call, policyName, userName) =>
      change(
        call,
        'AttachPolicyToUser',
        (accountId) => attachPolicy(database, { accountId, policyName, userName }),
        () => `policy ${policyName}, user ${userName}`,
      ),
    detachPolicy: (call, policyName, userName) =>
      change(
        call,
        'DetachPolicyFromUser',
        (accountId) => detachPolicy(database, { accountId, policyName, userName }),
        () => `policy ${policyName}, user ${userName}`,
      ),

    async explain({ accountId }, { of, operation: called, casterId, ...asked }) {
      const operation = operationCalled(called);
      if ('nearest' in operation)
        throw refuse(
          'OperationUnknown',
          `There is no operation ${called}; the nearest is ${operation.nearest}.`,
        );
      const key = await saidAsRefusal(keyAskedAbout(of, accountId));
      const explained = await explainPermission(
        { ...asked, key, operation, studio: casterId },
        { ...services, store, operators: operatorsOf(settings) },
      );
      return { ...explained, accountId, principal: key.principal };
    },
    listAuditEntries: (accountId, filter) => readAuditLog(database, { accountId, ...filter }),
  };

  function keyAskedAbout(of: PermissionQuestion['of'], accountId: string): Promise<PoliciesOfKey> {
    return 'userName' in of
      ? policiesOfUser(database, { accountId, ...of })
      : keyNamed(of.accessKeyId, runtime, accountId);
  }
}

/** A key with what it is judged by, the local one where that is accepted; with an account, of its keys alone. */
export async function keyNamed(
  accessKeyId: string,
  { database, settings }: Pick<Runtime, 'database' | 'settings'>,
  ofAccount?: string,
): Promise<PoliciesOfKey> {
  const { accountId } = localAccess;
  const isLocal = accessKeyId === localAccess.accessKeyId && hasLocalAccess(settings);
  if (!isLocal || (ofAccount ?? accountId) !== accountId)
    return policiesOfKey(database, accessKeyId, ofAccount);
  return {
    accountId,
    principal: { type: 'account', name: accountId },
    active: true,
    policies: { identity: 'all' },
  };
}

/** The refusal of each fault, with the way out that a caller of the API has. */
const refusals: Readonly<
  Record<AccessFaultKind, readonly [refusal: RefusalName, wayOut: string] | undefined>
> = {
  // Who calls has an account.
  AccountNotFound: undefined,
  AccountErased: undefined,
  UserNotFound: ['UserNotFound', 'ListUsers lists those there are.'],
  UserExists: ['UserExists', 'Name another one.'],
  UserHasKeys: ['UserHasKeys', 'Delete them first with DeleteAccessKey.'],
  KeyNotFound: ['KeyNotFound', 'ListAccessKeys lists those of the account.'],
  KeyExists: [
    'KeyExists',
    'This ClientToken made it, and its secret was told in that answer alone: delete it, and make another with a new ClientToken.',
  ],
  LastKey: [
    'LastKey',
    'Make another one before; with EvenLast it is done all the same, and then only the command line makes keys again.',
  ],
  PolicyNotFound: ['PolicyNotFound', 'ListPolicies lists those there are.'],
  PolicyExists: ['PolicyExists', 'UpdatePolicy changes it.'],
  PolicyAttached: ['PolicyAttached', 'Detach it first with DetachPolicyFromUser.'],
  PolicyNotAttached: ['PolicyNotAttached', 'ListUsers tells what is.'],
  PolicyUnreadable: ['PolicyUnreadable', ''],
};

async function saidAsRefusal<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const [refusal, wayOut] = (error instanceof AccessFault && refusals[error.fault]) || [];
    if (refusal === undefined) throw error;
    const { reason } = error as AccessFault;
    throw refuse(refusal, wayOut === '' ? reason : `${reason}. ${wayOut}`);
  }
}
