import { Command } from 'commander';
import { createAccessKey, createAccount, sealer } from '#libs/access';
import { type Foundation, layFoundation } from './foundation.js';
import { createLog } from './logging.js';
import { runCommand } from './run-command.js';
import { readSettings } from './settings.js';

// `npm run admin -- COMMAND`: what an operator does to the database behind the API.

async function withFoundation(work: (foundation: Foundation) => Promise<void>): Promise<void> {
  const foundation = await layFoundation(readSettings(process.env), createLog('error'));
  try {
    await work(foundation);
  } finally {
    await foundation.close();
  }
}

const admin = new Command('npm run admin --').description('Accounts and access keys.');

admin
  .command('create-account')
  .description('opens an account')
  .argument('<accountId>', 'its id, for example 2000000000000002')
  .option('--quota <studios>', 'studios it may have; without it, CASTER_QUOTA', Number)
  .action((accountId: string, { quota }: { quota?: number }) =>
    withFoundation(async ({ database }) => {
      await createAccount(database, accountId, quota);
      process.stdout.write(`account ${accountId}\n`);
    }),
  );

admin
  .command('create-key')
  .description('gives an account an access key; the secret is shown once')
  .argument('<accountId>', 'an account that is open')
  .action((accountId: string) =>
    withFoundation(async ({ database, settings }) => {
      if (settings.UNDERSTUDY_SECRET_KEY === undefined)
        throw new Error(
          'UNDERSTUDY_SECRET_KEY is not set: it seals the secret in the database (openssl rand -base64 32)',
        );

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

runCommand('The command failed', async () => {
  await admin.parseAsync();
});
