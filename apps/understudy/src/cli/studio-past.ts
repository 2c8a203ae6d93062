import { type Command, Option } from 'commander';
import { wholeNumberIn } from './arguments.js';
import { type Cli, UsageError } from './cli.js';
import { accountActing, actingAs, type LocalCalls, localCalls } from './local-calls.js';

interface HistoryOptions {
  readonly account?: string;
  readonly limit: number;
}

interface DifferenceOptions {
  readonly account?: string;
  readonly from?: number;
  readonly to?: number;
  readonly with?: string;
  readonly withVersion?: number;
}

export function studioPast(studios: Command, cli: Cli): void {
  studios
    .command('history')
    .description('tells what happened to a studio, the newest first; also to a deleted one')
    .argument('<casterId>', 'the studio')
    .option('--limit <number>', 'how many events at most', wholeNumberIn('A limit', 1), 50)
    .addOption(actingAs())
    .action((casterId: string, { account, limit }: HistoryOptions) =>
      cli.onDatabase(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        const events = await historyOf(localCalls(runtime), accountId, casterId, limit);
        cli.out.list(events, historyColumns, { none: 'there is no event' });
      }),
    );

  studios
    .command('lineage')
    .description('tells what a studio was copied from, and what was copied from it, as a tree')
    .argument('<casterId>', 'the studio')
    .option('--limit <number>', 'how many studios either way', wholeNumberIn('A limit', 1, 1_000), 100)
    .addOption(actingAs())
    .action((casterId: string, { account, limit }: HistoryOptions) =>
      cli.onDatabase(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        const lineage = await localCalls(runtime)(accountId, 'DescribeCasterLineage', {
          CasterId: casterId,
          maxResults: limit,
        });
        cli.out.done(treeOf(lineage), lineage);
        if (lineage.Truncated) cli.out.message('there are more: a higher --limit shows them');
      }),
    );

  studios
    .command('diff')
    .description('tells what differs between two versions of a studio, or between two studios')
    .argument('<casterId>', 'the studio')
    .option('--from <version>', 'the version before; without it, the one before --to', version)
    .option('--to <version>', 'the version after; without it, the present one', version)
    .addOption(
      new Option('--with <casterId>', 'another studio, in the place of another version').conflicts('to'),
    )
    .option('--with-version <version>', 'its version; without it, the present one', version)
    .addOption(actingAs())
    .action((casterId: string, { account, from, to, with: other, withVersion }: DifferenceOptions) => {
      if (withVersion !== undefined && other === undefined)
        throw new UsageError('--with-version is that of another studio: name it (--with)');
      return cli.onDatabase(async (runtime) => {
        const accountId = await accountActing(runtime, casterId, account);
        const difference = await localCalls(runtime)(accountId, 'DescribeCasterDifference', {
          CasterId: casterId,
          from,
          to,
          with: other,
          withVersion,
        });
        if (cli.out.json) cli.out.done([], difference);
        else cli.out.list(differing(difference), differenceColumns, { none: 'nothing differs' });
      });
    });
}

const version = wholeNumberIn('A version', 1);

// biome-ignore lint/suspicious/noExplicitAny: what operations answer is typed by their contracts alone
type Answered = any;

const PAGE_SIZE = 100;

async function historyOf(
  call: LocalCalls,
  accountId: string,
  CasterId: string,
  limit: number,
): Promise<Answered[]> {
  const events: Answered[] = [];
  for (let nextToken: string | undefined; ; ) {
    const maxResults = Math.min(PAGE_SIZE, limit - events.length);
    const page = await call(accountId, 'DescribeCasterEvents', { CasterId, maxResults, nextToken });
    events.push(...page.Events);
    nextToken = page.NextToken;
    if (nextToken === undefined || events.length >= limit) return events;
  }
}

const historyColumns = {
  VERSION: ({ Version }: Answered) => Version,
  AT: ({ RecordedAt }: Answered) => RecordedAt,
  BY: ({ By }: Answered) => By && [By.Type, By.Name].filter(Boolean).join(' '),
  EVENT: ({ Type }: Answered) => Type,
  CHANGED: changedIn,
  REQUEST: ({ RequestId }: Answered) => RequestId,
};

/** In one cell: `name "Evening" to "Tonight"; config.delay; layout-2 changed (blendList)`. */
function changedIn(event: Answered): string | undefined {
  const {
    Name,
    CopiedFrom,
    RestoredVersion,
    Members = [],
    Tags = [],
    Channels = [],
    Parts = [],
    PartCounts = [],
  } = event;
  const named = Parts.map(entryText);
  const counted = PartCounts.flatMap(({ Kind, Added, Removed, Changed }: Answered) =>
    [
      [Added, 'added'],
      [Removed, 'removed'],
      [Changed, 'changed'],
    ].flatMap(([count, what]) => (count > 0 ? `${count} ${Kind} ${what}` : [])),
  );
  const total = PartCounts.reduce(
    (sum: number, { Added, Removed, Changed }: Answered) => sum + Added + Removed + Changed,
    0,
  );
  const told = [
    ...(Name
      ? [Name.Before === undefined ? `name "${Name.After}"` : `name "${Name.Before}" to "${Name.After}"`]
      : []),
    ...(RestoredVersion ? [`restored to version ${RestoredVersion}`] : []),
    ...(CopiedFrom ? [`copied from ${CopiedFrom.CasterId}, version ${CopiedFrom.Version}`] : []),
    ...Members,
    ...Tags.map((tag: Answered) => `tag ${entryText(tag)}`),
    ...Channels.map((channel: Answered) => `channel ${entryText(channel)}`),
    ...(named.length > 0 && named.length === total ? named : counted),
    ...(event.Reordered ?? []).map((kind: string) => `${kind}s in another order`),
  ];
  if (told.length > 0) return told.join('; ');
  const about = (event.Subjects ?? []).map(
    ({ Key, ChannelId, LocationId, Kind }: Answered) => Key ?? ChannelId ?? LocationId ?? Kind,
  );
  return about.length > 0 ? about.join(', ') : undefined;
}

function entryText({ Key, Change, Members }: Answered): string {
  return `${Key} ${Change}${Members.length > 0 ? ` (${Members.join(', ')})` : ''}`;
}

/** A line for each studio, below what it was copied from; the one that was asked about has a star. */
function treeOf({ Studio, Ancestors, Descendants }: Answered): string[] {
  const copies = new Map<string, Answered[]>();
  for (const copy of Descendants)
    copies.set(copy.SourceCasterId, [...(copies.get(copy.SourceCasterId) ?? []), copy]);
  const below = (id: string, indent: string): string[] => {
    const of = copies.get(id) ?? [];
    return of.flatMap((copy, i) => {
      const isLast = i === of.length - 1;
      return [
        `${indent}${isLast ? '└─' : '├─'} ${studioText(copy, copy.SourceVersion)}`,
        ...below(copy.CasterId, `${indent}${isLast ? '   ' : '│  '}`),
      ];
    });
  };
  const line = [...Ancestors].reverse();
  const shown = [...line, Studio];
  const indentOf = (level: number) => (level === 0 ? '' : `${'   '.repeat(level - 1)}└─ `);
  return [
    ...shown.map(
      (one, level) =>
        `${indentOf(level)}${studioText(one, shown[level - 1]?.Version)}${one === Studio ? ' *' : ''}`,
    ),
    ...below(Studio.CasterId, '   '.repeat(line.length)),
  ];
}

/** `version` is that of its source. */
function studioText({ CasterId, CasterName, DeletedAt }: Answered, version: number | undefined): string {
  const more = [
    ...(version === undefined ? [] : [`of version ${version}`]),
    ...(DeletedAt === undefined ? [] : [`deleted ${DeletedAt}`]),
  ];
  return [CasterId, CasterName ?? '-', ...(more.length > 0 ? [`(${more.join(', ')})`] : [])].join('  ');
}

interface Differing {
  readonly what: string;
  readonly change: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

function differing({ Members, Tags, Channels, Parts, Orders }: Answered): Differing[] {
  const ofMember =
    (name: string, change: string) =>
    ({ Member, Before, After }: Answered) => ({
      what: `${name}${Member}`,
      change,
      before: Before,
      after: After,
    });
  const ofEntry =
    (name: string) =>
    ({ Key, Change, Members: members }: Answered) =>
      members.length === 0
        ? [{ what: `${name}${Key}`, change: Change }]
        : members.map(ofMember(`${name}${Key}.`, Change));
  return [
    ...Members.map(ofMember('', 'changed')),
    ...Tags.flatMap(ofEntry('tag ')),
    ...Channels.flatMap(ofEntry('channel ')),
    ...Parts.flatMap(ofEntry('')),
    ...Orders.map(({ List, Before, After }: Answered) => ({
      what: List,
      change: 'order',
      before: Before,
      after: After,
    })),
  ];
}

const valueText = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));

const differenceColumns = {
  WHAT: ({ what }: Differing) => what,
  CHANGE: ({ change }: Differing) => change,
  BEFORE: ({ before }: Differing) => valueText(before),
  AFTER: ({ after }: Differing) => valueText(after),
};
