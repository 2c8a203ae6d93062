import type { z } from 'zod';
import { caster, publishedEvents } from './v1/published-events.js';
import { type CurrentName, defineVersions, type Upcasters } from './versions.js';

// A new version of an event is one more entry in `publishedEvents`, `live.caster.copied.v2`; of the studio, one more here,
// and of each event that carries it. The compiler then asks for the upcasters, `goldens.spec.ts` for the golden records.

/** The studio that events carry, in all versions of its shape. */
export const publishedCasters = { 'live.caster.v1': caster } as const;

export const casterUpcasters: Upcasters<typeof publishedCasters> = {};

export const eventUpcasters: Upcasters<typeof publishedEvents> = {};

export const casterVersions = defineVersions(publishedCasters, casterUpcasters);

export const eventVersions = defineVersions(publishedEvents, eventUpcasters);

/** Every type that may stand on the topic. */
export type AnyPublishedType = keyof typeof publishedEvents;

/** The types that a consumer meets: of each, the newest version. */
export type PublishedType = CurrentName<typeof publishedEvents>;

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
    /** W3C trace context to go on from; absent where the call had none. */
    readonly traceparent?: string;
    readonly data: z.infer<(typeof publishedEvents)[Type]>;
  };
}[PublishedType];

/** The event of one type. */
export type PublishedEventOf<Type extends PublishedType> = Extract<PublishedEvent, { type: Type }>;

/** Whether this version of the package knows the type. */
export const isPublishedType = (type: string): type is AnyPublishedType => eventVersions.isKnown(type);
