import { withFoundation } from './foundation.js';
import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { readSettings } from './settings.js';

/** Prepares the database and ends: tables of record, tables of the views. For set-ups that do it before they start. */
async function main(): Promise<void> {
  await withFoundation(readSettings(process.env), createLog('info'), async () => undefined);
  process.stdout.write('The database is ready\n');
}

runCommand('The database cannot be prepared', main);
