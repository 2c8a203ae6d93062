import type { PermissionDecision, PermissionRequest } from '#libs/wire';
import type { Effect, Policy } from './policy.js';
import { type Resource, resourceOf } from './resource-pattern.js';

/** The policies that a call is judged by. */
export interface Policies {
  /** Those of the principal; an account's own key may do `all`. */
  readonly identity: readonly Policy[] | 'all';
  /** What a temporary key was narrowed to when it was issued: it allows nothing that the others do not. */
  readonly session?: Policy;
}

/** A statement, as people look it up. */
export interface StatementName {
  readonly policy: string;
  /** From 1. */
  readonly statement: number;
  readonly effect: Effect;
}

export interface Verdict {
  readonly decision: PermissionDecision;
  /** The first that denies, else the first that allows; absent where no statement of the principal's had to. */
  readonly statement?: StatementName;
  /** The one of the session policy that allows it as well. */
  readonly sessionStatement?: StatementName;
}

/** The request as statements are asked. */
export interface Asked {
  readonly action: string;
  readonly resource: Resource;
  readonly conditions: PermissionRequest['conditions'];
}

export function askedOf({ action, resource, conditions }: PermissionRequest): Asked {
  return { action: action.toLowerCase(), resource: resourceOf(resource), conditions };
}

/** A statement that denies decides, else one that allows, else it is no. With a session policy both must allow. */
export function evaluate({ identity, session }: Policies, request: PermissionRequest): Verdict {
  const asked = askedOf(request);
  const ofSession = session && decisive([session], asked);
  const ofIdentity = identity === 'all' ? undefined : decisive(identity, asked);

  if (ofSession?.effect === 'Deny') return denied('ExplicitDeny', 'SessionPolicy', ofSession);
  if (ofIdentity?.effect === 'Deny') return denied('ExplicitDeny', identityBased, ofIdentity);
  if (session !== undefined && ofSession === undefined) return denied('ImplicitDeny', 'SessionPolicy');
  if (identity !== 'all' && ofIdentity === undefined) return denied('ImplicitDeny', identityBased);
  return {
    decision: { allowed: true },
    ...(ofIdentity && { statement: ofIdentity }),
    ...(ofSession && { sessionStatement: ofSession }),
  };
}

const identityBased = 'AccountLevelIdentityBasedPolicy';

function denied(
  kind: 'ExplicitDeny' | 'ImplicitDeny',
  policyType: 'SessionPolicy' | typeof identityBased,
  statement?: StatementName,
): Verdict {
  return { decision: { allowed: false, kind, policyType }, ...(statement && { statement }) };
}

/** The first statement that denies, else the first that allows. */
function decisive(policies: readonly Policy[], { action, resource, conditions }: Asked) {
  let allowing: StatementName | undefined;
  for (const { name, statements } of policies)
    for (const [index, statement] of statements.entries()) {
      const { effect } = statement;
      // Of those that allow the first is enough.
      if (effect === 'Allow' && allowing !== undefined) continue;
      if (!statement.hasAction(action) || !statement.hasResource(resource)) continue;
      if (!statement.conditions.every(({ key, holds }) => holds(conditions[key]))) continue;

      const found = { policy: name, statement: index + 1, effect };
      if (effect === 'Deny') return found;
      allowing = found;
    }
  return allowing;
}
