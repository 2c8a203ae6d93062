import type { Command } from 'commander';
import {
  type DifferenceKind,
  meanings,
  previousOf,
  type RebuildReport,
  readViewLag,
  tableOf,
} from '#libs/projections';
import type { Runtime } from '../runtime.js';
import type { Cli } from './cli.js';
import { Progress } from './progress.js';

// Of each kind; `--json` has all.
const DIFFERENCES_SHOWN = 10;

type Projections = Runtime['projections'];

export function views(program: Command, cli: Cli): void {
  const views = program
    .command('views')
    .alias('view')
    .description('the read models, which queries are answered from and events fill');

  views
    .command('list')
    .description(
      'lists the tables of views: those that are read, with how far each is behind, and those that are not',
    )
    .action(() =>
      cli.onDatabase(async (runtime) =>
        cli.out.list(
          await listed(runtime),
          {
            VIEW: ({ view }) => view,
            TABLE: ({ table }) => table,
            STATE: ({ state }) => state,
            ROWS: ({ rows }) => rows,
            BYTES: ({ bytes }) => bytes,
            'ROW SCHEMA': ({ rowSchemas }) => rowSchemas.join(', '),
            'EVENTS BEHIND': ({ behind }) => behind,
            'PARKED STREAMS': ({ parked }) => parked,
          },
          { none: 'there is no view' },
        ),
      ),
    );

  views
    .command('rebuild')
    .description(
      'makes views what the event store says and nothing else, beside the ones that are read; goes on where an earlier run ended',
    )
    .argument('[view...]', 'which; without one, all')
    .action((names: string[]) =>
      cli.onDatabase(({ projections }) => rebuild(cli, projections, names), { logLevel: 'warn' }),
    );

  views
    .command('rollback')
    .description('has programs read the version of before the last rebuild again, brought up to date')
    .argument('<view>', 'which')
    .action((name: string) =>
      cli.onDatabase(
        async ({ projections }) => {
          const [view] = viewsNamed(projections, [name]);
          await projections.rollBack(view!);
          const [table, previous] = [tableOf(view!), tableOf(previousOf(view!))];
          cli.out.done(
            `${name}: the version before is read again; the other one is kept as ${previous}, and the same command brings it back`,
            { view: name, table, previous },
          );
        },
        { logLevel: 'warn' },
      ),
    );

  views
    .command('drop')
    .description('drops a table that no query reads; refused while somebody uses it')
    .argument('<table>', 'which, as "views list" names it')
    .option('--force', 'although it was read within the last minutes')
    .action((table: string, { force }: { force?: boolean }) =>
      cli.onDatabase(async ({ projections }) => {
        await projections.drop(table, { force: force === true });
        cli.out.done(`dropped ${table}`, { dropped: table });
      }),
    );

  views
    .command('parked')
    .description('lists the streams that a view could not fold, and why')
    .action(() =>
      cli.onDatabase(async ({ projections }) =>
        cli.out.list(
          await projections.parked(),
          {
            PARKED: ({ parkedAt }) => parkedAt,
            VIEW: ({ view }) => view,
            CASTER: ({ casterId }) => casterId,
            REASON: ({ reason }) => reason,
          },
          { none: 'no stream is parked' },
        ),
      ),
    );

  views
    .command('retry-parked')
    .description('folds the streams again that a view could not fold, and no others')
    .action(() =>
      cli.onDatabase(
        async ({ projections }) => {
          const { tried, parked } = await projections.retryParked();
          cli.out.done(
            tried === 0 ? 'no stream is parked' : `tried again: ${tried}, still parked: ${parked.length}`,
            { tried, parked: parked.length },
          );
        },
        { logLevel: 'warn' },
      ),
    );
}

async function listed({ database, projections }: Runtime) {
  const parked = await projections.parked();
  const lags = new Map<string, { behind: number; seconds: number; parked: number }>();
  for (const view of projections.views) {
    const { events, seconds } = await readViewLag(database.pool, view);
    const table = tableOf(view);
    lags.set(table, {
      behind: events,
      seconds,
      parked: parked.filter((stream) => stream.view === table).length,
    });
  }
  const tables = await projections.tables();
  // Who wants to know how it runs reads of these first.
  const order = ['live', 'being built', 'previous', 'unused'];
  return tables
    .map((table) => ({
      ...table,
      ...(lags.get(table.table) ?? { behind: null, seconds: null, parked: null }),
    }))
    .sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
}

function viewsNamed(projections: Projections, names: readonly string[]) {
  const unknown = names.filter((name) => !projections.views.some((view) => view.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no view ${unknown.join(', ')}; there are ${projections.views.map((view) => view.name).join(', ')}`,
    );
  return projections.views.filter(({ name }) => names.length === 0 || names.includes(name));
}

async function rebuild({ out }: Cli, projections: Projections, names: readonly string[]): Promise<void> {
  const progress = new Progress(out);
  const rebuilt: (RebuildReport & { readonly seconds: number })[] = [];
  for (const view of viewsNamed(projections, names)) {
    const startedAt = performance.now();
    const report = await projections.rebuild(view, (sofar) => progress.tell(sofar));
    rebuilt.push({ ...report, seconds: Math.round(performance.now() - startedAt) / 1_000 });
  }
  out.progressed();
  out.done(rebuilt.flatMap(sentencesOf), rebuilt);
}

function sentencesOf(report: RebuildReport & { readonly seconds: number }): string[] {
  const { view, studios, events, resumed, compared, behind, older, previous, seconds, differences } = report;
  const among = [
    `${compared} rows compared`,
    ...(behind === 0 ? [] : [`${behind} that the live table was still to write`]),
    ...(older === 0 ? [] : [`${older} of an older row schema`]),
  ];
  return [
    `${view}: rebuilt from ${studios} studios, ${events} events, in ${seconds} s${resumed ? ' since it was resumed' : ''}`,
    `${view}: ${among.join(', ')}; ${differences.length === 0 ? 'no difference' : `${differences.length} differences`}`,
    ...(Object.keys(meanings) as DifferenceKind[]).flatMap((kind) => differencesOf(report, kind)),
    `${view}: the version before is kept as ${previous} (understudy views rollback ${view})`,
  ];
}

function differencesOf({ view, differences }: RebuildReport, kind: DifferenceKind): string[] {
  const ofKind = differences.filter((difference) => difference.kind === kind);
  if (ofKind.length === 0) return [];
  const more = ofKind.length - DIFFERENCES_SHOWN;
  return [
    `${view}: ${ofKind.length} ${kind}: ${meanings[kind]}`,
    ...ofKind
      .slice(0, DIFFERENCES_SHOWN)
      .map(
        ({ casterId, columns }) => `  ${casterId}${columns.length === 0 ? '' : `: ${columns.join(', ')}`}`,
      ),
    ...(more > 0 ? [`  and ${more} more (--json names all)`] : []),
  ];
}
