import { layFoundation } from './foundation.js';
import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { readSettings } from './settings.js';

/** Prepares the database and ends: tables of record, tables of the views. For set-ups that do it before they start. */
async function main(): Promise<void> {
  const foundation = await layFoundation(readSettings(process.env), createLog('info'));
  await foundation.close();
  process.stdout.write('The database is ready\n');
}

runCommand('The database cannot be prepared', main);
