import type { Command } from 'commander';
import { createUser, deleteUser, listUsers, type User } from '#libs/access';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli } from './cli.js';
import { changeBy } from './operator-changes.js';

interface AccountOption {
  readonly account?: string;
}

export function users(program: Command, cli: Cli): void {
  const users = program
    .command('users')
    .description('RAM users of an account, who may do what policies allow');
  const change = changeBy(cli);

  users
    .command('create')
    .description('adds a user; without a policy they may do nothing')
    .argument('<userName>', 'their name, once in an account')
    .option('--account <accountId>', 'whose; without it, of the local access key', accountIdIn)
    .action((userName: string, { account }: AccountOption) =>
      change(async ({ database, settings }) => {
        const accountId = accountOr(account, settings);
        await createUser(database, { accountId, userName });
        cli.out.done(`user ${userName} of account ${accountId}`, { accountId, userName });
        return { accountId, action: 'CreateUser', resource: `user ${userName}` };
      }),
    );

  users
    .command('list')
    .description('lists users with their policies and keys')
    .option('--account <accountId>', 'whose; without it, of all accounts', accountIdIn)
    .action(({ account }: AccountOption) =>
      cli.onDatabase(async ({ database }) =>
        cli.out.list(await listUsers(database, account), columns, { none: 'there is no user' }),
      ),
    );

  users
    .command('delete')
    .description('removes a user who has no access key any more')
    .argument('<userName>', 'the user')
    .option('--account <accountId>', 'whose; without it, of the local access key', accountIdIn)
    .action((userName: string, { account }: AccountOption) =>
      change(async ({ database, settings }) => {
        const accountId = accountOr(account, settings);
        await deleteUser(database, { accountId, userName });
        cli.out.done(`user ${userName} of account ${accountId} is deleted`, { accountId, userName });
        return { accountId, action: 'DeleteUser', resource: `user ${userName}` };
      }),
    );
}

const columns = {
  ACCOUNT: ({ accountId }: User) => accountId,
  USER: ({ userName }: User) => userName,
  POLICIES: ({ policies }: User) => policies.join(', '),
  KEYS: ({ keys }: User) => keys.join(', '),
  CREATED: ({ createdAt }: User) => createdAt,
};
