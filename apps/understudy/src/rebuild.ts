import { environment } from './environment.js';
import { runCommand } from './run-command.js';
import { type Runtime, withRuntime } from './runtime.js';

/** `npm run rebuild [-- VIEW …]`: fills the views (all, or those named) again from the event store. */
async function rebuild({ projections }: Runtime, names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !projections.views.some((view) => view.name === name));
  if (unknown.length > 0)
    throw new Error(
      `There is no view ${unknown.join(', ')}; there are ${projections.views.map((view) => view.name).join(', ')}`,
    );

  for (const view of projections.views.filter(({ name }) => names.length === 0 || names.includes(name))) {
    const done = await projections.rebuild(view, (soFar, total) => {
      process.stderr.write(`\r${view.name}: ${soFar} of ${total} studios`);
    });
    process.stdout.write(`\r${view.name}: rebuilt from ${done} studios\n`);
  }
}

runCommand('The rebuild failed', (stop) =>
  withRuntime(environment('warn'), stop, (runtime) => rebuild(runtime, process.argv.slice(2))),
);
