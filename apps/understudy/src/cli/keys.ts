import type { Command } from 'commander';
import { createAccessKey, disableAccessKey, sealer } from '#libs/access';
import { accountIdIn } from './arguments.js';
import { accountOr, type Cli, requireAccount } from './cli.js';

export function keys(program: Command, cli: Cli): void {
  const keys = program.command('keys').description('access keys');

  keys
    .command('create')
    .description('makes an access key; its secret is shown once')
    .option('--account <accountId>', 'whose it is; without it, of the local access key', accountIdIn)
    .action(({ account }: { account?: string }) =>
      cli.onDatabase(async ({ database, settings }) => {
        if (settings.UNDERSTUDY_SECRET_KEY === undefined)
          throw new Error(
            'UNDERSTUDY_SECRET_KEY is not set: it seals the secret in the database (openssl rand -base64 32)',
          );

        const accountId = accountOr(account, settings);
        await requireAccount(database, accountId);
        const key = await createAccessKey(database, sealer(settings.UNDERSTUDY_SECRET_KEY), { accountId });
        cli.out.one(
          { accountId, ...key },
          {
            'access key id': ({ accessKeyId }) => accessKeyId,
            secret: ({ secret }) => secret,
          },
        );
      }),
    );

  keys
    .command('disable')
    .description('puts an access key out of use, everywhere within seconds')
    .argument('<accessKeyId>', 'the key')
    .action((accessKeyId: string) =>
      cli.onDatabase(async ({ database }) => {
        await disableAccessKey(database, accessKeyId);
        cli.out.done(`access key ${accessKeyId} is out of use`, { accessKeyId, status: 'inactive' });
      }),
    );
}
