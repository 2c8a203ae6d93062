import type { Command } from 'commander';
import type { Cli } from './cli.js';
import { studioChanges } from './studio-changes.js';
import { studioPast } from './studio-past.js';
import { studioReadings } from './studio-readings.js';

const more = `
What is told has the names that the API has for it, and what the API refuses is
refused here, with the same code. Without --account a command is done as the account
that the studio belongs to. No policy is asked: whoever may open the database may all.
`;

export function studios(program: Command, cli: Cli): void {
  const studios = program
    .command('studios')
    .description('the production studios, which the API calls casters')
    .addHelpText('after', more);
  studioReadings(studios, cli);
  studioPast(studios, cli);
  studioChanges(studios, cli);
}
