import { type Answered, actionOf, type Call } from '#libs/wire';

/** Who did what, and whether it was allowed. */
export interface AuditEntry {
  readonly at: Date;
  readonly accountId: string;
  readonly principalType: 'account' | 'user' | 'session' | 'operator';
  readonly principalName: string;
  readonly accessKeyId?: string;
  /** `live:CopyCaster`, as policies call it. */
  readonly action: string;
  /** An ARN. */
  readonly resource?: string;
  /** The public code, `OK` for a success. */
  readonly code: string;
  /** Access refused it; where denials of policies are only logged, it was done all the same. */
  readonly denied: boolean;
  readonly requestId?: string;
  readonly sourceIp?: string;
}

/**
 * What another account did that concerns this one. Of who did it the log of this account learns the account and the
 * request, and neither user, key nor address.
 */
export function auditEntryOfOther(
  { accountId: other, requestId }: Pick<Call, 'accountId' | 'requestId'>,
  told: Pick<AuditEntry, 'accountId' | 'action'> & { readonly resource: string },
  at = new Date(),
): AuditEntry {
  return {
    ...told,
    at,
    principalType: 'account',
    principalName: other,
    code: 'OK',
    denied: false,
    requestId,
  };
}

/** Which calls are kept: those that change or may not, all, or none. */
export type AuditLevel = 'commands' | 'all' | 'off';

/** Codes by which access refuses a caller who names a known key. That of another account's studio is the contract's. */
const accessCodes: ReadonlySet<string> = new Set([
  'SignatureDoesNotMatch',
  'SignatureNonceUsed',
  'InvalidAccessKeyId.Inactive',
  // Plain REST says this of a known key with a wrong secret.
  'InvalidAccessKeyId.NotFound',
  'MissingSecurityToken',
  'InvalidSecurityToken.Malformed',
  'InvalidSecurityToken.MismatchWithAccessKey',
  'InvalidSecurityToken.Expired',
  'Throttling.User',
  'NoPermission',
]);

/** What is kept of an answered call; undefined where nothing is, as of a caller who names no key that is known. */
export function auditEntryOf(answered: Answered, level: AuditLevel, at = new Date()): AuditEntry | undefined {
  const { accountId, principal, kind, operation, outcome, isDenied, isForeign } = answered;
  if (level === 'off' || accountId === undefined || principal === undefined) return undefined;
  const denied = isDenied === true || isForeign === true || accessCodes.has(outcome);
  if (level === 'commands' && kind !== 'command' && !denied) return undefined;

  return {
    at,
    accountId,
    principalType: principal.type,
    principalName: principal.name,
    accessKeyId: answered.accessKeyId,
    action: actionOf(operation),
    resource: answered.resource,
    // Who does not wait for an answer leaves the same entry as who does.
    code: outcome,
    denied,
    requestId: answered.requestId,
    sourceIp: answered.sourceIp,
  };
}
