import { z } from 'zod';
import type { CasterListRow } from '#libs/read-models';
import { choice, flag, integer, numberChoice, onCaster, text, time } from '#libs/wire';
import { casterId, tagList } from '../caster-parameters.js';
import { defineOperation } from '../operation.js';
import { publicTime } from '../public-time.js';

const string = z.string().optional();

export const describeCasters = defineOperation({
  name: 'DescribeCasters',
  kind: 'query',
  summary: 'Pages through the production studios of the account.',
  permission: onCaster('get'),
  callsPerSecond: 15,
  parameters: {
    CasterId: casterId().optional(),
    CasterName: text().optional(),
    // A number here, a word everywhere else.
    ChargeType: numberChoice([0, 1]).optional(),
    NormType: choice(['1', '3', '4', '6']).optional(),
    Status: numberChoice([0, 1]).optional(),
    ResourceGroupId: text({ max: 64 }).optional(),
    Tag: tagList(text({ max: 128 }), text({ min: 0, max: 128 }).optional()).default([]),
    StartTime: time().optional(),
    EndTime: time().optional(),
    OrderByModifyAsc: flag().default(false),
    PageNum: integer({ min: 1 }).default(1),
    PageSize: integer({ min: 1, max: 100 }).default(100),
  },
  result: z.object({
    Total: z.number(),
    CasterList: z.object({
      Caster: z.array(
        z.object({
          CasterId: z.string(),
          CasterName: z.string(),
          CasterTemplate: string,
          ChannelEnable: z.number(),
          ChargeType: z.string(),
          ClientTokenId: z.string(),
          CreateTime: z.string(),
          Duration: string,
          ExpireTime: string,
          LastModified: z.string(),
          NormType: z.number(),
          PurchaseTime: string,
          ResourceGroupId: string,
          StartTime: string,
          Status: z.number(),
          Tags: z.object({ tag: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })) }),
        }),
      ),
    }),
  }),
  refusals: ['CasterOfAnotherAccount'],
  rest: { method: 'GET', path: '/v1/casters' },

  async execute(given, call, { casterList, refuse }) {
    const found = await casterList.find(call.accountId, {
      casterId: given.CasterId,
      nameContains: given.CasterName,
      chargeType:
        given.ChargeType === undefined ? undefined : given.ChargeType === 1 ? 'PostPaid' : 'PrePaid',
      normType: given.NormType === undefined ? undefined : Number(given.NormType),
      status: given.Status === undefined ? undefined : given.Status === 0 ? 'idle' : 'running',
      resourceGroupId: given.ResourceGroupId,
      tags: given.Tag.map(({ Key, Value }) => ({ key: Key, value: Value })),
      createdFrom: given.StartTime,
      createdTo: given.EndTime,
      oldestChangeFirst: given.OrderByModifyAsc,
      page: given.PageNum,
      pageSize: given.PageSize,
    });
    if (found === null)
      throw refuse('CasterOfAnotherAccount', `Caster ${given.CasterId} belongs to another account.`);
    return {
      Total: found.total,
      CasterList: { Caster: found.rows.map((row) => casterResult(row, call.now)) },
    };
  },
});

function casterResult(row: CasterListRow, now: Date) {
  return {
    CasterId: row.casterId,
    CasterName: row.name,
    CasterTemplate: row.casterTemplate ?? undefined,
    ChannelEnable: row.channelsEnabled ? 1 : 0,
    ChargeType: row.chargeType,
    ClientTokenId: row.clientToken,
    CreateTime: publicTime(row.createdAt),
    Duration: row.startedAt ? duration(row.startedAt, now) : undefined,
    ExpireTime: row.expiresAt ?? undefined,
    LastModified: publicTime(row.modifiedAt),
    NormType: row.normType,
    PurchaseTime: row.purchasedAt ?? undefined,
    ResourceGroupId: row.resourceGroupId ?? undefined,
    StartTime: row.startedAt ? publicTime(row.startedAt) : undefined,
    Status: row.status === 'running' ? 1 : 0,
    Tags: { tag: row.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
  };
}

/** For how long it runs, as `hh:mm:ss`, the hours beyond a day too. */
export function duration(from: Date, to: Date): string {
  // The clock of the replica that started it may be ahead of ours.
  const seconds = Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1000));
  return [seconds / 3600, (seconds / 60) % 60, seconds % 60]
    .map((part) => Math.floor(part).toString().padStart(2, '0'))
    .join(':');
}
