import type { RecordPlace } from './first-deliveries.js';
import { isPublishedType, type PublishedEvent, publishedEvents } from './v1/published-events.js';

/** Every event of every studio. The key is the CasterId, so that a studio's events share a partition. */
export const TOPIC = 'casters.events.v1';

/** A record as any Kafka client takes and gives it; the headers are CloudEvents 1.0 in binary mode. */
export interface EventRecord {
  readonly key: string;
  /** Null of what is erased: a tombstone, after which a compacted topic keeps nothing of the key. */
  readonly value: Buffer | null;
  readonly headers: Record<string, string>;
}

export function encodeRecord(event: PublishedEvent): EventRecord {
  return recordOf(event, event.data === null ? null : Buffer.from(JSON.stringify(event.data)));
}

/** The record of an event whose data are written out already. */
export function recordOf(event: Omit<PublishedEvent, 'data'>, value: Buffer | null): EventRecord {
  return {
    key: event.casterId,
    value,
    headers: {
      'content-type': 'application/json',
      ce_id: event.id,
      ce_time: event.time,
      ce_type: event.type,
      ce_source: `/accounts/${event.accountId}/casters`,
      ce_specversion: '1.0',
      ce_subject: event.casterId,
      ce_dataschema: dataSchema(event.type),
      ce_sequence: String(event.sequence),
      ce_accountid: event.accountId,
      ce_correlationid: event.correlationId,
      // Absent it is the first, as on every record that was published before there were eras.
      ...(event.era > 1 && { ce_era: String(event.era) }),
      ...(event.traceparent !== undefined && { ce_traceparent: event.traceparent }),
    },
  };
}

/** A record as the Kafka clients of Node give it. */
export interface RecordGiven {
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly offset?: string | bigint;
  /** Milliseconds since 1970. */
  readonly timestamp?: string | number;
}

/** Where a record of any type stands, this version's or a later one's; for `FirstDeliveries`. */
export function placeOf(record: RecordGiven, partition?: number): RecordPlace {
  return {
    casterId: requiredHeader(record, 'ce_subject'),
    era: eraOf(record),
    sequence: Number(requiredHeader(record, 'ce_sequence')),
    ...(isErasure(requiredHeader(record, 'ce_type')) && { isErasure: true }),
    ...(partition !== undefined && { partition }),
    ...(record.offset !== undefined && { offset: BigInt(record.offset) }),
    ...(record.timestamp !== undefined && { timestamp: Number(record.timestamp) }),
  };
}

/**
 * Reads a record of the topic. Throws a `ZodError` when its data is not of the announced type's shape.
 * What this version does not know is left out, so that an addition breaks no consumer: a member is missing from the
 * answer, a type answers undefined.
 */
export function decodeRecord(record: RecordGiven): PublishedEvent | undefined {
  const required = (name: string) => requiredHeader(record, name);
  const type = required('ce_type');
  if (!isPublishedType(type)) return undefined;

  const traceparent = header(record, 'ce_traceparent');
  return {
    id: required('ce_id'),
    type,
    accountId: required('ce_accountid'),
    casterId: required('ce_subject'),
    era: eraOf(record),
    sequence: Number(required('ce_sequence')),
    time: required('ce_time'),
    correlationId: required('ce_correlationid'),
    ...(traceparent !== undefined && { traceparent }),
    data: publishedEvents[type].parse(JSON.parse(record.value?.toString() ?? 'null')),
  } as PublishedEvent;
}

/** Of any version: what it is of is gone for ever. */
const isErasure = (type: string) => /^live\.(caster|episode-group)\.erased\./.test(type);

const header = ({ headers }: RecordGiven, name: string) => headers?.[name]?.toString();

const eraOf = (record: RecordGiven) => Number(header(record, 'ce_era') ?? 1);

function requiredHeader(record: RecordGiven, name: string): string {
  const value = header(record, name);
  if (value === undefined)
    throw new Error(`The record has no header ${name}: it is not a CloudEvent in binary mode`);
  return value;
}

export function dataSchema(type: string): string {
  return `urn:understudy:${type}`;
}
