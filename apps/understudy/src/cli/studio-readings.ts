import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { listAccounts, requireAccount } from '#libs/access';
import { fileText } from '#libs/wire';
import type { Runtime } from '../runtime.js';
import { accountIdIn } from './arguments.js';
import type { Cli } from './cli.js';
import { accountActing, actingAs, type LocalCalls, localCalls } from './local-calls.js';
import { type MomentOptions, momentParametersOf, withMoment } from './moment-options.js';

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

interface ListOptions {
  readonly account?: string;
  readonly name?: string;
  readonly status?: 'idle' | 'running';
}

interface ReadOptions extends MomentOptions {
  readonly account?: string;
}

export function studioReadings(studios: Command, cli: Cli): void {
  studios
    .command('list')
    .description('lists studios, of each account those that changed last first')
    .option('--account <accountId>', 'whose; without it, of all accounts', accountIdIn)
    .option('--name <text>', 'those whose name has this text')
    .addOption(new Option('--status <status>', 'those in this state').choices(['idle', 'running']))
    .action((options: ListOptions) =>
      cli.onDatabase(async (runtime) =>
        cli.out.list(await listed(runtime, options), columns, { none: 'there is no studio' }),
      ),
    );

  const show = studios
    .command('show')
    .description('tells about one studio; with --json all of it, as GetCaster answers')
    .argument('<casterId>', 'the studio; one that was deleted as of an earlier version');
  withMoment(show, 'the studio')
    .addOption(actingAs())
    .action((casterId: string, { account, ...moment }: ReadOptions) =>
      cli.onDatabase(async (runtime) => {
        const AccountId = await accountActing(runtime, casterId, account);
        const request = { CasterId: casterId, ...momentParametersOf(moment) };
        const caster = await localCalls(runtime)(AccountId, 'GetCaster', request);
        cli.out.one({ AccountId, ...caster }, sides);
      }),
    );

  const exporting = studios
    .command('export')
    .description('writes a studio as a file, from which import makes another one, here or elsewhere')
    .argument('<casterId>', 'the studio; one that was deleted as of an earlier version')
    .argument('[file]', 'where to; without it, standard output');
  withMoment(exporting, 'the studio')
    .addOption(actingAs())
    .action((casterId: string, file: string | undefined, { account, ...moment }: ReadOptions) =>
      cli.onDatabase(async (runtime) => {
        const AccountId = await accountActing(runtime, casterId, account);
        const request = { CasterId: casterId, ...momentParametersOf(moment) };
        const caster = await localCalls(runtime)(AccountId, 'ExportCaster', request);
        if (file === undefined) return cli.out.text(fileText(caster));
        await writeFile(file, fileText(caster));
        cli.out.done(`caster ${casterId} is in ${file}`, { AccountId, CasterId: casterId, file });
      }),
    );
}

const statusOf = (status: number) => (status === 1 ? 'running' : 'idle');

const columns = {
  CASTER: ({ CasterId }: Listed) => CasterId,
  NAME: ({ CasterName }: Listed) => CasterName,
  STATUS: ({ Status }: Listed) => statusOf(Status),
  TYPE: ({ NormType }: Listed) => NormType,
  ACCOUNT: ({ AccountId }: Listed) => AccountId,
  CREATED: ({ CreateTime }: Listed) => CreateTime,
  MODIFIED: ({ LastModified }: Listed) => LastModified,
};

// biome-ignore lint/suspicious/noExplicitAny: what GetCaster answers is typed by its contract alone
type Shown = any;

const sides = {
  caster: ({ CasterId }: Shown) => CasterId,
  name: ({ CasterName }: Shown) => CasterName,
  account: ({ AccountId }: Shown) => AccountId,
  status: ({ Status }: Shown) => statusOf(Status),
  type: ({ NormType }: Shown) => NormType,
  created: ({ CreateTime }: Shown) => CreateTime,
  modified: ({ LastModified }: Shown) => LastModified,
  started: ({ StartTime }: Shown) => StartTime,
  domain: ({ Config }: Shown) => Config.DomainName,
  template: ({ Config }: Shown) => Config.TranscodeConfig?.CasterTemplate,
  sources: ({ VideoResources }: Shown) => VideoResources.VideoResource.length,
  layouts: ({ Layouts }: Shown) => Layouts.Layout.length,
  components: ({ Components }: Shown) => Components.Component.length,
  scenes: ({ SceneList }: Shown) => SceneList.Scene.length,
  episodes: ({ Episodes }: Shown) => Episodes.Episode.length,
  'studio layouts': ({ StudioLayouts }: Shown) => StudioLayouts.length,
  shows: ({ ShowListInfo }: Shown) => ShowListInfo?.ShowList?.Show?.length,
  playlists: ({ ProgramList }: Shown) => ProgramList.length,
};

async function listed(runtime: Runtime, { account, name, status }: ListOptions): Promise<Listed[]> {
  if (account !== undefined) await requireAccount(runtime.database, account);
  const call = localCalls(runtime);
  const filter = { CasterName: name, Status: status && (status === 'idle' ? 0 : 1) };
  const all: Listed[] = [];
  const accounts = account ? [{ accountId: account }] : await listAccounts(runtime.database);
  for (const { accountId } of accounts) all.push(...(await listedOf(call, accountId, filter)));
  return all;
}

const PAGE_SIZE = 100;

/** Page by page, so that no number of studios is too large for one answer. */
async function listedOf(
  call: LocalCalls,
  AccountId: string,
  filter: Readonly<Record<string, string | number | undefined>>,
): Promise<Listed[]> {
  const all: Listed[] = [];
  for (let page = 1; ; page++) {
    const place = { PageNum: page, PageSize: PAGE_SIZE };
    const { CasterList, Total } = await call(AccountId, 'DescribeCasters', { ...filter, ...place });
    for (const caster of CasterList.Caster) all.push({ AccountId, ...caster });
    if (page * PAGE_SIZE >= Total) return all;
  }
}
