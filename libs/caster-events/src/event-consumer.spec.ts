import { describe, expect, it } from '@jest/globals';
import {
  type ConsumerOptions,
  EventConsumer,
  type ParkedRecord,
  StoppedError,
  type TopicRecord,
} from './event-consumer.js';
import { FirstDeliveries, MissingEventsError } from './first-deliveries.js';
import { golden } from './goldens.suite.js';
import type { PublishedEvent } from './published.js';
import { encodeRecord } from './record.js';

const configured = golden('live.caster.configured.v1');
const value = JSON.parse(String(configured.value));
const erased = { type: 'live.caster.erased.v1' };

/** The record of an event of a studio, on the only partition, at the offset that is its turn. */
function topic() {
  let next = 0n;
  const at = (record: Omit<TopicRecord, 'topic' | 'partition' | 'offset'>): TopicRecord => {
    next += 1n;
    return { topic: 'casters.events.v1', partition: 0, offset: next, ...record };
  };
  const event = (casterId: string, sequence: number, more: { type?: string; era?: number } = {}) => {
    const { type = 'live.caster.configured.v1', era = 1 } = more;
    const published = {
      id: `${casterId}/${sequence}`,
      type,
      accountId: '1',
      casterId,
      era,
      sequence,
      time: '2026-11-24T18:00:00Z',
      correlationId: 'R',
      data: type === erased.type ? null : value,
    };
    return at(encodeRecord(published as PublishedEvent));
  };
  return { at, event };
}

function consumer(more: Partial<ConsumerOptions> = {}) {
  const handled: string[] = [];
  const parked: ParkedRecord[] = [];
  const errors: Error[] = [];
  const options: ConsumerOptions = {
    handle: ({ id }) => void handled.push(id),
    park: (record) => void parked.push(record),
    onHole: 'stop',
    onError: (error) => void errors.push(error),
    ...more,
  };
  const events = new EventConsumer(options);
  const { signal } = new AbortController();
  const deliver = (record: TopicRecord) => events.deliver(record, { signal });
  return { events, deliver, handled, parked, errors };
}

describe('A consumer of events', () => {
  it('handles each once, whatever comes again', async () => {
    const { event } = topic();
    const { deliver, handled } = consumer();
    const outcomes = [];
    for (const sequence of [1, 2, 1, 2, 3]) outcomes.push(await deliver(event('a', sequence)));
    expect(outcomes).toEqual(['handled', 'handled', 'repeated', 'repeated', 'handled']);
    expect(handled).toEqual(['a/1', 'a/2', 'a/3']);
  });

  it('calls the handler of the type, and counts the types that nobody handles or knows', async () => {
    const { event } = topic();
    const started: string[] = [];
    const { deliver, parked } = consumer({
      handle: {
        'live.caster.configured.v1': ({ id, data }) => void started.push(`${id} ${data.caster.name}`),
      },
    });
    await deliver(event('a', 1));
    await deliver(event('a', 2, { type: 'live.caster.started.v1' }));
    await deliver(event('a', 3, { type: 'live.caster.renamed.v7' }));
    await deliver(event('a', 4));
    expect(started).toEqual([`a/1 ${value.caster.name}`, `a/4 ${value.caster.name}`]);
    expect(parked).toEqual([]);
  });

  it('parks what it cannot read, with the reason, and goes on without a hole', async () => {
    const { at, event } = topic();
    const { deliver, handled, parked } = consumer();
    await deliver(event('a', 1));
    await deliver(at({ key: 'a', value: null }));
    await deliver(at({ key: null, value: Buffer.from('junk') }));
    await deliver({ ...event('a', 2), value: Buffer.from('{') });
    await deliver({ ...event('a', 3), value: Buffer.from('{}') });
    expect(await deliver(event('a', 4))).toBe('handled');
    expect(await deliver(event('a', 6)).catch((error) => error)).toBeInstanceOf(MissingEventsError);
    expect(parked.map(({ reason, place }) => [reason, place?.sequence])).toEqual([
      ['tombstone', undefined],
      ['no-cloud-event', undefined],
      ['invalid-json', 2],
      ['invalid-data', 3],
    ]);
    expect(handled).toEqual(['a/1', 'a/4']);
  });

  it('handles the true event whose place an unreadable one took before', async () => {
    const { event } = topic();
    const { deliver, handled } = consumer();
    await deliver(event('a', 1));
    await deliver({ ...event('a', 2), value: Buffer.from('{') });
    await deliver(event('a', 2));
    await deliver(event('a', 3));
    expect(handled).toEqual(['a/1', 'a/2', 'a/3']);
  });

  it('stops at a hole before it handles anything, or parks the studio alone until the missing ones come', async () => {
    const stopping = consumer();
    const { event } = topic();
    await stopping.deliver(event('a', 1));
    await expect(stopping.deliver(event('a', 3))).rejects.toThrow(MissingEventsError);
    expect(stopping.handled).toEqual(['a/1']);

    const { deliver, events, handled, parked } = consumer({ onHole: 'park' });
    for (const [casterId, sequence] of [
      ['a', 1],
      ['a', 4],
      ['b', 1],
      ['a', 5],
      ['a', 2],
      ['b', 2],
      ['a', 3],
      ['a', 4],
    ] as const)
      await deliver(event(casterId, sequence));
    expect(handled).toEqual(['a/1', 'b/1', 'a/2', 'b/2', 'a/3', 'a/4']);
    expect(parked.map(({ reason, place }) => [reason, place?.sequence])).toEqual([
      ['missing-events', 4],
      ['missing-events', 5],
    ]);
    await events.forget('a');
    await deliver(event('a', 9));
    expect(handled.at(-1)).toBe('a/9');
  });

  it('handles what a later era puts in the place of what was handled', async () => {
    const { event } = topic();
    const { deliver, handled } = consumer();
    await deliver(event('a', 1));
    await deliver(event('a', 2));
    await deliver(event('a', 2, { era: 2 }));
    expect(await deliver(event('a', 3))).toBe('repeated');
    expect(handled).toEqual(['a/1', 'a/2', 'a/2']);
  });

  it('misses nothing before an erasure, hands it on once and without data, and drops what comes after it', async () => {
    const { event } = topic();
    const handled: unknown[] = [];
    const { deliver, parked } = consumer({
      handle: ({ id, data }) => void handled.push(data === null ? [id, null] : id),
    });
    await deliver(event('a', 1));
    expect(event('a', 7, erased).value).toBeNull();
    expect(await deliver(event('a', 7, erased))).toBe('handled');
    expect(await deliver(event('a', 7, erased))).toBe('repeated');
    expect(await deliver(event('a', 2))).toBe('repeated');
    expect(handled).toEqual(['a/1', ['a/7', null]]);
    expect(parked).toEqual([]);
  });

  it('goes on with the erasure of a studio that is parked for a hole', async () => {
    const { event } = topic();
    const { deliver, handled, parked } = consumer({ onHole: 'park' });
    await deliver(event('a', 1));
    expect(await deliver(event('a', 4))).toBe('parked');
    expect(await deliver(event('a', 5, erased))).toBe('handled');
    expect(handled).toEqual(['a/1', 'a/5']);
    expect(parked).toHaveLength(1);
  });

  it('drops what comes behind an erasure on another partition, where the topic got more of them', async () => {
    const { event } = topic();
    const { deliver, handled } = consumer();
    const timestamp = 1_000;
    expect(await deliver({ ...event('a', 4, erased), partition: 1, timestamp })).toBe('handled');
    expect(await deliver({ ...event('a', 3), timestamp: timestamp - 1 })).toBe('repeated');
    expect(handled).toEqual(['a/4']);
    // Of a studio that is there, those are missed.
    await deliver({ ...event('b', 4), partition: 1, timestamp });
    await expect(deliver({ ...event('b', 3), timestamp: timestamp - 1 })).rejects.toThrow(MissingEventsError);
  });

  it('gives an event again to a handler that threw, and says so', async () => {
    const { event } = topic();
    let attempts = 0;
    const { deliver, errors } = consumer({
      handle: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error(`attempt ${attempts}`);
      },
    });
    expect(await deliver(event('a', 1))).toBe('handled');
    expect(errors.map(({ message }) => message)).toEqual(['attempt 1', 'attempt 2']);
  });

  it('parks an event that is given up, and goes on', async () => {
    const { event } = topic();
    const { deliver, parked } = consumer({
      handle: ({ sequence }) => {
        if (sequence === 2) throw new Error('never');
      },
      giveUp: (_error, { sequence }, attempt) => sequence === 2 && attempt === 2,
    });
    await deliver(event('a', 1));
    expect(await deliver(event('a', 2))).toBe('parked');
    expect(await deliver(event('a', 3))).toBe('handled');
    expect(parked.map(({ reason }) => reason)).toEqual(['handler-failed']);
  });

  it('does not count a record as done whose parking failed', async () => {
    const { at } = topic();
    let attempts = 0;
    const { deliver, errors } = consumer({
      park: () => {
        attempts += 1;
        if (attempts === 1) throw new Error('the parking table is full');
      },
    });
    expect(await deliver(at({ key: 'a', value: null }))).toBe('parked');
    expect(attempts).toBe(2);
    expect(errors.map(({ message }) => message)).toEqual(['the parking table is full']);
  });

  it('makes no further attempt when it is stopped, keeps the client alive meanwhile, and obeys it', async () => {
    const { event } = topic();
    const stopping = new AbortController();
    const { events } = consumer({
      handle: () => {
        stopping.abort();
        throw new Error('closed');
      },
    });
    const stopped = events.deliver(event('a', 1), { signal: stopping.signal });
    await expect(stopped).rejects.toThrow(StoppedError);

    const failing = consumer({ handle: () => Promise.reject(new Error('closed')) });
    const { signal } = new AbortController();
    const heartbeat = () => Promise.reject(new Error('the group rebalances'));
    await expect(failing.events.deliver(event('a', 1), { signal, heartbeat })).rejects.toThrow('rebalances');
  });

  it('does not take strangers between two events for events that another member of the group has read', async () => {
    const { at, event } = topic();
    const deliveries = new FirstDeliveries();
    const { deliver, handled } = consumer({ deliveries });
    const [one, two] = [event('a', 1), event('a', 2)];
    await deliver(one);
    await deliver(two);
    await deliver(at({ key: null, value: Buffer.from('junk') }));
    await deliver(event('a', 2));
    expect(handled).toEqual(['a/1', 'a/2']);
  });
});
