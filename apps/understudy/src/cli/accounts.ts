import type { Command } from 'commander';
import {
  type Account,
  type AccountDetails,
  createAccount,
  listAccounts,
  setAccountActive,
  setCallRate,
  setQuota,
  showAccount,
} from '#libs/access';
import { accountIdIn, wholeNumberIn } from './arguments.js';
import { type Cli, UsageError } from './cli.js';
import { changeBy } from './operator-changes.js';

export function accounts(program: Command, cli: Cli): void {
  const accounts = program.command('accounts').description('the owners of studios');
  const change = changeBy(cli);

  accounts
    .command('create')
    .description('opens an account')
    .argument('<accountId>', 'its id, for example 2000000000000002', accountIdIn)
    .option('--name <name>', 'what people call it')
    .option('--quota <studios>', 'studios it may have; without it, CASTER_QUOTA', wholeNumberIn('A quota'))
    .action((accountId: string, { name, quota }: { name?: string; quota?: number }) =>
      change(async ({ database }) => {
        await createAccount(database, accountId, { name, casterQuota: quota });
        cli.out.done(`account ${accountId}`, { accountId });
        return { accountId, action: 'CreateAccount', resource: `account ${accountId}` };
      }),
    );

  accounts
    .command('list')
    .description('lists the accounts')
    .action(() =>
      cli.onDatabase(async ({ database }) =>
        cli.out.list(await listAccounts(database), columns, { none: 'there is no account' }),
      ),
    );

  accounts
    .command('show')
    .description('tells what an account has and may have')
    .argument('<accountId>', 'the account', accountIdIn)
    .action((accountId: string) =>
      cli.onDatabase(async ({ database }) => cli.out.one(await showAccount(database, accountId), sides)),
    );

  for (const [verb, active, description] of [
    ['enable', true, 'lets the keys of an account in again'],
    ['disable', false, 'has all keys of an account refused, everywhere within seconds'],
  ] as const)
    accounts
      .command(verb)
      .description(description)
      .argument('<accountId>', 'the account', accountIdIn)
      .action((accountId: string) =>
        change(async ({ database }) => {
          await setAccountActive(database, accountId, active);
          cli.out.done(`account ${accountId} is ${active ? 'active' : 'disabled: its keys are refused'}`, {
            accountId,
            active,
          });
          const action = active ? 'EnableAccount' : 'DisableAccount';
          return { accountId, action, resource: `account ${accountId}` };
        }),
      );

  accounts
    .command('archive')
    .description(
      'writes all that an account owns as a file of JSON lines (docs/archives.md), without secrets',
    )
    .argument('<accountId>', 'the account', accountIdIn)
    .argument('[file]', 'where to, a new file; without it, standard output')
    .action((accountId: string, file: string | undefined) =>
      change(async ({ database }) => {
        const { archiveTo } = await import('../archive-to.js');
        const lines = await archiveTo(file, database, accountId);
        if (file !== undefined)
          cli.out.done(`account ${accountId} is in ${file}: ${lines} lines`, { accountId, file, lines });
        return { accountId, action: 'ArchiveAccount', resource: `account ${accountId}` };
      }),
    );

  accounts
    .command('erase')
    .description('removes a disabled account with all that it owns, for ever; again, it goes on where it was')
    .argument('<accountId>', 'the account', accountIdIn)
    .option('--yes', 'means it: there is no way back but a back-up')
    .option('--wait <seconds>', 'for the relay and other readers of the events (60)', wholeNumberIn('A time'))
    .action((accountId: string, { yes, wait = 60 }: { yes?: true; wait?: number }) => {
      if (yes === undefined)
        throw new UsageError(
          `all studios, users, keys and records of account ${accountId} would be gone for ever; say --yes to have it so (archive it before: understudy accounts archive ${accountId} FILE)`,
        );
      return change(async (runtime) => {
        const [{ eraseWithin }, { ERASE_ACCOUNT }] = await Promise.all([
          import('../erase-within.js'),
          import('#libs/retention'),
        ]);
        await eraseWithin(runtime, accountId, {
          waitMs: wait * 1_000,
          onWaiting: (streams) => cli.out.progress(`${streams} studios wait for the readers of their events`),
        });
        cli.out.progressed();
        cli.out.done(`account ${accountId} is erased`, { accountId, erased: true });
        return { accountId, action: ERASE_ACCOUNT, resource: `account ${accountId}` };
      });
    });

  accounts
    .command('set-quota')
    .description('how many studios an account may have')
    .argument('<accountId>', 'the account', accountIdIn)
    .argument('<studios>', 'a number, or default for CASTER_QUOTA', orDefault(wholeNumberIn('A quota')))
    .action((accountId: string, studios: number | null) =>
      change(async ({ database }) => {
        await setQuota(database, accountId, studios);
        cli.out.done(`account ${accountId} may have ${studios ?? 'CASTER_QUOTA'} studios`, {
          accountId,
          casterQuota: studios,
        });
        return {
          accountId,
          action: 'SetQuota',
          resource: `account ${accountId}: ${studios ?? 'default'}`,
        };
      }),
    );

  accounts
    .command('set-rate')
    .description('how often in a second an account may call an operation, over all replicas')
    .argument('<accountId>', 'the account', accountIdIn)
    .argument('<operation>', 'its name, for example CopyCaster')
    .argument('<calls>', 'a number, or default for the documented one', orDefault(wholeNumberIn('A rate')))
    .action((accountId: string, operation: string, calls: number | null) =>
      change(async ({ database }) => {
        await requireOperation(operation);
        await setCallRate(database, accountId, operation, calls);
        const times = calls === null ? 'as often as documented' : `${calls} times a second`;
        cli.out.done(`account ${accountId} may call ${operation} ${times}`, {
          accountId,
          operation,
          callsPerSecond: calls,
        });
        return {
          accountId,
          action: 'SetCallRate',
          resource: `account ${accountId}: ${operation} ${calls ?? 'default'}`,
        };
      }),
    );
}

const columns = {
  ACCOUNT: ({ accountId }: Account) => accountId,
  NAME: ({ name }: Account) => name,
  ACTIVE: ({ active, erasedAt }: Account) => (erasedAt === null ? active : 'erased'),
  STUDIOS: ({ studios }: Account) => studios,
  QUOTA: ({ casterQuota }: Account) => casterQuota ?? 'default',
  CREATED: ({ createdAt }: Account) => createdAt,
};

const sides = {
  account: ({ accountId }: AccountDetails) => accountId,
  name: ({ name }: AccountDetails) => name,
  active: ({ active, erasedAt }: AccountDetails) =>
    erasedAt === null ? active : `no, erased since ${erasedAt.toISOString()}`,
  studios: ({ studios, casterQuota }: AccountDetails) => `${studios} of ${casterQuota ?? 'CASTER_QUOTA'}`,
  rates: ({ callsPerSecond }: AccountDetails) =>
    Object.entries(callsPerSecond)
      .map(([operation, calls]) => `${operation} ${calls}`)
      .join(', ') || 'as documented',
  users: ({ users }: AccountDetails) => users,
  policies: ({ policies }: AccountDetails) => policies,
  keys: ({ keys }: AccountDetails) =>
    Object.entries(keys)
      .map(([status, count]) => `${count} ${status}`)
      .join(', '),
  created: ({ createdAt }: AccountDetails) => createdAt,
};

/** The contracts are many, and this command alone of its noun asks for them. */
async function requireOperation(named: string): Promise<void> {
  const { operations } = await import('#libs/operations');
  if (!operations.some(({ name }) => name === named))
    throw new UsageError(`there is no operation ${named}; docs/api.md and README.md name them`);
}

function orDefault(numberIn: (given: string) => number): (given: string) => number | null {
  return (given) => (given === 'default' ? null : numberIn(given));
}
