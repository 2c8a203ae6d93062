import type { CasterSetup } from '#libs/caster';
import { actionOf, arnOf, type Call } from '#libs/wire';

/** What a grant is about: one studio, or all studios with a tag, whatever its value where none is named. */
export type GrantedStudios = { readonly casterId: string } | { readonly tag: GrantedTag };

export interface GrantedTag {
  readonly key: string;
  readonly value?: string;
}

/** An account lets another one copy from its studios. */
export interface CopyGrant {
  readonly grantId: string;
  readonly ownerAccountId: string;
  readonly granteeAccountId: string;
  readonly on: GrantedStudios;
  readonly createdAt: Date;
  /** Who of the owner's account made it: `user anna`. */
  readonly createdBy: string;
  readonly revokedAt?: Date;
}

export interface GrantsOnPage {
  readonly total: number;
  readonly grants: readonly CopyGrant[];
}

/** The grants as operations meet them. Each question is asked of the database anew: what was revoked lets nobody copy. */
export interface CopyGrants {
  /** One that stands already between these accounts, on the same studios, is answered as it is. */
  create(
    grant: Pick<CopyGrant, 'ownerAccountId' | 'granteeAccountId' | 'on' | 'createdBy'>,
  ): Promise<CopyGrant>;
  /** One that the account has made and not revoked. */
  find(ownerAccountId: string, grantId: string): Promise<CopyGrant | undefined>;
  /** Undefined: there is none of the account, or it is revoked. When this resolves it lets nobody copy any more. */
  revoke(ownerAccountId: string, grantId: string, revokedBy: string): Promise<CopyGrant | undefined>;
  list(
    accountId: string,
    page: {
      /** Absent: those that the account has made, and those that it was given. */
      readonly direction?: 'given' | 'received' | undefined;
      readonly withRevoked: boolean;
      readonly page: number;
      readonly pageSize: number;
    },
  ): Promise<GrantsOnPage>;
  /** What one account lets another copy at this moment; nothing of an account that is disabled. */
  between(ownerAccountId: string, granteeAccountId: string): Promise<readonly GrantedStudios[]>;
}

/** Whether a grant is about this studio, with the tags that it has now. */
export function covers(on: GrantedStudios, casterId: string, { tags }: Pick<CasterSetup, 'tags'>): boolean {
  if ('casterId' in on) return on.casterId === casterId;
  const { key, value } = on.tag;
  return tags.some((tag) => tag.key === key && (value === undefined || tag.value === value));
}

/** What one account did that another one's audit log tells as well. */
export interface ToldAccount {
  /** Whose log. */
  readonly accountId: string;
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
}

export type TellAccount = (call: Call, told: ToldAccount) => void;

/** For the log of the other account: what was done on these studios of the owner. */
export const toldAccount = (
  accountId: string,
  operation: string,
  { ownerAccountId, casterId }: { readonly ownerAccountId: string; readonly casterId: string | undefined },
): ToldAccount => ({
  accountId,
  action: actionOf(operation),
  resource: arnOf({ type: 'caster' }, ownerAccountId, casterId),
});

/** Who of the account did it. */
export const callerName = ({ principal }: Call): string =>
  principal === undefined ? 'operator' : `${principal.type} ${principal.name}`;

export const casterOf = (on: GrantedStudios): string | undefined =>
  'casterId' in on ? on.casterId : undefined;
