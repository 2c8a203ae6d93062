import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { NearMiss } from '#libs/access';
import type { Operation } from '#libs/operations';
import { keyNamed } from '../account-access.js';
import { type Explained, explainPermission, operationCalled } from '../explain-permission.js';
import type { Runtime } from '../runtime.js';
import { servicesOn } from '../services.js';
import { operatorsOf } from '../settings.js';
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

interface Answer extends Explained {
  readonly accessKeyId: string;
  readonly accountId: string;
  readonly principal: string;
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

async function answerTo(
  { key: accessKeyId, action: operation, studio, resource, sourceIp, secure, at = new Date() }: Options,
  runtime: Runtime,
): Promise<Answer> {
  const key = await keyNamed(accessKeyId, runtime);
  const { accountId, principal } = key;
  const asked = { key, operation, studio, resource, sourceIp, isSecure: secure, at };
  const explained = await explainPermission(asked, {
    ...servicesOn(runtime),
    store: runtime.store,
    operators: operatorsOf(runtime.settings),
  });
  return { accessKeyId, accountId, principal: `${principal.type} ${principal.name}`, ...explained };
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
  const called = operationCalled(given);
  if ('nearest' in called)
    throw new InvalidArgumentError(`No operation has this name; the nearest is ${called.nearest}.`);
  return called;
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
