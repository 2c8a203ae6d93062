import { z } from 'zod';
import { type CasterChanges, changesOf, type PartKey, publicPartId, type Subject } from '#libs/caster';
import type { HistoryEntry } from '#libs/read-models';
import { integer, onCaster } from '#libs/wire';
import { casterId } from '../caster-parameters.js';
import { eventCaller } from '../event-caller.js';
import { defineOperation } from '../operation.js';
import { requireFound } from './past.js';

const names = z.array(z.string());
const changed = z.enum(['added', 'removed', 'changed']);
const entry = z.object({ Key: z.string(), Change: changed, Members: names });

/** Pages by version: an event that is recorded meanwhile moves none of the pages that follow. */
export const describeCasterEvents = defineOperation({
  name: 'DescribeCasterEvents',
  kind: 'query',
  restOnly: true,
  summary:
    'Pages through what happened to one studio, the newest first: who, when, in which request, and what changed. Also of a deleted one, as long as its events are kept.',
  permission: onCaster('get'),
  callsPerSecond: 15,
  parameters: {
    CasterId: casterId(),
    maxResults: integer({ min: 1, max: 100 }).default(50),
    // The version of the oldest event that was answered.
    nextToken: integer({ min: 1 }).optional(),
  },
  result: z.object({
    CasterId: z.string(),
    Total: z.number(),
    NextToken: z.string().optional(),
    Events: z.array(
      z.object({
        Version: z.number(),
        Type: z.string(),
        RecordedAt: z.string(),
        RequestId: z.string(),
        TraceId: z.string().optional(),
        By: z.object({ Type: z.string(), Name: z.string().optional() }).optional(),
        Name: z.object({ Before: z.string().optional(), After: z.string() }).optional(),
        CopiedFrom: z.object({ CasterId: z.string(), Version: z.number() }).optional(),
        RestoredVersion: z.number().optional(),
        Subjects: z
          .array(
            z.object({
              Kind: z.string().optional(),
              Key: z.string().optional(),
              PartId: z.string().optional(),
              ChannelId: z.string().optional(),
              LocationId: z.string().optional(),
            }),
          )
          .optional(),
        Members: names.optional(),
        Tags: z.array(entry).optional(),
        Channels: z.array(entry).optional(),
        Parts: z.array(entry.extend({ Kind: z.string(), PartId: z.string() })).optional(),
        PartCounts: z
          .array(z.object({ Kind: z.string(), Added: z.number(), Removed: z.number(), Changed: z.number() }))
          .optional(),
        Reordered: names.optional(),
      }),
    ),
  }),
  refusals: ['CasterNotFound', 'CasterOfAnotherAccount'],
  rest: { method: 'GET', path: '/v1/casters/{CasterId}/events' },

  async execute({ CasterId, maxResults, nextToken }, call, { casterHistory, refuse }) {
    const part = { limit: maxResults, beforeVersion: nextToken };
    const page = requireFound(await casterHistory.read(call.accountId, CasterId, part), CasterId, refuse);
    const oldest = page.entries.at(-1)?.stored.version ?? 1;
    return {
      CasterId,
      Total: page.version,
      NextToken: oldest > 1 ? String(oldest) : undefined,
      Events: page.entries.map((one) => eventResult(CasterId, one)),
    };
  },
});

function eventResult(casterId: string, { stored, event, before }: HistoryEntry) {
  const { version, recordedAt, meta } = stored;
  return {
    Version: version,
    Type: event.type,
    RecordedAt: recordedAt.toISOString(),
    RequestId: meta.requestId,
    TraceId: traceIdOf(meta.traceparent),
    By: eventCaller(meta),
    ...changesResult(casterId, changesOf(before, event)),
  };
}

/** The second of the four fields of the header that W3C's Trace Context describes. */
const traceIdOf = (traceparent: string | undefined) => traceparent?.split('-')[1];

/** What changed, without what did not. */
function changesResult(casterId: string, changes: CasterChanges) {
  const { name, copiedFrom, reordered } = changes;
  return {
    Name: name && { Before: name.before, After: name.after },
    CopiedFrom: copiedFrom && { CasterId: copiedFrom.casterId, Version: copiedFrom.version },
    RestoredVersion: changes.restoredVersion,
    Subjects: unlessEmpty(changes.subjects.map((subject) => subjectResult(casterId, subject))),
    Members: unlessEmpty(changes.members),
    Tags: unlessEmpty(changes.tags.map(entryResult)),
    Channels: unlessEmpty(changes.channels.map(entryResult)),
    Parts: unlessEmpty(
      changes.parts.map((part) => ({
        Kind: part.kind,
        PartId: publicPartId(casterId, part.key),
        ...entryResult(part),
      })),
    ),
    PartCounts: unlessEmpty(
      changes.counts.map(({ kind, added, removed, changed }) => ({
        Kind: kind,
        Added: added,
        Removed: removed,
        Changed: changed,
      })),
    ),
    Reordered: unlessEmpty(reordered),
  };
}

function subjectResult(casterId: string, { kind, part, channelId, locationId }: Subject) {
  return {
    Kind: kind,
    Key: part,
    PartId: part && publicPartId(casterId, part as PartKey),
    ChannelId: channelId,
    LocationId: locationId,
  };
}

const entryResult = ({ key, change, members }: CasterChanges['tags'][number]) => ({
  Key: key,
  Change: change,
  Members: members,
});

const unlessEmpty = <Item>(list: readonly Item[]) => (list.length === 0 ? undefined : list);
