import type { Command } from 'commander';
import { resetEmbeddedPostgres } from '#libs/postgres';
import { createLog } from '../logging.js';
import { readSettings } from '../settings.js';
import type { Cli } from './cli.js';

export function database(program: Command, cli: Cli): void {
  const database = program.command('database').description('the PostgreSQL that everything is recorded in');

  database
    .command('migrate')
    .description(
      'makes the tables and brings them up to date, for set-ups that do it before the program starts',
    )
    .action(async () => {
      await cli.onDatabase(async () => undefined, { logLevel: 'info' });
      cli.out.done('The database is ready', { ready: true });
    });

  database
    .command('reset')
    .description('removes all data of the embedded PostgreSQL; refused while a program uses it')
    .action(async () => {
      const { DATABASE_URL, UNDERSTUDY_DATA_DIR } = readSettings(process.env);
      if (DATABASE_URL !== undefined)
        throw new Error(
          'DATABASE_URL is set, and this command empties embedded PostgreSQL alone: drop that database with its own tools, or unset the variable',
        );

      const removed = await resetEmbeddedPostgres(UNDERSTUDY_DATA_DIR, createLog('warn'));
      cli.out.done(
        removed.length === 0
          ? `There is no database in ${UNDERSTUDY_DATA_DIR}: nothing to remove`
          : removed.map((path) => `removed ${path}`),
        { removed },
      );
    });
}
