import { z } from 'zod';
import { integer, onSystem } from '#libs/wire';
import { defineOperation } from '../operation.js';

export const listParkedStreams = defineOperation({
  name: 'ListParkedStreams',
  kind: 'query',
  restOnly: true,
  summary: 'Pages through the studios that the relay or a view does not go on with, and why.',
  permission: onSystem('get'),
  callsPerSecond: 10,
  parameters: {
    PageNum: integer({ min: 1, max: 1_000_000 }).default(1),
    PageSize: integer({ min: 1, max: 1_000 }).default(100),
  },
  result: z.object({
    Total: z.number(),
    Parked: z.array(
      z.object({
        By: z.string(),
        CasterId: z.string(),
        Version: z.number().optional(),
        Reason: z.string(),
        ParkedAt: z.string(),
      }),
    ),
  }),
  refusals: [],
  rest: { method: 'GET', path: '/v1/system/parked' },

  async execute({ PageNum, PageSize }, _call, { system }) {
    const parked = await system.parked();
    const first = (PageNum - 1) * PageSize;
    return {
      Total: parked.length,
      Parked: parked.slice(first, first + PageSize).map(({ by, casterId, version, reason, parkedAt }) => ({
        By: by,
        CasterId: casterId,
        Version: version,
        Reason: reason,
        ParkedAt: parkedAt.toISOString(),
      })),
    };
  },
});

export const retryParkedStreams = defineOperation({
  name: 'RetryParkedStreams',
  kind: 'command',
  restOnly: true,
  summary:
    'Has the views fold the parked studios again, and the relay publish them: what was wrong may be mended. Of the views it answers what came of it, unless that takes longer than a few seconds; the relay does it by itself soon after.',
  permission: onSystem('update'),
  callsPerSecond: 1,
  parameters: {},
  result: z.object({
    Relay: z.string().optional(),
    Views: z.object({ Tried: z.number(), Parked: z.number() }).optional(),
  }),
  refusals: [],
  rest: { method: 'POST', path: '/v1/system/parked:retry' },

  async execute(_given, _call, { system }) {
    const { relay, views } = await system.retryParked();
    return { Relay: relay, Views: views && { Tried: views.tried, Parked: views.parked } };
  },
});
