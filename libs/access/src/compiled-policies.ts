import { LRUCache } from 'lru-cache';
import type { PermissionDecision, WireLog } from '#libs/wire';
import { evaluate, type Policy, readPolicy } from './policies/index.js';

/** A policy as it is stored. */
export interface PolicyText {
  readonly name: string;
  readonly document: string;
}

export interface PoliciesOfKey {
  readonly accountId: string;
  /** An account's own key may do all on what is the account's. */
  readonly identity: readonly PolicyText[] | 'all';
  readonly session?: PolicyText | undefined;
}

type Denial = Extract<PermissionDecision, { allowed: false }>;
export type May = (request: Parameters<typeof evaluate>[1]) => PermissionDecision;

const REMEMBERED_CHARACTERS = 32_000_000;

/** Reads each stored document once, for as long as it says the same. */
export function compiledPolicies(log?: WireLog): (policies: PoliciesOfKey) => May {
  const compiled = new LRUCache<string, Policy | 'unreadable'>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_, key) => key.length,
  });

  function compile(accountId: string, { name, document }: PolicyText): Policy | 'unreadable' {
    const key = `${accountId}/${name}/${document}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    let policy: Policy | 'unreadable';
    try {
      policy = readPolicy(name, JSON.parse(document));
    } catch (error) {
      log?.('error', 'A stored policy cannot be read: whoever it is attached to is denied everything', {
        accountId,
        policy: name,
        reason: error instanceof Error ? error.message : String(error),
      });
      policy = 'unreadable';
    }
    compiled.set(key, policy);
    return policy;
  }

  /** What cannot be read may have been a Deny, so that nothing is allowed beside it. */
  const denied = (policyType: Denial['policyType']): May => {
    return () => ({ allowed: false, kind: 'ExplicitDeny', policyType });
  };

  return ({ accountId, identity, session }) => {
    const ofPrincipal = identity === 'all' ? identity : identity.map((policy) => compile(accountId, policy));
    if (ofPrincipal !== 'all' && ofPrincipal.includes('unreadable'))
      return denied('AccountLevelIdentityBasedPolicy');
    const ofSession = session && compile(accountId, session);
    if (ofSession === 'unreadable') return denied('SessionPolicy');

    const policies = { identity: ofPrincipal as readonly Policy[] | 'all', session: ofSession };
    return (request) => evaluate(policies, request).decision;
  };
}
