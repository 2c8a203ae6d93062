import { layFoundation } from './foundation.js';
import { createLog } from './logging.js';
import { readSettings } from './settings.js';

/** Prepares the database and ends: tables of record, tables of the views. For set-ups that do it before they start. */
async function main(): Promise<void> {
  const foundation = await layFoundation(readSettings(process.env), createLog('info'));
  await foundation.close();
  process.stdout.write('The database is ready\n');
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The database cannot be prepared: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
});
