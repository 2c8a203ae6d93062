import {
  type AnyPublishedType,
  encodeRecord,
  type PublishedEvent,
  type UnreadableReason,
} from '#libs/caster-events';

/** A record for a topic, and what is to become of it. */
export interface SentRecord {
  readonly key: string | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: it is an event that is to be handled, or one of an unknown type. */
  readonly poison?: UnreadableReason;
}

/** An event of a studio that has only begun. */
export function exampleEvent(casterId: string, sequence: number, type: string = 'live.caster.started.v1') {
  return encodeRecord({
    id: `${casterId}/${sequence}`,
    type: type as AnyPublishedType,
    accountId: '1000000000000001',
    casterId,
    era: 1,
    sequence,
    time: '2026-11-24T18:00:00.000Z',
    correlationId: 'R-1',
    data: { caster: { ...exampleStudio, casterId } },
  } as PublishedEvent);
}

const exampleStudio = {
  name: 'Evening show',
  status: 'idle',
  normType: 1,
  chargeType: 'PostPaid',
  tags: [],
  createdAt: '2026-11-24T18:00:00.000Z',
  modifiedAt: '2026-11-24T18:00:00.000Z',
  config: { delay: 0, channelsEnabled: false, programInEffect: false, urgent: {} },
  videoResources: [],
  layouts: [],
  components: [],
};

const kinds: { readonly [Reason in UnreadableReason]: (good: SentRecord) => Omit<SentRecord, 'poison'> } = {
  tombstone: (good) => ({ ...good, value: null }),
  'no-cloud-event': () => ({ key: null, value: Buffer.from('what is this topic for?'), headers: {} }),
  foreign: (good) => ({ ...good, headers: { ...good.headers, ce_type: 'com.example.ordered' } }),
  'invalid-headers': (good) => ({ ...good, headers: { ...good.headers, ce_sequence: 'seven' } }),
  'invalid-json': (good) => ({ ...good, value: Buffer.alloc(800_000, '{') }),
  'invalid-data': (good) => ({ ...good, value: Buffer.from('{"caster":{"casterId":7}}') }),
};

/** A poison of each kind in turn, made of a good record whose place in its studio it takes. */
export function poisonOf(good: SentRecord, turn: number): SentRecord {
  const reasons = Object.keys(kinds) as UnreadableReason[];
  const reason = reasons[turn % reasons.length] as UnreadableReason;
  return { ...kinds[reason](good), poison: reason };
}
