import { randomUUID } from 'node:crypto';
import { closest } from 'fastest-levenshtein';
import { explain, type NearMiss, type PoliciesOfKey, type Verdict } from '#libs/access';
import type { EventStore } from '#libs/event-store';
import { findResource, type Operation, operations, type Services } from '#libs/operations';
import { actionsOf, arnOf, conditionsOf, parameterOf } from '#libs/wire';

/** A call that may never have been made, and who would make it. */
export interface AskedCall {
  readonly key: PoliciesOfKey;
  readonly operation: Operation;
  /** The studio that it would act on. */
  readonly studio?: string | undefined;
  /** What it would act on as an ARN, in the place of a studio. */
  readonly resource?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly isSecure?: boolean | undefined;
  readonly at: Date;
}

export interface Explained extends Partial<Pick<Verdict, 'statement' | 'sessionStatement'>> {
  readonly action: string;
  readonly resource: string;
  readonly conditions: Readonly<Record<string, string>>;
  readonly allowed: boolean;
  readonly because: string;
  /** Statements that would allow it, but for a resource or a condition. */
  readonly nearMisses: readonly NearMiss[];
}

type Stands = Pick<Services, 'casterList' | 'grants'> & {
  readonly studios: Services['studios'];
  readonly store: Pick<EventStore, 'stream'>;
  /** The accounts that may read and run the installation. */
  readonly operators: readonly string[];
};

/**
 * Whether the call would be allowed, and why: what the gateway decides by the same functions. Of several permissions that a
 * call needs the first that is denied is told.
 */
export async function explainPermission(asked: AskedCall, stands: Stands): Promise<Explained> {
  const { key, operation, studio, at } = asked;
  const { accountId, policies } = key;
  const { permission } = operation;
  const grantor = await grantorOf(asked, stands);
  const resource = asked.resource ?? (await resourceOf(operation, grantor ?? accountId, studio, stands));
  const conditions = conditionsOf({ at, isSecure: asked.isSecure, sourceIp: asked.sourceIp });
  const requests = actionsOf(operation.name, permission).map((action) => ({ action, resource, conditions }));
  const decided = (allowed: boolean, because: string): Explained => ({
    ...requests[0]!,
    allowed,
    because,
    nearMisses: [],
  });

  const barred =
    barOf(key, at) ??
    operatorBarOf(operation, accountId, stands) ??
    (grantor === undefined ? await borderOf(accountId, resource, studio, stands) : undefined);
  if (barred !== undefined) return decided(false, barred);
  if (permission.by === 'anyone') return decided(true, 'Every key may, whatever policies say.');
  if (permission.by === 'account' && key.principal.type !== 'account')
    return decided(false, "Only the account's own keys may, whatever policies allow.");

  // Studios besides the one that it acts on, where no parameter names them: any.
  const others = (permission.alsoOn ?? []).flatMap((on) =>
    parameterOf(on) === undefined ? arnOf(on, accountId, undefined) : [],
  );
  const answers = [resource, ...others].flatMap((resource) =>
    requests.map((request) => {
      const { decision, ...explained } = explain(policies, { ...request, resource });
      return { ...request, resource, allowed: decision.allowed, ...explained };
    }),
  );
  const told = answers.find(({ allowed }) => !allowed) ?? (answers[0] as Explained);
  // Whose a granted studio is, only those are told who may act on it, and those who named its owner themselves.
  if (told.allowed || grantor === undefined || asked.resource !== undefined) return told;
  return { ...told, resource: arnOf(permission.on, accountId, studio), nearMisses: [] };
}

/** By its name or its action, in any letter case; else the name that is nearest. */
export function operationCalled(given: string): Operation | { readonly nearest: string } {
  const wanted = given.replace(/^live:/i, '');
  const operation = operations.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  return (
    operation ?? {
      nearest: closest(
        wanted,
        operations.map(({ name }) => name),
      ),
    }
  );
}

/** Whose studio it is, where its account lets that of the key copy it. */
async function grantorOf(
  { operation: { permission }, key: { accountId }, studio, resource }: AskedCall,
  { studios }: Stands,
): Promise<string | undefined> {
  // The audit log names a granted studio by the account that owns it.
  const [, owner, named] = /^acs:live:[^:]*:(\d+):caster\/([^/*]+)$/.exec(resource ?? '') ?? [];
  const casterId = studio ?? (owner === accountId ? undefined : named);
  if (permission.byGrant === undefined || casterId === undefined) return undefined;
  const grantor = await studios.grantorOf(callOf(accountId), casterId);
  return owner === undefined || owner === grantor ? grantor : undefined;
}

/** What keeps a key from everything. */
function barOf({ active, expiresAt }: PoliciesOfKey, at: Date): string | undefined {
  if (!active)
    return 'The key is out of use, or its account is: see "understudy keys list" and "understudy accounts list".';
  if (expiresAt !== undefined && expiresAt <= at)
    return `The temporary key ended at ${expiresAt.toISOString()}: issue a new one.`;
  return undefined;
}

/** Policies are not asked about the installation, where the account does not operate it. */
function operatorBarOf(
  { permission }: Operation,
  accountId: string,
  { operators }: Stands,
): string | undefined {
  if (permission.on.type !== 'system' || operators.includes(accountId)) return undefined;
  return `The account ${accountId} does not operate this installation: OPERATOR_ACCOUNTS names those that do.`;
}

/** Nor about what belongs to others. */
async function borderOf(
  accountId: string,
  resource: string,
  studio: string | undefined,
  { store }: Stands,
): Promise<string | undefined> {
  if (resource.split(':')[3] !== accountId)
    return `A key acts in its own account alone, and that is ${accountId}.`;
  if (studio === undefined || (await store.stream(studio))?.accountId === accountId) return undefined;
  return `The account ${accountId} has no studio ${studio}, and a key acts in its own account alone.`;
}

async function resourceOf(
  { permission: { on } }: Operation,
  accountId: string,
  studio: string | undefined,
  stands: Stands,
): Promise<string> {
  const isDomain = on.type === 'domain' && studio !== undefined;
  const name = isDomain ? await findResource(stands)(on, studio, callOf(accountId)) : studio;
  return arnOf(on, accountId, 'named' in on || 'of' in on ? name : undefined);
}

const callOf = (accountId: string) => ({
  accountId,
  requestId: randomUUID().toUpperCase(),
  now: new Date(),
});
