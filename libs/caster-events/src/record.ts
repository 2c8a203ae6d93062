import type { RecordPlace } from './first-deliveries.js';
import { eventVersions, type PublishedEvent } from './published.js';

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
      // Of the call, and of this hop: who sends it may say its own.
      ...(event.traceparent !== undefined && {
        ce_traceparent: event.traceparent,
        traceparent: event.traceparent,
      }),
    },
  };
}

/** A record as the Kafka clients of Node give it. */
export interface RecordGiven {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly offset?: string | bigint;
  /** Milliseconds since 1970. */
  readonly timestamp?: string | number | bigint;
}

/** Why a record is no event that could be handled. */
export type UnreadableReason =
  /** It has no value and is no erasure: whoever reads a compacted topic meets such, Understudy sends none. */
  | 'tombstone'
  /** The headers are not those of a CloudEvent 1.0 in binary mode. */
  | 'no-cloud-event'
  /** A CloudEvent of somebody else. */
  | 'foreign'
  /** Announced as one of Understudy's, with a header missing or in another form. */
  | 'invalid-headers'
  | 'invalid-json'
  /** Its data are not of the shape of its type. */
  | 'invalid-data';

export class UnreadableRecordError extends Error {
  constructor(
    readonly reason: UnreadableReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'UnreadableRecordError';
  }
}

/**
 * Where a record of any type stands, this version's or a later one's; for `FirstDeliveries`. Throws an
 * `UnreadableRecordError` when its headers do not tell.
 */
export function placeOf(record: RecordGiven, partition?: number): RecordPlace {
  const { casterId, era, sequence, type } = readHeaders(record);
  return {
    casterId,
    era,
    sequence,
    ...(isErasure(type) && { isErasure: true }),
    ...positionOf(record, partition),
  };
}

/** Where it stands on the topic, as far as the client told. */
export function positionOf(record: RecordGiven, partition?: number) {
  return {
    ...(partition !== undefined && { partition }),
    ...(record.offset !== undefined && { offset: BigInt(record.offset) }),
    ...(record.timestamp !== undefined && { timestamp: Number(record.timestamp) }),
  };
}

/**
 * Reads a record of the topic, of whatever version, as an event of the newest. Throws an `UnreadableRecordError` when it
 * is none. What this version does not know is left out, so that an addition breaks no consumer: a member is missing from
 * the answer, a type answers undefined.
 */
export const decodeRecord = recordReader(eventVersions);

/** Reads the records of these types; for tests of versions to come. */
export function recordReader(versions: Pick<typeof eventVersions, 'isKnown' | 'lift'>) {
  return (record: RecordGiven): PublishedEvent | undefined => {
    const { type, ...envelope } = readHeaders(record);
    if (!versions.isKnown(type)) return undefined;

    const lifted = explained('invalid-data', `Data of ${type}`, () =>
      versions.lift(
        type,
        explained('invalid-json', 'The value', () => JSON.parse(String(record.value ?? null))),
      ),
    );
    return { ...envelope, type: lifted.name, data: lifted.value } as PublishedEvent;
  };
}

function explained<T>(reason: UnreadableReason, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnreadableRecordError) throw error;
    throw new UnreadableRecordError(reason, `${what}: ${(error as Error).message}`, { cause: error });
  }
}

/** Every header that Understudy's records have, each in its form. */
function readHeaders(record: RecordGiven): Omit<PublishedEvent, 'type' | 'data'> & { type: string } {
  const hasValue = record.value !== null && record.value !== undefined;
  if (!hasValue && !isErasure(record.headers?.ce_type?.toString() ?? ''))
    throw new UnreadableRecordError('tombstone', 'The record has no value');

  const header = (name: string) => record.headers?.[name]?.toString();
  const required = (name: string, reason: UnreadableReason, form?: RegExp) => {
    const value = header(name);
    if (value === undefined)
      throw new UnreadableRecordError(
        reason,
        `The record has no header ${name}${reason === 'no-cloud-event' ? ': it is not a CloudEvent in binary mode' : ''}`,
      );
    if (form?.test(value) === false)
      throw new UnreadableRecordError(reason, `The header ${name} is ${JSON.stringify(value)}`);
    return value;
  };
  required('ce_specversion', 'no-cloud-event', /^1\.0$/);
  const id = required('ce_id', 'no-cloud-event', /./);
  const type = required('ce_type', 'no-cloud-event', /./);
  required('ce_source', 'no-cloud-event', /./);
  required('ce_type', 'foreign', /^live\..+\.v[1-9]\d*$/);
  required('ce_source', 'foreign', /^\/accounts\/[^/]+\/casters$/);

  const casterId = required('ce_subject', 'invalid-headers', /./);
  const { key } = record;
  if (key !== undefined && key?.toString() !== casterId)
    throw new UnreadableRecordError('invalid-headers', 'The key is not the CasterId in ce_subject');
  const traceparent = header('traceparent') ?? header('ce_traceparent');
  return {
    id,
    type,
    accountId: required('ce_accountid', 'invalid-headers', /./),
    casterId,
    era: header('ce_era') === undefined ? 1 : Number(required('ce_era', 'invalid-headers', counting)),
    sequence: Number(required('ce_sequence', 'invalid-headers', counting)),
    time: required('ce_time', 'invalid-headers', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
    correlationId: required('ce_correlationid', 'invalid-headers', /./),
    ...(traceparent !== undefined && { traceparent }),
  };
}

/** From 1, and exact as a number. */
const counting = /^[1-9]\d{0,14}$/;

/** Of any version: what it was of is gone for ever. */
const isErasure = (type: string) => /^live\.(caster|episode-group)\.erased\.v/.test(type);

export function dataSchema(type: string): string {
  return `urn:understudy:${type}`;
}
