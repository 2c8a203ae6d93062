import type { Call } from '#libs/wire';

/** A part of a list: what comes after this name, id or place, so many at most. */
export interface Page {
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AccountSummary {
  readonly name?: string;
  /** Studios there are, and how many there may be. */
  readonly studios: number;
  readonly quota: number;
  /** Whether it operates the installation. */
  readonly isOperator: boolean;
}

export interface UserOfAccount {
  readonly userName: string;
  readonly policies: readonly string[];
  readonly keys: readonly string[];
  readonly createdAt: Date;
}

export interface AccessKeyOfAccount {
  readonly accessKeyId: string;
  /** Null: the account's own. */
  readonly userName: string | null;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** Of a temporary key alone. */
  readonly session: { readonly name: string; readonly expiresAt: Date } | null;
}

export interface PolicyOfAccount {
  readonly policyName: string;
  readonly users: readonly string[];
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** What a permission is asked about. It is explained by the policies of now. */
export interface PermissionQuestion {
  readonly of: { readonly accessKeyId: string } | { readonly userName: string };
  /** `CopyCaster`, or its action `live:CopyCaster`. */
  readonly operation: string;
  readonly casterId?: string | undefined;
  /** An ARN, in the place of a studio. */
  readonly resource?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly isSecure?: boolean | undefined;
  readonly at: Date;
}

/** A statement of a policy, as people look it up: the first is 1. */
export interface StatementOfPolicy {
  readonly policy: string;
  readonly statement: number;
  readonly effect: 'Allow' | 'Deny';
}

export interface ExplainedPermission {
  readonly accountId: string;
  readonly principal: { readonly type: string; readonly name: string };
  /** Of several that the call needs, what decides: the first that is denied. */
  readonly action: string;
  readonly resource: string;
  readonly conditions: Readonly<Record<string, string>>;
  readonly allowed: boolean;
  /** The answer in a sentence. */
  readonly because: string;
  readonly statement?: StatementOfPolicy;
  readonly sessionStatement?: StatementOfPolicy;
  /** Statements that would allow it, but for a resource or a condition. */
  readonly nearMisses: readonly (StatementOfPolicy & {
    readonly failed: readonly { readonly part: string; readonly given?: string }[];
  })[];
}

/** An entry of the audit log. */
export interface AuditedCall {
  readonly at: Date;
  readonly principalType: string;
  readonly principalName: string;
  readonly accessKeyId?: string | undefined;
  readonly action: string;
  readonly resource?: string | undefined;
  readonly code: string;
  readonly denied: boolean;
  readonly requestId?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly times: number;
  /** Where it is in the log. */
  readonly place: string;
}

/**
 * Who may come into an account and do what there, as operations meet it. All is of the account that calls, a change is in its
 * audit log under the caller, and what is refused rejects with the refusal that is named.
 */
export interface AccountAccess {
  describe(accountId: string): Promise<AccountSummary>;

  listUsers(accountId: string, page: Page): Promise<readonly UserOfAccount[]>;
  /** `UserExists` */
  createUser(call: Call, userName: string): Promise<void>;
  /** `UserNotFound`, `UserHasKeys` */
  deleteUser(call: Call, userName: string): Promise<void>;

  listKeys(
    accountId: string,
    page: Omit<Page, 'after'> & {
      readonly after?: Pick<AccessKeyOfAccount, 'createdAt' | 'accessKeyId'> | undefined;
      readonly userName?: string | undefined;
      /** Without those that are deleted or over. */
      readonly usable: boolean;
    },
  ): Promise<readonly AccessKeyOfAccount[]>;
  /** `UserNotFound`, `KeyExists` where the token made one before, `SecretKeyMissing` */
  createKey(
    call: Call,
    key: { readonly userName?: string | undefined; readonly clientToken?: string | undefined },
  ): Promise<{ readonly accessKeyId: string; readonly secret: string }>;
  /** `KeyNotFound`, `LastKey` unless even that is meant */
  disableKey(call: Call, accessKeyId: string, evenLast: boolean): Promise<void>;
  /** `KeyNotFound` */
  enableKey(call: Call, accessKeyId: string): Promise<void>;
  /** `KeyNotFound`, `LastKey` unless even that is meant */
  deleteKey(call: Call, accessKeyId: string, evenLast: boolean): Promise<void>;

  listPolicies(accountId: string, page: Page): Promise<readonly PolicyOfAccount[]>;
  /** `PolicyNotFound` */
  readPolicy(accountId: string, policyName: string): Promise<PolicyOfAccount & { readonly document: string }>;
  /** `PolicyExists`, `PolicyUnreadable` with every fault */
  createPolicy(call: Call, policyName: string, document: string): Promise<void>;
  /** `PolicyNotFound`, `PolicyUnreadable` with every fault */
  updatePolicy(call: Call, policyName: string, document: string): Promise<void>;
  /** `PolicyNotFound`, `PolicyAttached` */
  deletePolicy(call: Call, policyName: string): Promise<void>;
  /** `UserNotFound`, `PolicyNotFound` */
  attachPolicy(call: Call, policyName: string, userName: string): Promise<void>;
  /** `PolicyNotAttached` */
  detachPolicy(call: Call, policyName: string, userName: string): Promise<void>;

  /** `KeyNotFound`, `UserNotFound`, `OperationUnknown`, `PolicyUnreadable` where a stored one denies everything */
  explain(call: Call, question: PermissionQuestion): Promise<ExplainedPermission>;
  /** The newest first. */
  listAuditEntries(
    accountId: string,
    filter: Page & {
      readonly denied: boolean;
      readonly since?: Date | undefined;
      readonly until?: Date | undefined;
    },
  ): Promise<readonly AuditedCall[]>;
}
