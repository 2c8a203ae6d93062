import { describe, expect, it } from '@jest/globals';
import { golden } from './goldens.suite.js';
import type { PublishedEvent } from './published.js';
import { decodeRecord, encodeRecord, placeOf, type RecordGiven, UnreadableRecordError } from './record.js';

const good = golden('live.caster.copied.v1');
const withHeaders = (more: RecordGiven['headers']): RecordGiven => ({
  ...good,
  headers: { ...good.headers, ...more },
});

function refusal(read: () => unknown) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableRecordError)) throw error;
    return error.reason;
  }
}

describe('A record', () => {
  const wrong: Record<string, [reason: string, record: RecordGiven]> = {
    'without a value': ['tombstone', { ...good, value: null }],
    'without headers': ['no-cloud-event', { key: good.key, value: good.value }],
    'of another version of CloudEvents': ['no-cloud-event', withHeaders({ ce_specversion: '0.3' })],
    'without an id': ['no-cloud-event', withHeaders({ ce_id: undefined })],
    'without a type': ['no-cloud-event', withHeaders({ ce_type: undefined })],
    'of a type of somebody else': ['foreign', withHeaders({ ce_type: 'com.example.ordered.v1' })],
    'of a source of somebody else': ['foreign', withHeaders({ ce_source: '/orders' })],
    'without a CasterId': ['invalid-headers', withHeaders({ ce_subject: undefined })],
    'under another key': ['invalid-headers', { ...good, key: 'other' }],
    'without a key': ['invalid-headers', { ...good, key: null }],
    'without a sequence': ['invalid-headers', withHeaders({ ce_sequence: undefined })],
    'with a sequence that is no number': ['invalid-headers', withHeaders({ ce_sequence: '1e3' })],
    'with the sequence 0': ['invalid-headers', withHeaders({ ce_sequence: '0' })],
    'with a sequence that no number holds': ['invalid-headers', withHeaders({ ce_sequence: '9'.repeat(16) })],
    'with two sequences': ['invalid-headers', withHeaders({ ce_sequence: ['1', '2'] })],
    'with an era that is none': ['invalid-headers', withHeaders({ ce_era: '-1' })],
    'with a time that is none': ['invalid-headers', withHeaders({ ce_time: 'yesterday' })],
    'without an account': ['invalid-headers', withHeaders({ ce_accountid: undefined })],
    'that is not JSON': ['invalid-json', { ...good, value: Buffer.from('{"caster":') }],
    'that is empty': ['invalid-json', { ...good, value: Buffer.alloc(0) }],
    'whose data are of another shape': ['invalid-data', { ...good, value: Buffer.from('{"caster":{}}') }],
    'whose data are null': ['invalid-data', { ...good, value: Buffer.from('null') }],
  };
  it.each(Object.entries(wrong))('%s is refused with its reason', (_what, [reason, record]) =>
    expect(refusal(() => decodeRecord(record))).toBe(reason),
  );

  it.each(Object.entries(wrong))('%s has a place where its headers tell', (_what, [reason, record]) => {
    const hasPlace = reason.startsWith('invalid-') && reason !== 'invalid-headers';
    const place = { casterId: good.key, era: 1, sequence: 1 };
    expect(refusal(() => placeOf(record))).toEqual(hasPlace ? place : reason);
  });

  it('of a type that this version does not know is no event, and has a place', () => {
    const record = withHeaders({ ce_type: 'live.caster.copied.v9', ce_sequence: '7', ce_era: '2' });
    expect(decodeRecord(record)).toBeUndefined();
    expect(placeOf(record, 3)).toEqual({ casterId: good.key, era: 2, sequence: 7, partition: 3 });
  });

  it.each(['live.caster.erased.v1', 'live.episode-group.erased.v1'])(
    '%s is an event without data, and has none when it is written again',
    (type) => {
      const record = golden(type);
      expect(record.value).toBeNull();
      expect(placeOf(record)).toMatchObject({ casterId: record.key, isErasure: true });
      const event = decodeRecord(record);
      expect(event).toMatchObject({ type, data: null });
      expect(encodeRecord(event as PublishedEvent)).toEqual(record);
      const withValue = { ...record, value: Buffer.from('{}') };
      expect(refusal(() => decodeRecord(withValue))).toBe('invalid-data');
    },
  );

  it('of a later version of an erasure has a place, and is known as one', () => {
    const record = { ...withHeaders({ ce_type: 'live.caster.erased.v2' }), value: null };
    expect(decodeRecord(record)).toBeUndefined();
    expect(placeOf(record)).toMatchObject({ isErasure: true });
  });

  it('is read with headers as texts or bytes, in lists or not', () => {
    const bytes = Object.fromEntries(
      Object.entries(good.headers ?? {}).map(([name, value]) => [name, [Buffer.from(String(value))]]),
    );
    expect(decodeRecord({ ...good, headers: bytes })).toEqual(decodeRecord(good));
  });
});
