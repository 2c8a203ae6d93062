import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type Command, Option } from 'commander';
import { fileText } from '#libs/wire';
import type { Runtime } from '../runtime.js';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli, requireAccount } from './cli.js';
import { type LocalCalls, localCalls } from './local-calls.js';

/** As DescribeCasters lists it. */
interface Listed {
  readonly AccountId: string;
  readonly CasterId: string;
  readonly CasterName: string;
  readonly NormType: number;
  readonly Status: number;
  readonly CreateTime: string;
  readonly LastModified: string;
}

interface AccountOption {
  readonly account?: string;
}

const PAGE_SIZE = 100;

const more = `
What is told has the names that the API has for it, and what it refuses is refused here, with the same code.
Without --account a command is done as the account that the studio belongs to.
`;

export function studios(program: Command, cli: Cli): void {
  const studios = program
    .command('studios')
    .description('the production studios, which the API calls casters')
    .addHelpText('after', more);

  /** As the account of the studio, or the one that was named. */
  const onStudio = (
    casterId: string,
    { account }: AccountOption,
    work: (call: LocalCalls, accountId: string, runtime: Runtime) => Promise<void>,
  ) =>
    cli.onDatabase(async (runtime) => {
      const stream = await runtime.store.stream(casterId);
      await work(localCalls(runtime), account ?? stream?.accountId ?? '', runtime);
    });
  /** As the account that a new studio shall have. */
  const forAccount = (
    { account }: AccountOption,
    work: (call: LocalCalls, accountId: string) => Promise<void>,
  ) =>
    cli.onDatabase(async (runtime) => {
      const accountId = accountOr(account, runtime.settings);
      await requireAccount(runtime.database, accountId);
      await work(localCalls(runtime), accountId);
    });
  const made = (AccountId: string, { CasterId }: { CasterId: string }) =>
    cli.out.done(`caster ${CasterId}`, { AccountId, CasterId });
  const actingAs = () => new Option('--account <accountId>', 'who does it').argParser(accountIdIn);
  const ownedBy = () =>
    new Option('--account <accountId>', 'whose it is; without it, of the local access key').argParser(
      accountIdIn,
    );
  const token = () =>
    new Option(
      '--token <token>',
      'a ClientToken: given once more, it is answered with the same studio; without it, a new one',
    );

  studios
    .command('list')
    .description('lists studios, those that changed last first')
    .option('--account <accountId>', 'whose; without it, of all accounts', accountIdIn)
    .option('--name <text>', 'those whose name has this text')
    .addOption(new Option('--status <status>', 'those in this state').choices(['idle', 'running']))
    .action(({ account, name, status }: { account?: string; name?: string; status?: 'idle' | 'running' }) =>
      cli.onDatabase(async (runtime) => {
        if (account !== undefined) await requireAccount(runtime.database, account);
        const call = localCalls(runtime);
        const filter = {
          CasterName: name,
          Status: status && (status === 'idle' ? 0 : 1),
        };
        const listed: Listed[] = [];
        for (const accountId of account ? [account] : await accountsIn(runtime))
          listed.push(...(await listedOf(call, accountId, filter)));
        cli.out.list(
          listed,
          {
            CASTER: ({ CasterId }) => CasterId,
            NAME: ({ CasterName }) => CasterName,
            STATUS: ({ Status }) => statusOf(Status),
            TYPE: ({ NormType }) => NormType,
            ACCOUNT: ({ AccountId }) => AccountId,
            CREATED: ({ CreateTime }) => CreateTime,
            MODIFIED: ({ LastModified }) => LastModified,
          },
          { none: 'there is no studio' },
        );
      }),
    );

  studios
    .command('show')
    .description('tells all about one studio; with --json as GetCaster answers')
    .argument('<casterId>', 'the studio')
    .addOption(actingAs())
    .action((casterId: string, options: AccountOption) =>
      onStudio(casterId, options, async (call, AccountId) => {
        const caster = await call(AccountId, 'GetCaster', { CasterId: casterId });
        cli.out.one(
          { AccountId, ...caster },
          {
            caster: ({ CasterId }) => CasterId,
            name: ({ CasterName }) => CasterName,
            account: (studio) => studio.AccountId,
            status: ({ Status }) => statusOf(Status),
            type: ({ NormType }) => NormType,
            created: ({ CreateTime }) => CreateTime,
            modified: ({ LastModified }) => LastModified,
            started: ({ StartTime }) => StartTime,
            domain: ({ Config }) => Config.DomainName,
            template: ({ Config }) => Config.TranscodeConfig?.CasterTemplate,
            sources: ({ VideoResources }) => VideoResources.VideoResource.length,
            layouts: ({ Layouts }) => Layouts.Layout.length,
            components: ({ Components }) => Components.Component.length,
            scenes: ({ SceneList }) => SceneList.Scene.length,
            episodes: ({ Episodes }) => Episodes.Episode.length,
            'studio layouts': ({ StudioLayouts }) => StudioLayouts.length,
            shows: ({ ShowListInfo }) => ShowListInfo?.ShowList?.Show?.length,
            playlists: ({ ProgramList }) => ProgramList.length,
          },
        );
      }),
    );

  studios
    .command('create')
    .description('makes a new, idle and empty studio; its id is printed')
    .option('--name <name>', 'what to call it; without it, by its id')
    .option('--type <normType>', 'its NormType: 1 general, 4 virtual, 6 playlist', '1')
    .addOption(ownedBy())
    .addOption(token())
    .action(
      ({
        name,
        type,
        token = randomUUID(),
        ...options
      }: AccountOption & Record<string, string | undefined>) =>
        forAccount(options, async (call, accountId) => {
          const created = await call(accountId, 'CreateCaster', {
            CasterName: name,
            NormType: type,
            ChargeType: 'PostPaid',
            ClientToken: token,
          });
          made(accountId, created);
        }),
    );

  studios
    .command('copy')
    .description('makes an identical, idle studio with ids of its own; its id is printed')
    .argument('<casterId>', 'the studio to copy')
    .requiredOption('--name <name>', 'what to call the copy')
    .addOption(actingAs())
    .addOption(token())
    .action(
      (casterId: string, { name, token = randomUUID(), account }: AccountOption & Record<string, string>) =>
        onStudio(casterId, { account }, async (call, accountId) => {
          const copy = await call(accountId, 'CopyCaster', {
            SrcCasterId: casterId,
            CasterName: name,
            ClientToken: token,
          });
          made(accountId, copy);
        }),
    );

  studios
    .command('export')
    .description('writes a studio as a file, from which import makes another one, here or elsewhere')
    .argument('<casterId>', 'the studio')
    .argument('[file]', 'where to; without it, standard output')
    .addOption(actingAs())
    .action((casterId: string, file: string | undefined, options: AccountOption) =>
      onStudio(casterId, options, async (call, AccountId) => {
        const written = fileText(await call(AccountId, 'ExportCaster', { CasterId: casterId }));
        if (file === undefined) return cli.out.text(written);
        await writeFile(file, written);
        cli.out.done(`caster ${casterId} is in ${file}`, { AccountId, CasterId: casterId, file });
      }),
    );

  studios
    .command('import')
    .description('makes a new, idle studio of a file that export wrote; its id is printed')
    .argument('<file>', 'the file; - for standard input')
    .option('--name <name>', 'what to call it; without it, as the file says')
    .addOption(ownedBy())
    .addOption(token())
    .action(
      (
        file: string,
        { name, token = randomUUID(), ...options }: AccountOption & Record<string, string | undefined>,
      ) =>
        forAccount(options, async (call, accountId) => {
          const imported = await call(accountId, 'ImportCaster', {
            CasterName: name,
            CasterFile: file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'),
            ClientToken: token,
          });
          made(accountId, imported);
        }),
    );

  studios
    .command('delete')
    .description('removes an idle studio and everything in it; copies of it live on')
    .argument('<casterId>', 'the studio')
    .addOption(actingAs())
    .action((casterId: string, options: AccountOption) =>
      onStudio(casterId, options, async (call, AccountId) => {
        await call(AccountId, 'DeleteCaster', { CasterId: casterId });
        cli.out.done(`caster ${casterId} is deleted`, { AccountId, CasterId: casterId });
      }),
    );
}

const statusOf = (status: number) => (status === 1 ? 'running' : 'idle');

async function accountsIn({ database }: Runtime): Promise<string[]> {
  const { rows } = await database.query<{ account_id: string }>(
    'select account_id from accounts order by account_id',
  );
  return rows.map(({ account_id }) => account_id);
}

/** Page by page, so that no number of studios is too large for one answer. */
async function listedOf(
  call: LocalCalls,
  AccountId: string,
  filter: Readonly<Record<string, string | number | undefined>>,
): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (let page = 1; ; page++) {
    const { CasterList, Total } = await call(AccountId, 'DescribeCasters', {
      ...filter,
      PageNum: page,
      PageSize: PAGE_SIZE,
    });
    listed.push(...CasterList.Caster.map((caster: Omit<Listed, 'AccountId'>) => ({ AccountId, ...caster })));
    if (page * PAGE_SIZE >= Total) return listed;
  }
}
