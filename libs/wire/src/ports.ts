/** Whom an access key speaks for. */
export interface Principal {
  readonly type: 'account' | 'user' | 'session';
  /** The account's id, the user's name, or the name of the session. */
  readonly name: string;
}

/** What a policy is asked. */
export interface PermissionRequest {
  /** `live:CopyCaster` */
  readonly action: string;
  /** An ARN: `acs:live:*:{accountId}:caster/{CasterId}`. */
  readonly resource: string;
  /** Values by condition key, as policies write them: `acs:SourceIp`, `acs:CurrentTime` … */
  readonly conditions: Readonly<Record<string, string>>;
}

export type PermissionDecision =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      /** A statement denies it, or none allows it. */
      readonly kind: 'ExplicitDeny' | 'ImplicitDeny';
      /** Which kind of policy decided, as AccessDeniedDetail calls it. */
      readonly policyType: 'AccountLevelIdentityBasedPolicy' | 'AssumeRolePolicy' | 'SessionPolicy';
    };

/** An access key with all that a request of its caller is judged by. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly principal: Principal;
  readonly secret: string;
  readonly active: boolean;
  /** Of a temporary key alone. */
  readonly session?: {
    readonly expiresAt: Date;
    /** Compares in constant time. */
    isToken(securityToken: string): boolean;
  };
  /** Calls a second that the account has instead of the documented ones, by operation. */
  readonly callsPerSecond?: Readonly<Record<string, number>>;
  /** Never throws. An account's own key may do all on what is the account's. */
  may(request: PermissionRequest): PermissionDecision;
}

export interface AccessKeys {
  find(accessKeyId: string): Promise<AccessKey | undefined>;
}

/** A call whose caller is known, before anything is done for it. */
export interface Arrival {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly operation: string;
  /** Absent where calls are not limited. */
  readonly callsPerSecond?: number;
  /** Absent where nothing was signed. */
  readonly nonce?: string;
}

export type Admission =
  | { readonly kind: 'admitted' }
  /** The key came with this nonce before, within 31 minutes. */
  | { readonly kind: 'nonce used' }
  /** The account has no call of the operation left in this second. */
  | { readonly kind: 'throttled'; readonly retryAfterMs: number };

/** Nonces and call rates. A replayed request takes no call of the account's. */
export interface Admissions {
  admit(arrival: Arrival): Promise<Admission>;
}

/** What the wire needs to know about callers and does not know itself. */
export interface AccessPorts {
  readonly keys: AccessKeys;
  readonly admissions: Admissions;
}
