import type { PermissionRequest } from '#libs/wire';
import {
  type Asked,
  askedOf,
  evaluate,
  type Policies,
  type StatementName,
  type Verdict,
} from './evaluate.js';

/** A statement on the action that does not match, and why. */
export interface NearMiss extends StatementName {
  /** `Resource`, or the conditions that do not hold: `IpAddress acs:SourceIp`, with what the request has. */
  readonly failed: readonly { readonly part: string; readonly given?: string }[];
}

export interface Explanation extends Verdict {
  /** Where nothing allows it: the statements that would, but for a resource or a condition. */
  readonly nearMisses: readonly NearMiss[];
  /** The answer in a sentence. */
  readonly because: string;
}

/** What `evaluate` decides, and why, for people. */
export function explain(policies: Policies, request: PermissionRequest): Explanation {
  const verdict = evaluate(policies, request);
  const nearMisses = missed(policies, verdict, askedOf(request));
  return { ...verdict, nearMisses, because: sentence(policies, verdict) };
}

function sentence({ identity }: Policies, { decision, statement, sessionStatement }: Verdict): string {
  if (!decision.allowed) {
    const isSession = decision.policyType === 'SessionPolicy';
    if (statement !== undefined)
      return `Statement ${isSession ? ofSession(statement) : named(statement)} denies it.`;
    if (isSession)
      return 'No statement of the session policy allows it: a temporary key may do only what that allows.';
    return identity.length === 0 ? 'No policy is attached.' : 'No statement allows it.';
  }
  const too = sessionStatement && `statement ${ofSession(sessionStatement)}`;
  if (statement !== undefined)
    return `Statement ${named(statement)} allows it${too ? `, and ${too} as well` : ''}.`;
  const own = "The account's own key may do all on what is the account's";
  return `${own}${too ? `, and ${too} allows it as well` : ''}.`;
}

const named = ({ policy, statement }: StatementName) => `${statement} of policy ${policy}`;
const ofSession = ({ statement }: StatementName) => `${statement} of the session policy`;

function missed({ identity, session }: Policies, { decision }: Verdict, asked: Asked): NearMiss[] {
  if (decision.allowed || decision.kind === 'ExplicitDeny') return [];
  const judging = decision.policyType === 'SessionPolicy' ? [session] : identity === 'all' ? [] : identity;
  return judging.flatMap((policy) =>
    (policy?.statements ?? []).flatMap(({ effect, hasAction, hasResource, conditions }, index) => {
      if (effect === 'Deny' || !hasAction(asked.action)) return [];
      const failed = conditions
        .filter(({ key, holds }) => !holds(asked.conditions[key]))
        .map(({ operator, key }) => ({ part: `${operator} ${key}`, given: asked.conditions[key] }));
      if (!hasResource(asked.resource)) failed.unshift({ part: 'Resource', given: asked.resource.arn });
      return [{ policy: policy?.name ?? '', statement: index + 1, effect, failed }];
    }),
  );
}
