import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { requireAccount } from '#libs/access';
import type { Runtime } from '../runtime.js';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli, textOf } from './cli.js';
import { accountActing, actingAs, localCalls } from './local-calls.js';
import { changeBy } from './operator-changes.js';

interface Options {
  readonly account?: string;
  readonly name?: string;
  readonly token?: string;
}

export function studioChanges(studios: Command, cli: Cli): void {
  const change = changeBy(cli);
  /** Calls what makes a studio, and tells its id. */
  const make = async (
    runtime: Runtime,
    accountId: string,
    action: string,
    { token = randomUUID(), ...parameters }: Record<string, string | undefined>,
  ) => {
    const call = localCalls(runtime);
    const { CasterId } = await call(accountId, action, { ...parameters, ClientToken: token });
    cli.out.done(`caster ${CasterId}`, { AccountId: accountId, CasterId });
    return { accountId, action, resource: `caster ${CasterId}` };
  };

  studios
    .command('create')
    .description('makes a new, idle and empty studio; its id is printed')
    .option('--name <name>', 'what to call it; without it, by its id')
    .option('--type <normType>', 'its NormType, as CreateCaster has it', '1')
    .addOption(ownedBy())
    .addOption(token())
    .action(({ account, name, type, token }: Options & { type: string }) =>
      change(async (runtime) =>
        make(runtime, await owner(runtime, account), 'CreateCaster', {
          token,
          CasterName: name,
          NormType: type,
          ChargeType: 'PostPaid',
        }),
      ),
    );

  studios
    .command('copy')
    .description('makes an identical, idle studio with ids of its own; its id is printed')
    .argument('<casterId>', 'the studio to copy')
    .requiredOption('--name <name>', 'what to call the copy')
    .addOption(actingAs())
    .addOption(token())
    .action((casterId: string, { account, name, token }: Options) =>
      change(async (runtime) =>
        make(runtime, await accountActing(runtime, casterId, account), 'CopyCaster', {
          token,
          SrcCasterId: casterId,
          CasterName: name,
        }),
      ),
    );

  studios
    .command('import')
    .description('makes a new, idle studio of a file that export wrote; its id is printed')
    .argument('<file>', 'the file; - for standard input')
    .option('--name <name>', 'what to call it; without it, as the file says')
    .addOption(ownedBy())
    .addOption(token())
    .action((file: string, { account, name, token }: Options) =>
      change(async (runtime) =>
        make(runtime, await owner(runtime, account), 'ImportCaster', {
          token,
          CasterName: name,
          CasterFile: await textOf(file),
        }),
      ),
    );

  studios
    .command('delete')
    .description('removes an idle studio and everything in it; copies of it live on')
    .argument('<casterId>', 'the studio')
    .addOption(actingAs())
    .action((casterId: string, { account }: Options) =>
      change(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        await localCalls(runtime)(accountId, 'DeleteCaster', { CasterId: casterId });
        cli.out.done(`caster ${casterId} is deleted`, { AccountId: accountId, CasterId: casterId });
        return { accountId, action: 'DeleteCaster', resource: `caster ${casterId}` };
      }),
    );
}

const ownedBy = () =>
  new Option('--account <accountId>', 'whose it is; without it, of the local access key').argParser(
    accountIdIn,
  );

const token = () =>
  new Option('--token <token>', 'a ClientToken: given once more, it is answered with the same studio');

/** The account that a new studio shall have. */
async function owner({ database, settings }: Runtime, named: string | undefined): Promise<string> {
  const accountId = accountOr(named, settings);
  await requireAccount(database, accountId);
  return accountId;
}
