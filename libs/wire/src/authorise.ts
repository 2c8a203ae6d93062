import type { Parameters } from './contract.js';
import { decoded } from './decode.js';
import { failure } from './failure.js';
import {
  actionOf,
  actionsOf,
  arnOf,
  conditionsOf,
  type Permission,
  parameterOf,
  type ResourceRule,
} from './permission.js';
import type { PermissionDecision, PermissionRequest } from './ports.js';
import type { GatewayServices, RequestContext, Step } from './request-context.js';
import { callOf } from './steps.js';

/** Whether the policies of the caller allow the operation on what it acts on. */
export const authorise: Step = async (context, services) => {
  const { on, alsoOn = [], by } = context.operation.contract.permission;
  if (by !== undefined) return authoriseCaller(by, context);
  await authoriseOn(on, context, services);
  // What it acts on is what the audit log names, whatever else was asked about.
  const { resource } = context;
  for (const other of alsoOn) {
    const isAsked = parameterOf(other) === undefined || textOf(context, other) !== undefined;
    if (isAsked) await authoriseOn(other, context, services);
  }
  context.resource = resource;
};

/** No policy is asked, and so there is no denial that is only logged. */
function authoriseCaller(by: 'account' | 'anyone', context: RequestContext): void {
  const { key, operation } = context;
  const { name, permission } = operation.contract;
  context.resource = arnOf(permission.on, key.accountId, undefined);
  if (by === 'anyone' || key.principal.type === 'account') return;
  context.isDenied = true;
  const denial = {
    allowed: false,
    kind: 'ImplicitDeny',
    policyType: 'AccountLevelIdentityBasedPolicy',
  } as const;
  throw denied(context, actionOf(name), denial, " Only the account's own keys may, whatever policies allow.");
}

async function authoriseOn(
  on: ResourceRule,
  context: RequestContext,
  services: GatewayServices,
): Promise<void> {
  const { key, operation, request } = context;
  const { permission } = operation.contract;
  if (on.type === 'system' && !services.operators.has(key.accountId)) throw notAnOperator(context, on);
  const named = textOf(context, on);
  const found = await foundName(context, services, on, named);
  // A studio without a domain is there all the same.
  if ('of' in on && on.type === 'caster' && named !== undefined && found === undefined)
    context.notFound = true;
  // What was looked up is named in no answer: the caller may have no right to know it.
  context.resource = arnOf(on, key.accountId, 'named' in on ? named : undefined);
  const grantor = await grantorOf(context, services, permission, named);
  const resource = arnOf(on, grantor ?? key.accountId, found);
  const conditions = conditionsOf({
    at: context.now,
    isSecure: request.isSecure,
    sourceIp: request.sourceIp,
  });
  const [asked, decision] = firstDenied(
    actionsOf(operation.contract.name, permission).map((action) => ({ action, resource, conditions })),
    (request) => key.may(request),
  );
  if (decision === undefined) {
    // Whose it is, only those are told who may act on it.
    if (grantor !== undefined) context.resource = resource;
    return;
  }

  context.isDenied = true;
  if (services.permissions === 'enforce') throw denied(context, asked.action, decision);
  services.log?.('warn', 'A policy denies this call, which goes on since PERMISSIONS is log', {
    requestId: context.requestId,
    accountId: key.accountId,
    accessKeyId: key.accessKeyId,
    principal: key.principal.name,
    action: asked.action,
    resource: asked.resource,
    denial: decision.kind,
  });
}

type Denial = Extract<PermissionDecision, { allowed: false }>;

/** The first of these requests that is denied, with the denial; none where all are allowed. */
function firstDenied(
  requests: readonly PermissionRequest[],
  may: (request: PermissionRequest) => PermissionDecision,
): readonly [PermissionRequest, Denial] | readonly [undefined, undefined] {
  for (const request of requests) {
    const decision = may(request);
    if (!decision.allowed) return [request, decision];
  }
  return [undefined, undefined];
}

async function grantorOf(
  context: RequestContext,
  { findGrantor }: GatewayServices,
  { byGrant }: Permission,
  named: string | undefined,
): Promise<string | undefined> {
  const { key } = context;
  // An account's own key is asked about nothing: the operation looks at the grant.
  if (!byGrant || named === undefined || key.principal.type === 'account') return undefined;
  const grantor = await findGrantor(named, callOf(context));
  context.resourceOwner = grantor ?? key.accountId;
  return grantor;
}

/** The parameter that the rule speaks of, as the operation will read it: two readings could be two studios. */
function textOf({ tree, operation }: RequestContext, on: ResourceRule): string | undefined {
  const parameter = parameterOf(on);
  if (parameter === undefined) return undefined;
  const { [parameter]: schema } = operation.contract.parameters as Parameters;
  const read = schema && decoded(schema, tree.get(parameter));
  return read?.success && typeof read.data === 'string' ? read.data : undefined;
}

async function foundName(
  context: RequestContext,
  { findResource }: GatewayServices,
  on: ResourceRule,
  value: string | undefined,
): Promise<string | undefined> {
  // An account may do all on its own: nothing need be looked up for it.
  if (!('of' in on) || value === undefined || context.key.principal.type === 'account') return value;
  return findResource(on, value, callOf(context));
}

/** Decided by whose key it is, before any policy is asked, and where those are only logged as well. */
function notAnOperator(context: RequestContext, { given }: Extract<ResourceRule, { type: 'system' }>) {
  const { accountId } = context.key;
  context.isDenied = true;
  context.resource = arnOf({ type: 'system' }, accountId, undefined);
  const what = given === undefined ? context.operation.contract.name : `The parameter ${given}`;
  return failure(
    'NoPermission',
    `${what} is for whoever operates this installation, and account ${accountId} does not: OPERATOR_ACCOUNTS names those that do.`,
  );
}

function denied(
  { key, resource, requestId }: RequestContext,
  action: string,
  { kind, policyType }: Denial,
  reason = '',
) {
  return failure('NoPermission', `Resource: ${resource} Action: ${action}${reason}`, {
    accessDenied: {
      AuthAction: action,
      AuthPrincipalType: key.principal.type === 'session' ? 'AssumedRoleUser' : 'SubUser',
      AuthPrincipalOwnerId: key.accountId,
      AuthPrincipalDisplayName: key.principal.name,
      PolicyType: policyType,
      NoPermissionType: kind,
      // Opaque to callers; with it an operator finds the call in the audit log.
      EncodedDiagnosticMessage: Buffer.from(requestId).toString('base64'),
    },
  });
}
