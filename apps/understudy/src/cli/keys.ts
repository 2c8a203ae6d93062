import type { Command } from 'commander';
import {
  createAccessKey,
  deleteAccessKey,
  disableAccessKey,
  enableAccessKey,
  issueTemporaryKey,
  listAccessKeys,
  resealSecrets,
  type Sealer,
  type StoredKey,
  temporarySeconds,
} from '#libs/access';
import type { Runtime } from '../runtime.js';
import { accountIdIn, wholeNumberIn } from './arguments.js';
import { accountOr, type Cli, textOf } from './cli.js';
import { changeBy } from './operator-changes.js';

interface OwnerOptions {
  readonly account?: string;
  readonly user?: string;
}

const minutes = {
  least: temporarySeconds.least / 60,
  most: temporarySeconds.most / 60,
  otherwise: temporarySeconds.otherwise / 60,
};

export function keys(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('access keys');
  const change = changeBy(cli);

  keys
    .command('create')
    .description('makes an access key; its secret is shown once')
    .option('--account <accountId>', 'whose it is; without it, of the local access key', accountIdIn)
    .option('--user <userName>', 'the user it is for; without it, it is the account’s own and may do all')
    .action(({ account, user }: OwnerOptions) =>
      change(async (runtime) => {
        const accountId = accountOr(account, runtime.settings);
        const key = await createAccessKey(runtime.database, requireSealer(runtime), {
          accountId,
          userName: user,
        });
        cli.out.one(
          { accountId, ...(user !== undefined && { userName: user }), ...key },
          {
            'access key id': ({ accessKeyId }) => accessKeyId,
            secret: ({ secret }) => secret,
          },
        );
        return { accountId, action: 'CreateAccessKey', resource: `access key ${key.accessKeyId}` };
      }),
    );

  keys
    .command('issue')
    .description('makes a temporary access key with a security token; both secrets are shown once')
    .requiredOption('--session <name>', 'what its calls are told by')
    .option('--account <accountId>', 'whose it is; without it, of the local access key', accountIdIn)
    .option('--user <userName>', 'the user it is for; without it, it is the account’s own')
    .option('--policy <file>', 'a policy that it must be allowed by as well; - for standard input')
    .option(
      '--minutes <minutes>',
      'until it ends',
      wholeNumberIn('The time', minutes.least, minutes.most),
      minutes.otherwise,
    )
    .action(
      ({
        account,
        user,
        session,
        policy,
        minutes,
      }: OwnerOptions & { session: string; policy?: string; minutes: number }) =>
        change(async (runtime) => {
          const accountId = accountOr(account, runtime.settings);
          const key = await issueTemporaryKey(runtime.database, requireSealer(runtime), {
            accountId,
            userName: user,
            sessionName: session,
            seconds: minutes * 60,
            sessionPolicy: policy === undefined ? undefined : await textOf(policy),
          });
          cli.out.one(
            { accountId, ...(user !== undefined && { userName: user }), sessionName: session, ...key },
            {
              'access key id': ({ accessKeyId }) => accessKeyId,
              secret: ({ secret }) => secret,
              'security token': ({ securityToken }) => securityToken,
              expires: ({ expiresAt }) => expiresAt,
            },
          );
          const resource = `access key ${key.accessKeyId}, session ${session}`;
          return { accountId, action: 'IssueTemporaryKey', resource };
        }),
    );

  keys
    .command('list')
    .description('lists access keys, never their secrets')
    .option('--account <accountId>', 'whose; without it, of all accounts', accountIdIn)
    .option('--user <userName>', 'those of a user')
    .option('--all', 'those that are deleted or expired as well')
    .action(({ account, user, all = false }: OwnerOptions & { all?: boolean }) =>
      cli.onDatabase(async ({ database }) => {
        const listed = await listAccessKeys(database, { accountId: account, userName: user });
        const now = new Date();
        const isLive = ({ status, session }: StoredKey) =>
          status !== 'deleted' && (session === null || session.expiresAt > now);
        cli.out.list(all ? listed : listed.filter(isLive), columns, { none: 'there is no access key' });
      }),
    );

  for (const [verb, set, action, status, done, description] of [
    ['enable', enableAccessKey, 'EnableAccessKey', 'active', 'is in use again', 'puts a key in use again'],
    [
      'disable',
      disableAccessKey,
      'DisableAccessKey',
      'inactive',
      'is out of use',
      'puts an access key out of use, everywhere within seconds',
    ],
    [
      'delete',
      deleteAccessKey,
      'DeleteAccessKey',
      'deleted',
      'is deleted',
      'removes an access key with its secret, for ever',
    ],
  ] as const)
    keys
      .command(verb)
      .description(description)
      .argument('<accessKeyId>', 'the key')
      .action((accessKeyId: string) =>
        change(async ({ database }) => {
          const { accountId } = await set(database, accessKeyId);
          cli.out.done(`access key ${accessKeyId} ${done}`, { accessKeyId, status });
          return { accountId, action, resource: `access key ${accessKeyId}` };
        }),
      );

  keys
    .command('reseal')
    .description('seals all secrets with the first key of UNDERSTUDY_SECRET_KEY, while the program runs')
    .action(async () => {
      let fault: Error | undefined;
      await change(async (runtime) => {
        const sealer = requireSealer(runtime);
        const { resealed, accountIds, unopened } = await resealSecrets(runtime.database, sealer);
        const them = unopened.map(({ accessKeyId, reason }) => `  ${accessKeyId}: ${reason}`).join('\n');
        if (unopened.length > 0)
          fault = new Error(
            `${resealed} secrets were sealed anew; these cannot be opened, and stay as they are:\n${them}`,
          );
        else
          cli.out.done(
            [`secrets sealed anew: ${resealed}`, `all secrets are sealed with the key ${sealer.keyId}`],
            { resealed, sealedBy: sealer.keyId },
          );
        const resource = `the secrets of its access keys, with the key ${sealer.keyId}`;
        return accountIds.map((accountId) => ({ accountId, action: 'ResealSecrets', resource }));
      });
      if (fault !== undefined) throw fault;
    });
}

const columns = {
  'ACCESS KEY': ({ accessKeyId }: StoredKey) => accessKeyId,
  ACCOUNT: ({ accountId }: StoredKey) => accountId,
  USER: ({ userName }: StoredKey) => userName,
  STATUS: ({ status }: StoredKey) => status,
  SESSION: ({ session }: StoredKey) => session?.name,
  EXPIRES: ({ session }: StoredKey) => session?.expiresAt,
  CREATED: ({ createdAt }: StoredKey) => createdAt,
  'SEALED BY': ({ sealedBy }: StoredKey) => sealedBy,
};

function requireSealer({ sealer }: Runtime): Sealer {
  if (sealer === undefined)
    throw new Error(
      'UNDERSTUDY_SECRET_KEY is not set: it seals secrets in the database (openssl rand -base64 32)',
    );
  return sealer;
}
