import type { Command } from 'commander';
import { requireAccount } from '#libs/access';
import type { Runtime } from '../runtime.js';
import { accountIdIn, wholeNumberIn } from './arguments.js';
import { accountOr, type Cli, UsageError } from './cli.js';
import { accountActing, localCalls } from './local-calls.js';
import { changeBy } from './operator-changes.js';

interface CreateOptions {
  readonly to: string;
  readonly studio?: string;
  readonly tag?: string;
  readonly account?: string;
}

interface ListOptions {
  readonly account?: string;
  readonly given?: true;
  readonly received?: true;
  readonly all?: true;
  readonly page: number;
}

/** A grant, as the API tells it. */
interface Grant {
  readonly GrantId: string;
  readonly OwnerAccountId: string;
  readonly GranteeAccountId: string;
  readonly CasterId?: string;
  readonly TagKey?: string;
  readonly TagValue?: string;
  readonly CreateTime: string;
  readonly CreatedBy?: string;
  readonly RevokeTime?: string;
}

export function grants(program: Command, cli: Cli): void {
  const grants = program
    .command('grants')
    .description('which account lets which other one copy from its studios');
  const change = changeBy(cli);

  grants
    .command('create')
    .description('lets another account copy from a studio, or from all with a tag')
    .requiredOption('--to <accountId>', 'the account that may copy', accountIdIn)
    .option('--studio <casterId>', 'from this studio')
    .option('--tag <tag>', 'from all studios with this tag: KEY, or KEY=VALUE')
    .option('--account <accountId>', 'whose studios; without it, whose the studio is', accountIdIn)
    .action(({ to, studio, tag, account }: CreateOptions) => {
      if ((studio === undefined) === (tag === undefined))
        throw new UsageError('name the studio (--studio) or the tag of the studios (--tag)');
      return change(async (runtime) => {
        const accountId =
          studio === undefined
            ? accountOr(account, runtime.settings)
            : await accountActing(runtime, studio, account);
        await requireAccount(runtime.database, accountId);
        const { GrantId } = await localCalls(runtime)(accountId, 'CreateCopyGrant', {
          GranteeAccountId: to,
          CasterId: studio,
          ...tagIn(tag),
        });
        const from = studio === undefined ? `studios with the tag ${tag}` : `studio ${studio}`;
        cli.out.done(`grant ${GrantId}: account ${to} may copy ${from} of account ${accountId}`, {
          GrantId,
          OwnerAccountId: accountId,
          GranteeAccountId: to,
        });
        return { accountId, action: 'CreateCopyGrant', resource: `grant ${GrantId}` };
      });
    });

  grants
    .command('list')
    .description('those that an account has given and received, the newest first')
    .option('--account <accountId>', 'whose; without it, of the local access key', accountIdIn)
    .option('--given', 'only those that it has given')
    .option('--received', 'only those that it has received')
    .option('--all', 'revoked ones as well')
    .option('--page <number>', 'which page of 100', wholeNumberIn('A page', 1, 1_000_000), 1)
    .action(({ account, given, received, all, page }: ListOptions) => {
      if (given && received) throw new UsageError('--given or --received; without both, all are listed');
      return cli.onDatabase(async (runtime) => {
        const accountId = accountOr(account, runtime.settings);
        await requireAccount(runtime.database, accountId);
        const answer = await localCalls(runtime)(accountId, 'ListCopyGrants', {
          Direction: given ? 'given' : received && 'received',
          WithRevoked: String(all === true),
          PageNum: page,
        });
        cli.out.list(answer.CopyGrants.CopyGrant as Grant[], columns, { none: 'there is no grant' });
        if (answer.Total > page * 100) cli.out.message(`there are more: --page ${page + 1}`);
      });
    });

  grants
    .command('revoke')
    .description('takes a grant back: no copy by it begins from then on; copies that were made stay')
    .argument('<grantId>', 'the grant')
    .option('--account <accountId>', 'who gave it; without it, the account that did', accountIdIn)
    .action((grantId: string, { account }: { readonly account?: string }) =>
      change(async (runtime) => {
        const accountId = account ?? (await ownerOf(runtime, grantId));
        await localCalls(runtime)(accountId, 'RevokeCopyGrant', { GrantId: grantId });
        cli.out.done(`grant ${grantId} is revoked`, { GrantId: grantId, OwnerAccountId: accountId });
        return { accountId, action: 'RevokeCopyGrant', resource: `grant ${grantId}` };
      }),
    );
}

/** A key may hold no `=` here; the API takes any. */
function tagIn(tag: string | undefined): { TagKey?: string; TagValue?: string } {
  if (tag === undefined) return {};
  const [, key = tag, value] = /^([^=]*)=(.*)$/s.exec(tag) ?? [];
  return { TagKey: key, ...(value !== undefined && { TagValue: value }) };
}

/** Nobody where there is no such grant, which the API then refuses. */
async function ownerOf({ database }: Runtime, grantId: string): Promise<string> {
  const { rows } = await database.query<{ account_id: string }>(
    'select account_id from copy_grants where grant_id::text = $1',
    [grantId.toLowerCase()],
  );
  return rows[0]?.account_id ?? '';
}

const columns = {
  GRANT: ({ GrantId }: Grant) => GrantId,
  OWNER: ({ OwnerAccountId }: Grant) => OwnerAccountId,
  'MAY COPY': ({ GranteeAccountId }: Grant) => GranteeAccountId,
  FROM: ({ CasterId, TagKey, TagValue }: Grant) =>
    CasterId === undefined
      ? `tag ${TagKey}${TagValue === undefined ? '' : `=${TagValue}`}`
      : `studio ${CasterId}`,
  CREATED: ({ CreateTime }: Grant) => CreateTime,
  BY: ({ CreatedBy }: Grant) => CreatedBy,
  REVOKED: ({ RevokeTime }: Grant) => RevokeTime,
};
