import { environment } from './environment.js';
import { runCommand, type Stop } from './run-command.js';
import { withRuntime } from './runtime.js';

/** Prepares the database and ends: tables of record, tables of the views. For set-ups that do it before they start. */
async function main(stop: Stop): Promise<void> {
  await withRuntime(environment('info'), stop, async () => undefined);
  process.stdout.write('The database is ready\n');
}

runCommand('The database cannot be prepared', main);
