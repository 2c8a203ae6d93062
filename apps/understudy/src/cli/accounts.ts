import type { Command } from 'commander';
import { createAccount } from '#libs/access';
import { accountIdIn, wholeNumberIn } from './arguments.js';
import type { Cli } from './cli.js';

export function accounts(program: Command, cli: Cli): void {
  const accounts = program.command('accounts').description('the owners of studios');

  accounts
    .command('create')
    .description('opens an account')
    .argument('<accountId>', 'its id, for example 2000000000000002', accountIdIn)
    .option('--quota <studios>', 'studios it may have; without it, CASTER_QUOTA', wholeNumberIn('A quota'))
    .action((accountId: string, { quota }: { quota?: number }) =>
      cli.onDatabase(async ({ database }) => {
        await createAccount(database, accountId, { casterQuota: quota });
        cli.out.done(`account ${accountId}`, { accountId });
      }),
    );
}
