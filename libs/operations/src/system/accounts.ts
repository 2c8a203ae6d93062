import { z } from 'zod';
import { actionOf, arnOf, type Call, choice, integer, onSystem, pattern } from '#libs/wire';
import type { TellAccount } from '../grants/copy-grants.js';
import { defineOperation } from '../operation.js';
import { refuse } from '../refusals.js';
import type { OperatedAccount } from './installation.js';

const accountId = () => pattern(/^\d{1,32}$/);

const account = {
  AccountId: z.string(),
  Name: z.string().optional(),
  Active: z.boolean(),
  EraseTime: z.string().optional(),
  Studios: z.number(),
  /** Absent: as CASTER_QUOTA says. */
  CasterQuota: z.number().optional(),
  CreateTime: z.string(),
};

function accountResult(found: OperatedAccount) {
  return {
    AccountId: found.accountId,
    Name: found.name ?? undefined,
    Active: found.active,
    EraseTime: found.erasedAt?.toISOString(),
    Studios: found.studios,
    CasterQuota: found.casterQuota ?? undefined,
    CreateTime: found.createdAt.toISOString(),
  };
}

/** Pages by id: an account that is opened meanwhile moves none of those that follow. */
export const listAccounts = defineOperation({
  name: 'ListAccounts',
  kind: 'query',
  restOnly: true,
  summary: 'Pages through the accounts of the installation, by their ids.',
  permission: onSystem('get'),
  callsPerSecond: 10,
  parameters: {
    maxResults: integer({ min: 1, max: 1_000 }).default(100),
    nextToken: accountId().optional(),
  },
  result: z.object({
    Total: z.number(),
    NextToken: z.string().optional(),
    Accounts: z.array(z.object(account)),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/accounts' },

  async execute({ maxResults, nextToken = '' }, _call, { accounts }) {
    const { total, accounts: found } = await accounts.page(nextToken, maxResults);
    return {
      Total: total,
      NextToken: found.length === maxResults ? found.at(-1)?.accountId : undefined,
      Accounts: found.map(accountResult),
    };
  },
});

export const describeAccount = defineOperation({
  name: 'DescribeAccount',
  kind: 'query',
  restOnly: true,
  summary: 'Tells what an account has and may have.',
  permission: onSystem('get'),
  callsPerSecond: 10,
  parameters: { AccountId: accountId() },
  result: z.object({
    ...account,
    CallsPerSecond: z.record(z.string(), z.number()),
    Users: z.number(),
    Policies: z.number(),
    Keys: z.object({
      Active: z.number(),
      Inactive: z.number(),
      Deleted: z.number(),
      Temporary: z.number(),
    }),
  }),
  refusals: ['AccountNotFound'],
  rest: { method: 'GET', path: '/v1/accounts/{AccountId}' },

  async execute({ AccountId }, _call, { accounts }) {
    const found = await accounts.find(AccountId);
    if (found === undefined) throw noAccount(AccountId);
    const { active, inactive, deleted, temporary } = found.keys;
    return {
      ...accountResult(found),
      CallsPerSecond: found.callsPerSecond,
      Users: found.users,
      Policies: found.policies,
      Keys: { Active: active, Inactive: inactive, Deleted: deleted, Temporary: temporary },
    };
  },
});

export const setAccountQuota = defineOperation({
  name: 'SetAccountQuota',
  kind: 'command',
  restOnly: true,
  summary:
    'Says how many studios an account may have; without a number, as many as the settings say. What there is above a lower quota stays.',
  permission: onSystem('update'),
  callsPerSecond: 10,
  parameters: { AccountId: accountId(), CasterQuota: integer({ min: 0 }).optional() },
  result: z.object({}),
  refusals: ['AccountNotFound'],
  rest: { method: 'PUT', path: '/v1/accounts/{AccountId}/quota' },

  async execute({ AccountId, CasterQuota }, call, { accounts, tellAccount }) {
    if (!(await accounts.setQuota(AccountId, CasterQuota ?? null))) throw noAccount(AccountId);
    tell(tellAccount, call, AccountId, 'SetAccountQuota');
    return {};
  },
});

export const setAccountStatus = defineOperation({
  name: 'SetAccountStatus',
  kind: 'command',
  restOnly: true,
  summary:
    'Disables an account, so that all its keys are refused everywhere within seconds, or enables it again; its studios stay.',
  permission: onSystem('update'),
  callsPerSecond: 10,
  parameters: { AccountId: accountId(), Status: choice(['active', 'disabled']) },
  result: z.object({}),
  refusals: ['AccountNotFound', 'ParametersDoNotFit'],
  rest: { method: 'PUT', path: '/v1/accounts/{AccountId}/status' },

  async execute({ AccountId, Status }, call, { accounts, tellAccount, refuse }) {
    if (AccountId === call.accountId && Status === 'disabled')
      throw refuse(
        'ParametersDoNotFit',
        'This is your own account, which could not enable itself again: use "understudy accounts disable".',
      );
    if (!(await accounts.setActive(AccountId, Status === 'active'))) throw noAccount(AccountId);
    tell(tellAccount, call, AccountId, 'SetAccountStatus');
    return {};
  },
});

const noAccount = (accountId: string) =>
  refuse(
    'AccountNotFound',
    `There is no account ${accountId}, or it is being erased; ListAccounts names them.`,
  );

/** Its own audit log has what an operator did to it. */
function tell(tellAccount: TellAccount, call: Call, accountId: string, operation: string): void {
  if (accountId === call.accountId) return;
  tellAccount(call, {
    accountId,
    action: actionOf(operation),
    resource: arnOf({ type: 'account' }, accountId, undefined),
  });
}
