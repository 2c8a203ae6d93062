import { z } from 'zod';
import { onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { withoutVersion } from '../casters.js';
import { versionNumber } from '../moment.js';
import { defineOperation } from '../operation.js';
import { recordIsUntold } from './event-records.js';
import { requireFound } from './past.js';

export const describeCasterEventRecord = defineOperation({
  name: 'DescribeCasterEventRecord',
  kind: 'query',
  restOnly: true,
  summary:
    'Tells where the record of one event of a studio is on Kafka: topic, partition and offset. Looks for it for up to three seconds.',
  permission: onCaster('get'),
  callsPerSecond: 5,
  parameters: { CasterId: casterId(), Version: versionNumber() },
  result: z.object({
    CasterId: z.string(),
    Version: z.number(),
    EventId: z.string().describe('The ce_id of the record'),
    Type: z.string().describe('The ce_type of the record'),
    Found: z.boolean(),
    Topic: z.string().optional(),
    Partition: z.number().optional(),
    Offset: z.number().optional(),
    WrittenAt: z.string().optional(),
    Reason: z.enum(recordIsUntold).optional().describe('Why it was not found'),
    Message: z.string().optional().describe('The same as a sentence'),
  }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount', 'VersionNotFound'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/events/{Version}/record' },

  async execute({ CasterId, Version }, call, { casterHistory, eventRecords, refuse }) {
    const part = { limit: 1, beforeVersion: Version + 1 };
    const { entries } = requireFound(
      await casterHistory.read(call.accountId, CasterId, part),
      CasterId,
      refuse,
    );
    const entry = entries.find(({ stored }) => stored.version === Version);
    if (entry === undefined) return withoutVersion(CasterId, { version: Version });

    const record = await eventRecords.find(entry);
    return {
      CasterId,
      Version,
      EventId: entry.stored.eventId,
      Type: record.type,
      Topic: record.topic,
      Partition: record.partition,
      ...('offset' in record
        ? { Found: true, Offset: Number(record.offset), WrittenAt: record.writtenAt.toISOString() }
        : { Found: false, Reason: record.untold, Message: record.reason }),
    };
  },
});
