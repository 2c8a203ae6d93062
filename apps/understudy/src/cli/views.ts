import type { Command } from 'commander';
import { readViewLag, tableOf } from '#libs/projections';
import type { Runtime } from '../runtime.js';
import type { Cli } from './cli.js';

export function views(program: Command, cli: Cli): void {
  const views = program
    .command('views')
    .description('the read models, which queries are answered from and events fill');

  views
    .command('list')
    .description('lists the views, and how far each is behind the newest events')
    .action(() =>
      cli.onDatabase(async ({ database, projections }) => {
        const parked = await projections.parked();
        const listed = await Promise.all(
          projections.views.map(async (view) => {
            const { events, seconds } = await readViewLag(database.pool, view);
            const ofView = parked.filter((stream) => stream.view === tableOf(view));
            return { view: view.name, table: tableOf(view), behind: events, seconds, parked: ofView.length };
          }),
        );
        cli.out.list(
          listed,
          {
            VIEW: ({ view }) => view,
            TABLE: ({ table }) => table,
            'EVENTS BEHIND': ({ behind }) => behind,
            'PARKED STREAMS': ({ parked }) => parked,
          },
          { none: 'there is no view' },
        );
      }),
    );

  views
    .command('rebuild')
    .description('makes views what the event store says and nothing else, while they go on serving')
    .argument('[view...]', 'which; without one, all')
    .action((names: string[]) =>
      cli.onDatabase(({ projections }) => rebuild(cli, projections, names), { logLevel: 'warn' }),
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

async function rebuild(
  { out }: Cli,
  projections: Runtime['projections'],
  names: readonly string[],
): Promise<void> {
  const unknown = names.filter((name) => !projections.views.some((view) => view.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no view ${unknown.join(', ')}; there are ${projections.views.map((view) => view.name).join(', ')}`,
    );

  const rebuilt: { readonly view: string; readonly studios: number }[] = [];
  for (const view of projections.views.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const studios = await projections.rebuild(view, (soFar, total) =>
      out.progress(`${view.name}: ${soFar} of ${total} studios`),
    );
    rebuilt.push({ view: view.name, studios });
  }
  out.progressed();
  out.done(
    rebuilt.map(({ view, studios }) => `${view}: rebuilt from ${studios} studios`),
    rebuilt,
  );
}
