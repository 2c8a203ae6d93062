import { Command, InvalidArgumentError } from 'commander';
import { createAccessKey, createAccount, disableAccessKey, sealer } from '#libs/access';
import { environment } from './environment.js';
import { type Foundation, withFoundation } from './foundation.js';
import { runCommand, type Stop } from './run-command.js';

// `npm run admin -- COMMAND`: what an operator does to the database behind the API.

let stop: Stop;
const onDatabase = (work: (foundation: Foundation) => Promise<void>) =>
  withFoundation(environment('error'), stop, work);

function accountIdIn(given: string): string {
  if (!/^\d{1,32}$/.test(given)) throw new InvalidArgumentError('An account id has 1 to 32 digits.');
  return given;
}

function studiosIn(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new InvalidArgumentError('A quota is a whole number from 0.');
  return Number(given);
}

const admin = new Command('npm run admin --').description('Accounts and access keys.');

admin
  .command('create-account')
  .description('opens an account')
  .argument('<accountId>', 'its id, for example 2000000000000002', accountIdIn)
  .option('--quota <studios>', 'studios it may have; without it, CASTER_QUOTA', studiosIn)
  .action((accountId: string, { quota }: { quota?: number }) =>
    onDatabase(async ({ database }) => {
      await createAccount(database, accountId, quota);
      process.stdout.write(`account ${accountId}\n`);
    }),
  );

admin
  .command('create-key')
  .description('gives an account an access key; the secret is shown once')
  .argument('<accountId>', 'an account that is open', accountIdIn)
  .action((accountId: string) =>
    onDatabase(async ({ database, settings }) => {
      if (settings.UNDERSTUDY_SECRET_KEY === undefined)
        throw new Error(
          'UNDERSTUDY_SECRET_KEY is not set: it seals the secret in the database (openssl rand -base64 32)',
        );

      const { rowCount } = await database.pool.query('select from accounts where account_id = $1', [
        accountId,
      ]);
      if (rowCount === 0) throw new Error(`There is no account ${accountId}: open it with create-account`);
      const { accessKeyId, secret } = await createAccessKey(
        database,
        sealer(settings.UNDERSTUDY_SECRET_KEY),
        {
          accountId,
        },
      );
      process.stdout.write(`access key id  ${accessKeyId}\nsecret         ${secret}\n`);
    }),
  );

admin
  .command('disable-key')
  .description('puts an access key out of use, everywhere within seconds')
  .argument('<accessKeyId>', 'the key')
  .action((accessKeyId: string) =>
    onDatabase(async ({ database }) => {
      if (!(await disableAccessKey(database, accessKeyId)))
        throw new Error(`There is no access key ${accessKeyId}`);
      process.stdout.write(`access key ${accessKeyId} is out of use\n`);
    }),
  );

runCommand('The command failed', async (asked) => {
  stop = asked;
  await admin.parseAsync();
});
