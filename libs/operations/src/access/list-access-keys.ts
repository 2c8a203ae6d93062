import { z } from 'zod';
import { flag, invalidParameter, onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { publicTime } from '../public-time.js';
import { pageOf, pageParameters, userName } from './access-parameters.js';
import type { AccessKeyOfAccount } from './account-access.js';

const statuses = { active: 'Active', inactive: 'Inactive', deleted: 'Deleted' } as const;

export const listAccessKeys = defineOperation({
  name: 'ListAccessKeys',
  kind: 'query',
  restOnly: true,
  summary:
    'Pages through the access keys of the account and its users, the oldest first, never with a secret.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: { UserName: userName().optional(), WithDeleted: flag().default(false), ...pageParameters },
  result: z.object({
    AccessKeys: z.array(
      z.object({
        AccessKeyId: z.string(),
        UserName: z.string().optional(),
        Status: z.enum(['Active', 'Inactive', 'Deleted']),
        CreateTime: z.string(),
        ChangeTime: z.string(),
        Session: z.object({ Name: z.string(), ExpireTime: z.string() }).optional(),
      }),
    ),
    NextToken: z.string().optional(),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/access-keys' },

  async execute({ UserName, WithDeleted, maxResults, nextToken }, { accountId }, { access }) {
    const found = await access.listKeys(accountId, {
      userName: UserName,
      usable: !WithDeleted,
      after: nextToken === undefined ? undefined : keySeen(nextToken),
      limit: maxResults + 1,
    });
    const { items, NextToken } = pageOf(
      found,
      maxResults,
      ({ createdAt, accessKeyId }) => `${createdAt.toISOString()}/${accessKeyId}`,
    );
    return { AccessKeys: items.map(keyResult), NextToken };
  },
});

/** The key that the page before ended with. */
function keySeen(token: string): { readonly createdAt: Date; readonly accessKeyId: string } {
  const [time = '', accessKeyId = ''] = token.split('/');
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime()) || createdAt.toISOString() !== time || accessKeyId === '')
    throw invalidParameter('nextToken', { hint: 'it is what the answer before said' });
  return { createdAt, accessKeyId };
}

const keyResult = ({ accessKeyId, userName, status, createdAt, changedAt, session }: AccessKeyOfAccount) => ({
  AccessKeyId: accessKeyId,
  // Absent: the account's own.
  UserName: userName ?? undefined,
  Status: statuses[status],
  CreateTime: publicTime(createdAt),
  ChangeTime: publicTime(changedAt),
  Session: session === null ? undefined : { Name: session.name, ExpireTime: publicTime(session.expiresAt) },
});
