import { z } from 'zod';
import { choice, flag, integer, onAccount } from '#libs/wire';
import { defineOperation } from '../operation.js';
import { publicTime } from '../public-time.js';
import type { CopyGrant } from './copy-grants.js';

const string = z.string().optional();

export const listCopyGrants = defineOperation({
  name: 'ListCopyGrants',
  kind: 'query',
  restOnly: true,
  summary: 'Pages through the grants that the account has given and received, the newest first.',
  permission: onAccount('get'),
  callsPerSecond: 15,
  parameters: {
    Direction: choice(['given', 'received']).optional(),
    WithRevoked: flag().default(false),
    PageNum: integer({ min: 1, max: 1_000_000 }).default(1),
    PageSize: integer({ min: 1, max: 100 }).default(100),
  },
  result: z.object({
    Total: z.number(),
    CopyGrants: z.object({
      CopyGrant: z.array(
        z.object({
          GrantId: z.string(),
          OwnerAccountId: z.string(),
          GranteeAccountId: z.string(),
          CasterId: string,
          TagKey: string,
          TagValue: string,
          CreateTime: z.string(),
          CreatedBy: string,
          RevokeTime: string,
        }),
      ),
    }),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/copy-grants' },

  async execute({ Direction, WithRevoked, PageNum, PageSize }, { accountId }, { grants }) {
    const { total, grants: found } = await grants.list(accountId, {
      direction: Direction,
      withRevoked: WithRevoked,
      page: PageNum,
      pageSize: PageSize,
    });
    return {
      Total: total,
      CopyGrants: { CopyGrant: found.map((grant) => grantResult(grant, accountId)) },
    };
  },
});

function grantResult(grant: CopyGrant, accountId: string) {
  const { on } = grant;
  return {
    GrantId: grant.grantId,
    OwnerAccountId: grant.ownerAccountId,
    GranteeAccountId: grant.granteeAccountId,
    ...('casterId' in on ? { CasterId: on.casterId } : { TagKey: on.tag.key, TagValue: on.tag.value }),
    CreateTime: publicTime(grant.createdAt),
    // Who works for the owner is nobody else's business.
    CreatedBy: grant.ownerAccountId === accountId ? grant.createdBy : undefined,
    RevokeTime: grant.revokedAt && publicTime(grant.revokedAt),
  };
}
