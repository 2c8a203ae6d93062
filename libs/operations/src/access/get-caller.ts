import { z } from 'zod';
import { onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';

/** What every key may know: it tells of nobody else. */
export const getCaller = defineOperation({
  name: 'GetCaller',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells who calls: account, principal and access key, and how many studios the account has and may have.',
  permission: { ...onAccount('get'), by: 'anyone' },
  callsPerSecond: 15,
  parameters: {},
  result: z.object({
    AccountId: z.string(),
    AccountName: z.string().optional(),
    AccessKeyId: z.string().optional(),
    Principal: z.object({ Type: z.enum(['account', 'user', 'session', 'operator']), Name: z.string() }),
    CasterCount: z.number(),
    CasterQuota: z.number(),
    // Whether keys of the account may read and run the installation.
    IsOperator: z.boolean(),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/caller' },

  async execute(_, { accountId, accessKeyId, principal }, { access }) {
    const { name, studios, quota, isOperator } = await access.describe(accountId);
    return {
      AccountId: accountId,
      AccountName: name,
      AccessKeyId: accessKeyId,
      Principal: { Type: principal?.type ?? 'operator', Name: principal?.name ?? accountId },
      CasterCount: studios,
      CasterQuota: quota,
      IsOperator: isOperator,
    };
  },
});
