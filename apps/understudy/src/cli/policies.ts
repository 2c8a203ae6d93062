import type { Command } from 'commander';
import {
  attachPolicy,
  createPolicy,
  deletePolicy,
  detachPolicy,
  listPolicies,
  type StoredPolicy,
  showPolicy,
  updatePolicy,
} from '#libs/access';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli, textOf } from './cli.js';
import { changeBy } from './operator-changes.js';

interface AccountOption {
  readonly account?: string;
}

export function policies(program: Command, cli: Cli): void {
  const policies = program
    .command('policies')
    .description(
      'what users and temporary keys may do; an account’s own keys may do all that is the account’s',
    );
  const change = changeBy(cli);
  const accountOption = ['--account <accountId>', 'whose; without it, of the local access key'] as const;

  for (const [verb, put, action, description] of [
    ['create', createPolicy, 'CreatePolicy', 'adds a policy'],
    ['update', updatePolicy, 'UpdatePolicy', 'changes a policy, for all that it is attached to'],
  ] as const)
    policies
      .command(verb)
      .description(description)
      .argument('<policyName>', 'its name, once in an account')
      .argument('<file>', 'its document; - for standard input')
      .option(...accountOption, accountIdIn)
      .action((policyName: string, file: string, { account }: AccountOption) =>
        change(async ({ database, settings }) => {
          const accountId = accountOr(account, settings);
          await put(database, { accountId, policyName, document: await textOf(file) });
          cli.out.done(`policy ${policyName} of account ${accountId}`, { accountId, policyName });
          return { accountId, action, resource: `policy ${policyName}` };
        }),
      );

  policies
    .command('show')
    .description('writes the document of a policy')
    .argument('<policyName>', 'the policy')
    .option(...accountOption, accountIdIn)
    .action((policyName: string, { account }: AccountOption) =>
      cli.onDatabase(async ({ database, settings }) => {
        const accountId = accountOr(account, settings);
        const { document, ...policy } = await showPolicy(database, { accountId, policyName });
        if (cli.out.json) cli.out.one({ ...policy, document: JSON.parse(document) }, {});
        else cli.out.text(`${document.trimEnd()}\n`);
      }),
    );

  policies
    .command('list')
    .description('lists policies, and whom they are attached to')
    .option('--account <accountId>', 'whose; without it, of all accounts', accountIdIn)
    .action(({ account }: AccountOption) =>
      cli.onDatabase(async ({ database }) =>
        cli.out.list(await listPolicies(database, account), columns, { none: 'there is no policy' }),
      ),
    );

  policies
    .command('delete')
    .description('removes a policy that is attached to nobody')
    .argument('<policyName>', 'the policy')
    .option(...accountOption, accountIdIn)
    .action((policyName: string, { account }: AccountOption) =>
      change(async ({ database, settings }) => {
        const accountId = accountOr(account, settings);
        await deletePolicy(database, { accountId, policyName });
        cli.out.done(`policy ${policyName} of account ${accountId} is deleted`, { accountId, policyName });
        return { accountId, action: 'DeletePolicy', resource: `policy ${policyName}` };
      }),
    );

  for (const [verb, put, action, done] of [
    ['attach', attachPolicy, 'AttachPolicyToUser', 'is attached to'],
    ['detach', detachPolicy, 'DetachPolicyFromUser', 'is no longer attached to'],
  ] as const)
    policies
      .command(verb)
      .description(`a policy ${done} a user, everywhere within seconds`)
      .argument('<policyName>', 'the policy')
      .argument('<userName>', 'the user')
      .option(...accountOption, accountIdIn)
      .action((policyName: string, userName: string, { account }: AccountOption) =>
        change(async ({ database, settings }) => {
          const accountId = accountOr(account, settings);
          await put(database, { accountId, policyName, userName });
          cli.out.done(`policy ${policyName} ${done} user ${userName}`, { accountId, policyName, userName });
          return { accountId, action, resource: `policy ${policyName}, user ${userName}` };
        }),
      );
}

const columns = {
  ACCOUNT: ({ accountId }: StoredPolicy) => accountId,
  POLICY: ({ policyName }: StoredPolicy) => policyName,
  USERS: ({ users }: StoredPolicy) => users.join(', '),
  CHANGED: ({ changedAt }: StoredPolicy) => changedAt,
};
