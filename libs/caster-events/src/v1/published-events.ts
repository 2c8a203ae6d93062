import { z } from 'zod';
import { publishedCaster } from './published-caster.js';

const caster = publishedCaster.describe('The whole studio as this event left it');

/** The data of every published event, by its `ce_type`. */
export const publishedEvents = {
  'live.caster.created.v1': z.object({ caster }),
  'live.caster.copied.v1': z.object({
    sourceCasterId: z.string(),
    sourceVersion: z.number().int().describe('The committed version of the source that this is a copy of'),
    caster,
    ids: z.record(z.string(), z.string()).describe('The id of each part in the source → its id in the copy'),
  }),
  'live.caster.configured.v1': z.object({ caster, layoutsDiscarded: z.boolean() }),
  'live.caster.video-resource-added.v1': z.object({ caster, resourceId: z.string() }),
  'live.caster.layout-added.v1': z.object({ caster, layoutId: z.string() }),
  'live.caster.component-added.v1': z.object({ caster, componentId: z.string() }),
  'live.caster.deleted.v1': z.object({ deletedAt: z.string() }),
} as const;

export type PublishedType = keyof typeof publishedEvents;

/** What a consumer meets: one fact about one studio. */
export type PublishedEvent = {
  [Type in PublishedType]: {
    /** Unique for ever; the same when the record is sent again. */
    readonly id: string;
    readonly type: Type;
    readonly accountId: string;
    readonly casterId: string;
    /** The era of the event store that it was recorded in, from 1; a later one takes the place of what it repeats. */
    readonly era: number;
    /** The studio's version: 1 for its first event, without a hole. */
    readonly sequence: number;
    /** ISO 8601 in UTC. */
    readonly time: string;
    /** The RequestId of the call that caused it. */
    readonly correlationId: string;
    readonly traceparent?: string;
    readonly data: z.infer<(typeof publishedEvents)[Type]>;
  };
}[PublishedType];

export function isPublishedType(type: string): type is PublishedType {
  return Object.hasOwn(publishedEvents, type);
}
