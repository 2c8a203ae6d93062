/** What a call acts on, for policies: the contract says which parameter names it. */
export type ResourceRule =
  /** The studio that this parameter names; `caster/*` where it is absent. */
  | { readonly type: 'caster'; readonly named: string }
  /** The studio that has what this parameter names, which is looked up: the playlist of a `ProgramId`. */
  | { readonly type: 'caster'; readonly of: string }
  /** The domain that the studio named by this parameter streams under, which is looked up. */
  | { readonly type: 'domain'; readonly of: string }
  /** Any studio: one that is made has no name yet. */
  | { readonly type: 'caster' }
  /** The account as a whole. */
  | { readonly type: 'account' }
  /** The installation, which operators alone may read and run; with `given`, where that parameter is there. */
  | { readonly type: 'system'; readonly given?: string };

/** The access levels of the public permission tables. */
export type AccessLevel = 'get' | 'create' | 'update' | 'delete' | 'none';

/** What a policy must allow for a call. Its action is `live:` and the name of the operation. */
export interface Permission {
  readonly access: AccessLevel;
  readonly on: ResourceRule;
  /** What the call reads besides, and policies must allow as well; one whose parameter is absent is not asked about. */
  readonly alsoOn?: readonly ResourceRule[];
  /** Operations whose actions must be allowed on the same resource as well: the call does what they do. */
  readonly alsoActions?: readonly string[];
  /**
   * The studio may be another account's that lets the caller's act on it: then it is that account's resource which
   * the policies are asked about.
   */
  readonly byGrant?: true;
  /**
   * Who may call whatever policies say: the account's own keys alone, where the call changes who may do what and so could
   * raise its caller's rights, or every key, where it only tells the caller who they are. Absent: policies decide.
   */
  readonly by?: 'account' | 'anyone';
}

/** Most operations act on the studio that their `CasterId` names. */
export function onCaster(access: AccessLevel, named = 'CasterId'): Permission {
  return { access, on: { type: 'caster', named } };
}

/** The same, and on what else the call reads. */
export function onCasterAnd(access: AccessLevel, ...alsoOn: readonly ResourceRule[]): Permission {
  return { ...onCaster(access), alsoOn };
}

/** On a studio that the call copies: the account's own, or one that another account lets it copy. */
export function onCasterToCopy(named: string, alsoActions?: readonly string[]): Permission {
  return { ...onCaster('get', named), byGrant: true, ...(alsoActions && { alsoActions }) };
}

/** On the studio that has what `of` names. */
export function onCasterOf(access: AccessLevel, of: string): Permission {
  return { access, on: { type: 'caster', of } };
}

/** On the domain that the studio streams under. */
export function onDomain(access: AccessLevel, of = 'CasterId'): Permission {
  return { access, on: { type: 'domain', of } };
}

/** On a studio that the call makes. */
export function onAnyCaster(access: AccessLevel): Permission {
  return { access, on: { type: 'caster' } };
}

export function onAccount(access: AccessLevel): Permission {
  return { access, on: { type: 'account' } };
}

/** On who may do what in the account, which its own keys alone change. */
export function onAccess(access: AccessLevel): Permission {
  return { ...onAccount(access), by: 'account' };
}

/** On the installation: refused to every account but the operators', whatever the key. */
export function onSystem(access: AccessLevel): Permission {
  return { access, on: { type: 'system' } };
}

export function actionOf(operation: string): string {
  return `live:${operation}`;
}

/** All that a policy must allow for a call of the operation, its own action first. */
export function actionsOf(operation: string, { alsoActions = [] }: Permission): string[] {
  return [operation, ...alsoActions].map(actionOf);
}

/** `acs:live:*:1000000000000001:caster/…`; without a name, `caster/*`. There is one system, which has no name. */
export function arnOf({ type }: ResourceRule, accountId: string, name: string | undefined): string {
  const named = type === 'system' ? '*' : name || '*';
  return `acs:live:*:${accountId}:${type === 'account' ? '*' : `${type}/${named}`}`;
}

/** The parameter that names what a call acts on, or from which that is looked up. */
export function parameterOf(rule: ResourceRule): string | undefined {
  if ('named' in rule) return rule.named;
  if (rule.type === 'system') return rule.given;
  return 'of' in rule ? rule.of : undefined;
}

/** What a policy may ask about a request, by condition key and in the texts that policies write. */
export function conditionsOf({
  at,
  isSecure = false,
  sourceIp,
}: {
  readonly at: Date;
  readonly isSecure?: boolean | undefined;
  /** Absent where nobody knows it. */
  readonly sourceIp?: string | undefined;
}): Readonly<Record<string, string>> {
  const conditions: Record<string, string> = {
    'acs:CurrentTime': at.toISOString(),
    'acs:SecureTransport': String(isSecure),
    // No key here was given out for a second factor.
    'acs:MFAPresent': 'false',
  };
  if (sourceIp !== undefined) conditions['acs:SourceIp'] = sourceIp;
  return conditions;
}
