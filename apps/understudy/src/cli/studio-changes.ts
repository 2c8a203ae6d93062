import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { requireAccount } from '#libs/access';
import type { Runtime } from '../runtime.js';
import { accountIdIn, wholeNumberIn } from './arguments.js';
import { accountOr, type Cli, textOf, UsageError } from './cli.js';
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
  readonly names?: readonly string[];
  readonly pattern?: string;
  readonly count?: number;
  readonly first?: number;
}

/** A copy of many, as the API tells it. */
interface Copied {
  readonly Index: number;
  readonly CasterName: string;
  readonly CasterId?: string;
  readonly Code?: string;
  readonly Message?: string;
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

  /** Copies at once; those that were not made are told, and make the command fail. */
  const makeMany = async (
    runtime: Runtime,
    accountId: string,
    casterId: string,
    { token = randomUUID(), names = [], pattern, count, first, version, at }: CopyOptions,
  ) => {
    const answer = await localCalls(runtime)(accountId, 'CopyCasterBatch', {
      SrcCasterId: casterId,
      ClientToken: token,
      ...Object.fromEntries(names.map((name, place) => [`CasterNames.${place + 1}`, name])),
      NamePattern: pattern,
      Count: count,
      FirstNumber: first,
      ...momentParametersOf({ version, at }),
    });
    const copies: readonly Copied[] = answer.Copies;
    if (cli.out.json) cli.out.done('', { AccountId: accountId, ...answer });
    else cli.out.list(copies, copyColumns, { none: '' });
    if (answer.Failed > 0) {
      process.exitCode = 1;
      cli.out.message(
        `not made: ${answer.Failed} of ${copies.length} copies; to make the rest, the same with --token ${token}`,
      );
    }
    return copies.flatMap(({ CasterId }) =>
      CasterId === undefined ? [] : { accountId, action: 'CopyCasterBatch', resource: `caster ${CasterId}` },
    );
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
    .description('makes identical, idle studios with ids of their own; the ids are printed')
    .argument('<casterId>', 'the studio to copy; one that was deleted as of an earlier version')
    .option('--name <name>', 'what to call the copy')
    .option('--names <names>', 'many copies: their names, with commas between', namesIn)
    .option('--pattern <pattern>', "many copies: their name with {n} for the number, 'Show {n}'")
    .option('--count <copies>', 'how many by the pattern', wholeNumberIn('A count', 1, 100))
    .option('--first <number>', 'the first number; without it, 1', wholeNumberIn('A first number'));
  withMoment(copy, 'a copy')
    .option('--dry-run', 'tells what a copy would be, and why not; makes nothing')
    .addOption(actingAs())
    .addOption(token())
    .action((casterId: string, options: CopyOptions) => {
      const { account, name, token, dryRun } = options;
      if (!areNamed(options))
        throw new UsageError(
          'name the copy (--name), or many (--names, or --pattern with --count); --dry-run is of one copy',
        );
      const request = { SrcCasterId: casterId, CasterName: name, ...momentParametersOf(options) };
      if (dryRun)
        return cli.onDatabase(async (runtime) => {
          const accountId = await accountActing(runtime, casterId, account);
          cli.out.one(await localCalls(runtime)(accountId, 'DryRunCopyCaster', request), dryRunSides);
        });
      return change(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        return name === undefined
          ? makeMany(runtime, accountId, casterId, options)
          : make(runtime, accountId, 'CopyCaster', { token, ...request });
      });
    });

  const restore = studios
    .command('restore')
    .description(
      'gives an idle studio back what it owned at one of its versions; its parts have their old ids',
    )
    .argument('<casterId>', 'the studio');
  withMoment(restore, 'the studio')
    .addOption(actingAs())
    .action((casterId: string, { account, ...moment }: Options & MomentOptions) => {
      if (moment.version === undefined && moment.at === undefined)
        throw new UsageError('name the version (--version; understudy studios history), or the time (--at)');
      return change(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        const request = { CasterId: casterId, ...momentParametersOf(moment) };
        const { RestoredVersion, Version } = await localCalls(runtime)(accountId, 'RestoreCaster', request);
        cli.out.done(
          `caster ${casterId} is at version ${Version}, and as it was at version ${RestoredVersion}`,
          { AccountId: accountId, CasterId: casterId, RestoredVersion, Version },
        );
        return { accountId, action: 'RestoreCaster', resource: `caster ${casterId}` };
      });
    });

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

/** A name may hold no comma here, nor a space at either end; the API takes any. */
function namesIn(given: string): string[] {
  const names = given.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Between two commas there is a name.');
  return names;
}

/** In one way, and not by half of one. */
function areNamed({ name, names, pattern, count, first, dryRun }: CopyOptions): boolean {
  const ways = [name, names, pattern].filter((way) => way !== undefined);
  const isNumbered = pattern !== undefined;
  if (ways.length !== 1 || isNumbered !== (count !== undefined)) return false;
  return (first === undefined || isNumbered) && (dryRun === undefined || name !== undefined);
}

// biome-ignore lint/suspicious/noExplicitAny: what DryRunCopyCaster answers is typed by its contract alone
type DryRun = any;

const dryRunSides = {
  copy: ({ CasterName }: DryRun) => CasterName,
  of: ({ SrcCasterId, SourceVersion }: DryRun) => `${SrcCasterId}, version ${SourceVersion}`,
  parts: ({ PartCount, PartCounts }: DryRun) =>
    [
      PartCount,
      ...Object.entries(PartCounts)
        .filter(([, count]) => count !== 0)
        .map(([kind, count]) => `${count} ${kind}`),
    ].join(', '),
  bytes: ({ PublishedBytes, MaxPublishedBytes }: DryRun) => `${PublishedBytes} of ${MaxPublishedBytes}`,
  quota: ({ Quota }: DryRun) => `${Quota.Used} of ${Quota.Studios} studios, ${Quota.Left} left`,
  refused: ({ Refusals }: DryRun) =>
    Refusals.map(({ Code, Message }: { Code: string; Message: string }) => `${Code}: ${Message}`).join(' '),
};

const copyColumns = {
  CASTER: ({ CasterId }: Copied) => CasterId,
  NAME: ({ CasterName }: Copied) => CasterName,
  REFUSED: ({ Code, Message }: Copied) => Code && `${Code}: ${Message}`,
};

const ownedBy = () =>
  new Option('--account <accountId>', 'whose it is; without it, of the local access key').argParser(
    accountIdIn,
  );

const token = () =>
  new Option('--token <token>', 'a ClientToken: given once more, it is answered with the same studios');

/** The account that a new studio shall have. */
async function owner({ database, settings }: Runtime, named: string | undefined): Promise<string> {
  const accountId = accountOr(named, settings);
  await requireAccount(database, accountId);
  return accountId;
}
