import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { closest } from 'fastest-levenshtein';
import {
  type NearMiss,
  type PoliciesOfKey,
  explain as policiesExplained,
  policiesOfKey,
  type Verdict,
} from '#libs/access';
import { findResource, type Operation, operations } from '#libs/operations';
import { actionsOf, arnOf, conditionsOf, parameterOf } from '#libs/wire';
import type { Runtime } from '../runtime.js';
import { servicesOn } from '../services.js';
import { hasLocalAccess, localAccess } from '../settings.js';
import { timeIn } from './arguments.js';
import type { Cli } from './cli.js';

interface Options {
  readonly key: string;
  readonly action: Operation;
  readonly studio?: string;
  readonly resource?: string;
  readonly sourceIp?: string;
  readonly secure?: true;
  readonly at?: Date;
}

interface Answer extends Partial<Pick<Verdict, 'statement' | 'sessionStatement'>> {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly conditions: Readonly<Record<string, string>>;
  readonly allowed: boolean;
  readonly because: string;
  /** Statements that would allow it, but for a resource or a condition. */
  readonly nearMisses: readonly NearMiss[];
}

const more = `
For example: understudy explain --key UK0123… --action CopyCaster --studio 0b5ed4f4-…

Without --studio and --resource it is asked for any studio of the account, as a call is
that names none. What a request has and no option names is absent: conditions that need
the caller's address do not hold without --source-ip.

The exit code is 0 when the call is allowed, and 1 when it is not.
`;

export function explain(program: Command, cli: Cli): void {
  program
    .command('explain')
    .description('tells whether an access key may do something, and which statement decides it')
    .requiredOption('--key <accessKeyId>', 'the key')
    .requiredOption('--action <operation>', 'what it would call: CopyCaster', operationIn)
    .option('--studio <casterId>', 'the studio that it would act on')
    .addOption(
      new Option('--resource <arn>', 'what it would act on, in the place of a studio')
        .argParser(arnIn)
        .conflicts('studio'),
    )
    .option('--source-ip <address>', 'where the call would come from', addressIn)
    .option('--secure', 'the call would come over TLS')
    .option('--at <time>', 'when it would come; without it, now', timeIn)
    .addHelpText('after', more)
    .action((options: Options) =>
      cli.onDatabase(async (runtime) => {
        const answer = await answerTo(options, runtime);
        cli.out.one(answer, sides);
        if (!cli.out.json && answer.nearMisses.length > 0)
          cli.out.list(answer.nearMisses, nearMissColumns, { none: '' });
        if (answer.allowed) return;
        process.exitCode = 1;
        if (runtime.settings.PERMISSIONS === 'log')
          cli.out.message('PERMISSIONS is log: what policies deny is logged, and done all the same');
      }),
    );
}

async function answerTo(options: Options, runtime: Runtime): Promise<Answer> {
  const { key: accessKeyId, action: operation, studio, at = new Date() } = options;
  const key = await keyNamed(accessKeyId, runtime);
  const { accountId, principal, policies } = key;
  const grantor = await grantorOf(operation, accountId, studio, runtime);
  const resource = options.resource ?? (await resourceOf(operation, grantor ?? accountId, studio, runtime));
  const conditions = conditionsOf({ at, isSecure: options.secure, sourceIp: options.sourceIp });
  const requests = actionsOf(operation.name, operation.permission).map((action) => ({
    action,
    resource,
    conditions,
  }));
  const asked = { accessKeyId, accountId, principal: `${principal.type} ${principal.name}` };
  const barred =
    barOf(key, at) ??
    (grantor === undefined ? await borderOf(accountId, resource, studio, runtime) : undefined);
  if (barred !== undefined)
    return { ...asked, ...requests[0]!, allowed: false, because: barred, nearMisses: [] };

  // Studios besides the one that it acts on, where no parameter names them: any.
  const others = (operation.permission.alsoOn ?? []).flatMap((on) =>
    parameterOf(on) === undefined ? arnOf(on, accountId, undefined) : [],
  );
  const answers = [resource, ...others].flatMap((resource) =>
    requests.map((request) => {
      const { decision, ...explained } = policiesExplained(policies, { ...request, resource });
      return { ...asked, ...request, resource, allowed: decision.allowed, ...explained };
    }),
  );
  return answers.find(({ allowed }) => !allowed) ?? (answers[0] as Answer);
}

/** Whose studio it is, where its account lets that of the key copy it. */
async function grantorOf(
  { permission }: Operation,
  accountId: string,
  studio: string | undefined,
  runtime: Runtime,
): Promise<string | undefined> {
  if (permission.byGrant === undefined || studio === undefined) return undefined;
  const call = { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
  return servicesOn(runtime).studios.grantorOf(call, studio);
}

async function keyNamed(accessKeyId: string, { database, settings }: Runtime): Promise<PoliciesOfKey> {
  if (accessKeyId !== localAccess.accessKeyId || !hasLocalAccess(settings))
    return policiesOfKey(database, accessKeyId);
  const { accountId } = localAccess;
  return {
    accountId,
    principal: { type: 'account', name: accountId },
    active: true,
    policies: { identity: 'all' },
  };
}

/** What keeps a key from everything. */
function barOf({ active, expiresAt }: PoliciesOfKey, at: Date): string | undefined {
  if (!active)
    return 'The key is out of use, or its account is: see "understudy keys list" and "understudy accounts list".';
  if (expiresAt !== undefined && expiresAt <= at)
    return `The temporary key ended at ${expiresAt.toISOString()}: issue a new one.`;
  return undefined;
}

/** Policies are not asked about what belongs to others. */
async function borderOf(
  accountId: string,
  resource: string,
  studio: string | undefined,
  { store }: Runtime,
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
  runtime: Runtime,
): Promise<string> {
  const call = { accountId, requestId: randomUUID().toUpperCase(), now: new Date() };
  const isDomain = on.type === 'domain' && studio !== undefined;
  const name = isDomain ? await findResource(servicesOn(runtime))(on, studio, call) : studio;
  return arnOf(on, accountId, 'named' in on || 'of' in on ? name : undefined);
}

const sides = {
  allowed: ({ allowed }: Answer) => allowed,
  because: ({ because }: Answer) => because,
  key: ({ accessKeyId }: Answer) => accessKeyId,
  of: ({ principal, accountId }: Answer) =>
    principal === `account ${accountId}` ? principal : `${principal} of account ${accountId}`,
  action: ({ action }: Answer) => action,
  resource: ({ resource }: Answer) => resource,
};

const nearMissColumns = {
  'WOULD ALLOW IT': ({ policy, statement }: NearMiss) => `statement ${statement} of policy ${policy}`,
  'BUT FOR': ({ failed }: NearMiss) =>
    failed.map(({ part, given }) => `${part}: ${given ?? 'not given'}`).join(', '),
};

function operationIn(given: string): Operation {
  const wanted = given.replace(/^live:/i, '');
  const operation = operations.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (operation !== undefined) return operation;
  const names = operations.map(({ name }) => name);
  throw new InvalidArgumentError(`No operation has this name; the nearest is ${closest(wanted, names)}.`);
}

function arnIn(given: string): string {
  if (!/^acs:[^:]+:[^:]+:[^:]+:.+$/.test(given))
    throw new InvalidArgumentError('A resource is acs:live:*:ACCOUNT:caster/ID.');
  return given;
}

function addressIn(given: string): string {
  if (isIP(given) === 0) throw new InvalidArgumentError('An address is IPv4 or IPv6, for example 192.0.2.7.');
  return given;
}
