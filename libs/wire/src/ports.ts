/** The credentials of an account. */
export interface AccessKey {
  readonly accountId: string;
  readonly secret: string;
  readonly active: boolean;
}

export interface AccessKeys {
  find(accessKeyId: string): Promise<AccessKey | undefined>;
}

export interface Nonces {
  /** True the first time within 31 minutes that the key comes with this nonce. */
  use(accessKeyId: string, nonce: string): Promise<boolean>;
}

export interface CallRates {
  /** True while the account has calls of the operation left in this second. */
  take(accountId: string, operation: string, callsPerSecond: number): Promise<boolean>;
}

/** What the wire needs to know about callers and does not know itself. */
export interface AccessPorts {
  readonly keys: AccessKeys;
  readonly nonces: Nonces;
  readonly rates: CallRates;
}
