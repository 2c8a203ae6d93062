import { resetEmbeddedPostgres } from '#libs/postgres';
import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { readSettings } from './settings.js';

/** `npm run reset`: empties embedded PostgreSQL, wherever its data is; the next start begins anew. */
async function reset(): Promise<void> {
  const { DATABASE_URL, UNDERSTUDY_DATA_DIR } = readSettings(process.env);
  if (DATABASE_URL !== undefined)
    throw new Error(
      'DATABASE_URL is set, and this command empties embedded PostgreSQL alone: drop that database with its own tools, or unset the variable',
    );

  const removed = await resetEmbeddedPostgres(UNDERSTUDY_DATA_DIR, createLog('warn'));
  if (removed.length === 0)
    process.stdout.write(`There is no database in ${UNDERSTUDY_DATA_DIR}: nothing to remove\n`);
  for (const path of removed) process.stdout.write(`removed ${path}\n`);
}

runCommand('The reset failed', reset);
