import { readFile, writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import { createAccessKey, createAccount, disableAccessKey } from '#libs/access';
import { listParkedStreams, moveCheckpoint, renewLease, START } from '#libs/event-store';
import { environment } from './environment.js';
import { RELAY } from './observations.js';
import { runCommand, type Stop } from './run-command.js';
import { type Runtime, withRuntime } from './runtime.js';
import { requireSealer } from './secret-key.js';
import { hasLocalAccess, localAccess, type Settings } from './settings.js';
import { exportStudio, importStudio } from './studio-files.js';

// `npm run admin -- COMMAND`: what an operator does to the database behind the API.

let stop: Stop;
const onDatabase = (work: (runtime: Runtime) => Promise<void>) =>
  withRuntime(environment('error'), stop, work);

function accountIdIn(given: string): string {
  if (!/^\d{1,32}$/.test(given)) throw new InvalidArgumentError('An account id has 1 to 32 digits.');
  return given;
}

function studiosIn(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new InvalidArgumentError('A quota is a whole number from 0.');
  return Number(given);
}

function timeIn(given: string): Date {
  const isDated = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(given);
  const time = new Date(given);
  if (!isDated || Number.isNaN(time.getTime()))
    throw new InvalidArgumentError('A time is ISO 8601 with its zone, for example 2026-11-24T18:00:00Z.');
  return time;
}

async function requireAccount({ pool }: Runtime['database'], accountId: string): Promise<void> {
  const { rowCount } = await pool.query('select from accounts where account_id = $1', [accountId]);
  if (rowCount === 0) throw new Error(`There is no account ${accountId}: open it with create-account`);
}

/** Where nobody names one: the account of the local access key, if that is accepted. */
function localAccountId(settings: Settings): string {
  if (hasLocalAccess(settings)) return localAccess.accountId;
  throw new Error('Whose studio shall it be? Name the account with --account');
}

const admin = new Command('npm run admin --').description(
  'Accounts, access keys, studios as files, and the events on Kafka.',
);

admin
  .command('create-account')
  .description('opens an account')
  .argument('<accountId>', 'its id, for example 2000000000000002', accountIdIn)
  .option('--quota <studios>', 'studios it may have; without it, CASTER_QUOTA', studiosIn)
  .action((accountId: string, { quota }: { quota?: number }) =>
    onDatabase(async ({ database }) => {
      await createAccount(database, accountId, { casterQuota: quota });
      process.stdout.write(`account ${accountId}\n`);
    }),
  );

admin
  .command('create-key')
  .description('gives an account an access key; the secret is shown once')
  .argument('<accountId>', 'an account that is open', accountIdIn)
  .action((accountId: string) =>
    onDatabase(async (runtime) => {
      const { accessKeyId, secret } = await createAccessKey(runtime.database, requireSealer(runtime), {
        accountId,
      });
      process.stdout.write(`access key id  ${accessKeyId}\nsecret         ${secret}\n`);
    }),
  );

admin
  .command('export')
  .description('writes a studio as a file')
  .argument('<casterId>', 'the studio, of whatever account')
  .argument('[file]', 'where to; without it, standard output (npm run --silent admin -- export …)')
  .action((casterId: string, file?: string) =>
    onDatabase(async (runtime) => {
      const text = await exportStudio(runtime, casterId);
      if (file === undefined) process.stdout.write(text);
      else await writeFile(file, text);
    }),
  );

admin
  .command('import')
  .description('makes a new studio of a file that export wrote, here or elsewhere; its id is printed')
  .argument('<file>', 'the file')
  .option('--name <name>', 'what to call it; without it, as the file says')
  .option('--account <accountId>', 'whose it is; without it, of the local access key', accountIdIn)
  .action((file: string, { name, account }: { name?: string; account?: string }) =>
    onDatabase(async (runtime) => {
      const accountId = account ?? localAccountId(runtime.settings);
      await requireAccount(runtime.database, accountId);
      const casterId = await importStudio(runtime, {
        accountId,
        name,
        text: await readFile(file, 'utf8'),
      });
      process.stdout.write(`caster ${casterId}\n`);
    }),
  );

admin
  .command('republish')
  .description('has the relay send events to Kafka again, in order, while the program runs')
  .option('--from <time>', 'those recorded from then on (2026-11-24T18:00:00Z); without it, all', timeIn)
  .action(({ from }: { from?: Date }) =>
    onDatabase(async ({ database, store }) => {
      const place = from === undefined ? START : await store.placeBefore(from);
      if (place === null) throw new Error(`No event was recorded at ${from?.toISOString()} or later`);
      if (!(await moveCheckpoint(database, RELAY, place)))
        throw new Error(
          'No relay has run on this database: start one with KAFKA_BROKERS, it sends every event',
        );
      process.stdout.write(
        `events are sent again from ${from === undefined ? 'the first' : from.toISOString()} on, by the relay that leads\n`,
      );
    }),
  );

admin
  .command('parked')
  .description('lists the streams that a view could not fold or the relay could not publish, and why')
  .action(() =>
    onDatabase(async ({ database, projections }) => {
      const byRelay = await listParkedStreams(database, RELAY);
      const parked = [
        ...(await projections.parked()),
        ...byRelay.map(({ version, ...stream }) => ({ ...stream, view: `${RELAY}, event ${version}` })),
      ];
      for (const { view, casterId, reason, parkedAt } of parked)
        process.stdout.write(`${parkedAt.toISOString()}  ${view}  ${casterId}  ${reason}\n`);
      if (parked.length === 0) process.stdout.write('no stream is parked\n');
    }),
  );

admin
  .command('republish-parked')
  .description('has the relay try the studios again that it could not publish, while the program runs')
  .action(() =>
    onDatabase(async ({ database }) => {
      const { length } = await listParkedStreams(database, RELAY);
      if (length > 0) await renewLease(database, RELAY);
      process.stdout.write(
        length === 0
          ? 'the relay has parked no studio\n'
          : `tried again by the relay that leads: ${length}\n`,
      );
    }),
  );

admin
  .command('disable-key')
  .description('puts an access key out of use, everywhere within seconds')
  .argument('<accessKeyId>', 'the key')
  .action((accessKeyId: string) =>
    onDatabase(async ({ database }) => {
      await disableAccessKey(database, accessKeyId);
      process.stdout.write(`access key ${accessKeyId} is out of use\n`);
    }),
  );

runCommand('The command failed', async (asked) => {
  stop = asked;
  await admin.parseAsync();
});
