import { LRUCache } from 'lru-cache';
import type { WireLog } from '#libs/wire';
import type { Policies } from './evaluate.js';
import { type Policy, readPolicy } from './policy.js';

/** A policy as it is stored. */
export interface PolicyText {
  readonly name: string;
  readonly document: string;
}

export interface PolicyTexts {
  readonly accountId: string;
  readonly identity: readonly PolicyText[] | 'all';
  readonly session?: PolicyText | undefined;
}

/** A stored policy that cannot be read. It may have been a Deny, so that nothing is allowed beside it. */
export class UnreadablePolicy extends Error {
  constructor(
    reason: unknown,
    readonly policyType: 'AccountLevelIdentityBasedPolicy' | 'SessionPolicy',
  ) {
    super(reason instanceof Error ? reason.message : String(reason));
  }
}

const REMEMBERED_CHARACTERS = 32_000_000;

/** Reads each stored document once, for as long as it says the same. */
export function compiledPolicies(log?: WireLog): (texts: PolicyTexts) => Policies | UnreadablePolicy {
  const compiled = new LRUCache<string, Policy | UnreadablePolicy>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_, key) => key.length,
  });

  function compile(
    accountId: string,
    { name, document }: PolicyText,
    policyType: UnreadablePolicy['policyType'],
  ): Policy | UnreadablePolicy {
    const key = `${policyType}/${accountId}/${name}/${document}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const policy = read(name, document, policyType);
    if (policy instanceof UnreadablePolicy)
      log?.('error', 'A stored policy cannot be read: whoever it is attached to is denied everything', {
        accountId,
        policy: name,
        reason: policy.message,
      });
    compiled.set(key, policy);
    return policy;
  }

  return ({ accountId, identity, session }) => {
    const ofPrincipal: Policy[] = [];
    for (const text of identity === 'all' ? [] : identity) {
      const policy = compile(accountId, text, 'AccountLevelIdentityBasedPolicy');
      if (policy instanceof UnreadablePolicy) return policy;
      ofPrincipal.push(policy);
    }
    const ofSession = session && compile(accountId, session, 'SessionPolicy');
    if (ofSession instanceof UnreadablePolicy) return ofSession;
    return {
      identity: identity === 'all' ? identity : ofPrincipal,
      ...(ofSession && { session: ofSession }),
    };
  };
}

function read(
  name: string,
  document: string,
  policyType: UnreadablePolicy['policyType'],
): Policy | UnreadablePolicy {
  try {
    return readPolicy(name, JSON.parse(document));
  } catch (error) {
    return new UnreadablePolicy(error, policyType);
  }
}
