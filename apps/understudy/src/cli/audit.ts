import type { Command } from 'commander';
import { type RecordedEntry, readAuditLog } from '#libs/access';
import { accountIdIn, timeIn, wholeNumberIn } from './arguments.js';
import { accountOr, type Cli } from './cli.js';

const MOST_AT_ONCE = 1_000;

interface ListOptions {
  readonly account?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly denied?: true;
  readonly limit: number;
  readonly after?: string;
}

export function audit(program: Command, cli: Cli): void {
  const audit = program.command('audit').description('who did what, allowed or denied');

  audit
    .command('list')
    .description('the newest entries of an account first')
    .option('--account <accountId>', 'whose; without it, of the local access key', accountIdIn)
    .option('--since <time>', 'none older', timeIn)
    .option('--until <time>', 'none newer', timeIn)
    .option('--denied', 'only what access refused')
    .option('--limit <entries>', 'how many at most', wholeNumberIn('A limit', 1, MOST_AT_ONCE), 50)
    .option('--after <place>', 'goes on after the entry of this place')
    .action(({ account, ...filter }: ListOptions) =>
      cli.onDatabase(async ({ database, settings }) => {
        const accountId = accountOr(account, settings);
        const entries = await readAuditLog(database, { accountId, ...filter });
        cli.out.list(entries, columns, { none: `no entry of account ${accountId}` });
        const last = entries.at(-1);
        if (last !== undefined && entries.length === filter.limit)
          cli.out.message(`there may be more: --after ${last.place}`);
      }),
    );
}

const columns = {
  TIME: ({ at }: RecordedEntry) => at,
  WHO: ({ principalType, principalName }: RecordedEntry) => `${principalType} ${principalName}`,
  KEY: ({ accessKeyId }: RecordedEntry) => accessKeyId,
  ACTION: ({ action }: RecordedEntry) => action,
  RESOURCE: ({ resource }: RecordedEntry) => resource,
  OUTCOME: ({ code, denied }: RecordedEntry) => (denied ? `denied: ${code}` : code),
  TIMES: ({ times }: RecordedEntry) => times,
  FROM: ({ sourceIp }: RecordedEntry) => sourceIp,
  REQUEST: ({ requestId }: RecordedEntry) => requestId,
};
