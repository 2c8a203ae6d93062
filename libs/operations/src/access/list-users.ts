import { z } from 'zod';
import { onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { publicTime } from '../public-time.js';
import { pageOf, pageParameters } from './access-parameters.js';

export const listUsers = defineOperation({
  name: 'ListUsers',
  kind: 'query',
  restOnly: true,
  summary: 'Pages through the users of the account by name, with their policies and keys.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: pageParameters,
  result: z.object({
    Users: z.array(
      z.object({
        UserName: z.string(),
        Policies: z.array(z.string()),
        AccessKeyIds: z.array(z.string()),
        CreateTime: z.string(),
      }),
    ),
    NextToken: z.string().optional(),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/users' },

  async execute({ maxResults, nextToken }, { accountId }, { access }) {
    const found = await access.listUsers(accountId, { after: nextToken, limit: maxResults + 1 });
    const { items, NextToken } = pageOf(found, maxResults, ({ userName }) => userName);
    return {
      Users: items.map(({ userName, policies, keys, createdAt }) => ({
        UserName: userName,
        Policies: policies,
        AccessKeyIds: keys,
        CreateTime: publicTime(createdAt),
      })),
      NextToken,
    };
  },
});
