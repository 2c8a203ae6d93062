import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import { requireAccount } from '#libs/access';
import type { Runtime } from '../runtime.js';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli, textOf } from './cli.js';
import { accountActing, actingAs, type LocalCalls, localCalls } from './local-calls.js';
import { type MomentOptions, momentParametersOf, withMoment } from './moment-options.js';
import { changeBy } from './operator-changes.js';

interface Options {
  readonly account?: string;
  readonly name?: string;
  readonly token?: string;
}

interface CopyOptions extends Options, MomentOptions {
  readonly dryRun?: true;
}

export function studioChanges(studios: Command, cli: Cli): void {
  const change = changeBy(cli);
  /** Calls what makes a studio, and tells its id. */
  const make = async (
    runtime: Runtime,
    accountId: string,
    action: string,
    { token = randomUUID(), ...parameters }: Parameters<LocalCalls>[2],
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

  const copy = studios
    .command('copy')
    .description('makes an identical, idle studio with ids of its own; its id is printed')
    .argument('<casterId>', 'the studio to copy; one that was deleted as of an earlier version')
    .requiredOption('--name <name>', 'what to call the copy');
  withMoment(copy, 'a copy')
    .option('--dry-run', 'tells what would be made, and why not; makes nothing')
    .addOption(actingAs())
    .addOption(token())
    .action((casterId: string, { account, name, token, dryRun, ...moment }: CopyOptions) => {
      const request = { SrcCasterId: casterId, CasterName: name, ...momentParametersOf(moment) };
      if (dryRun)
        return cli.onDatabase(async (runtime) => {
          const accountId = await accountActing(runtime, casterId, account);
          cli.out.one(await localCalls(runtime)(accountId, 'DryRunCopyCaster', request), dryRunSides);
        });
      return change(async (runtime) =>
        make(runtime, await accountActing(runtime, casterId, account), 'CopyCaster', { token, ...request }),
      );
    });

  const restore = studios
    .command('restore')
    .description(
      'gives an idle studio back what it owned at one of its versions; its parts have their old ids',
    )
    .argument('<casterId>', 'the studio');
  withMoment(restore, 'the studio')
    .addOption(actingAs())
    .action((casterId: string, { account, ...moment }: Options & MomentOptions) =>
      change(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        const request = { CasterId: casterId, ...momentParametersOf(moment) };
        const { RestoredVersion, Version } = await localCalls(runtime)(accountId, 'RestoreCaster', request);
        cli.out.done(
          `caster ${casterId} is at version ${Version}, and as it was at version ${RestoredVersion}`,
          { AccountId: accountId, CasterId: casterId, RestoredVersion, Version },
        );
        return { accountId, action: 'RestoreCaster', resource: `caster ${casterId}` };
      }),
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

// biome-ignore lint/suspicious/noExplicitAny: what DryRunCopyCaster answers is typed by its contract alone
type DryRun = any;

const dryRunSides = {
  COPY: ({ CasterName }: DryRun) => CasterName,
  OF: ({ SrcCasterId, SourceVersion }: DryRun) => `${SrcCasterId}, version ${SourceVersion}`,
  PARTS: ({ PartCount, PartCounts }: DryRun) =>
    [
      PartCount,
      ...Object.entries(PartCounts)
        .filter(([, count]) => count !== 0)
        .map(([kind, count]) => `${count} ${kind}`),
    ].join(', '),
  BYTES: ({ PublishedBytes, MaxPublishedBytes }: DryRun) => `${PublishedBytes} of ${MaxPublishedBytes}`,
  QUOTA: ({ Quota }: DryRun) => `${Quota.Used} of ${Quota.Studios} studios, ${Quota.Left} left`,
  REFUSED: ({ Refusals }: DryRun) =>
    Refusals.map(({ Code, Message }: { Code: string; Message: string }) => `${Code}: ${Message}`).join(' '),
};

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
