import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { CloudEvent, Kafka } from 'cloudevents';
import fc from 'fast-check';
import {
  absent,
  type CasterEvent,
  type CasterSetup,
  type ExistingCaster,
  emptySetup,
  encodeEvent,
  eventTypes,
  evolve,
  exists,
  fold,
  nouns,
  type PartKind,
  partAdded,
  partChanged,
  partKinds,
  partRemoved,
  partsReplaced,
  publishedBytes,
} from '#libs/caster';
import {
  decodeRecord,
  encodeRecord,
  FirstDeliveries,
  jsonSchemas,
  MissingEventsError,
  type PublishedEvent,
  type PublishedType,
  placeOf,
} from '#libs/caster-events';
import { everyPart, everyPartAdded } from '#libs/testing';
import { publishedEvent } from './published-event.js';

const newsroom = '5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001';
const evening = '5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0002';
const at = '2026-11-24T18:00:00.000Z';

const created: CasterEvent = {
  type: 'CasterCreated',
  casterId: newsroom,
  name: 'Newsroom',
  clientToken: 'first',
  setup: emptySetup({ normType: 1, tags: [{ key: 'desk', value: 'evening' }], resourceGroupId: 'rg-1' }),
  at,
};
const configured: CasterEvent = {
  type: 'CasterConfigured',
  name: 'Newsroom',
  config: {
    delay: 2.5,
    channelsEnabled: false,
    programInEffect: true,
    domainName: 'live.example.com',
    transcode: { casterTemplate: 'lp_hd' },
    record: { ossBucket: 'news', formats: [{ format: 'mp4', cycleDuration: 3600 }] },
    syncGroups: [{ mode: 0, hostResource: 'resource-1', resources: ['resource-1'] }],
    urgent: { switchesByItself: true, eofThreshold: 3 },
  },
  layoutsDiscarded: false,
  at,
};

// The studio of the first release: sources, layouts, components. The records of then are frozen over it.
const { resource, layout, component } = everyPart;
const firstRelease: CasterEvent[] = [
  created,
  partAdded('resource', resource, at),
  partAdded('layout', layout, at),
  partAdded('component', component, at),
  configured,
];
const source = existingAfter(firstRelease);
const copied: CasterEvent = {
  type: 'CasterCopied',
  casterId: evening,
  sourceCasterId: newsroom,
  sourceVersion: firstRelease.length,
  name: 'Evening show',
  clientToken: 'tonight',
  setup: source.setup,
  at,
};

/** A studio that uses everything, and does: it runs, on a channel, with a chosen show and a playlist that plays. */
const everything: CasterEvent[] = [
  created,
  ...everyPartAdded(at),
  configured,
  { type: 'CasterStarted', at },
  {
    type: 'ChannelSet',
    channel: { channelId: 'RV01', resource: 'resource-1', faceBeauty: 'close' },
    playback: { channelId: 'RV01', paused: false, seekOffset: 1_000 },
    at,
  },
  {
    type: 'ShowListConfigured',
    showList: {
      repeatTimes: -1,
      highPriorityShow: 'show-7',
      highPriorityShowStartTime: '2026-11-24T21:00:00',
      background: { resourceType: 'PIC', resourceUrl: 'https://media.example.com/pause.png' },
    },
    at,
  },
  { type: 'ShowChosen', show: 'show-7', at },
  { type: 'PlaylistStarted', playlist: 'playlist-8', item: 'playlistItem-9', offset: 500, at },
  { type: 'UrgentMaterialShown', scene: 'scene-4', at },
];

interface Example {
  readonly casterId?: string;
  readonly earlier: readonly CasterEvent[];
  readonly event: CasterEvent;
}

/** How the example of a type of event came: what happened before it in the studio that uses everything, if not said otherwise. */
const after = (event: CasterEvent, earlier: readonly CasterEvent[] = everything): Example => ({
  earlier,
  event,
});
const inFirstRelease = (place: number): Example =>
  after(firstRelease[place] as CasterEvent, firstRelease.slice(0, place));
const added = (kind: PartKind): Example => {
  const place = everything.findIndex((event) => event.type === `${nouns[kind]}Added`);
  return after(everything[place] as CasterEvent, everything.slice(0, place));
};
const changed = <K extends PartKind>(kind: K): Example =>
  after(partChanged(kind, everyPart[kind], at) as CasterEvent);
const removed = (kind: PartKind): Example =>
  after(partRemoved(kind, everyPart[kind].key as never, at) as CasterEvent);
const replaced = <K extends PartKind>(kind: K): Example =>
  after(partsReplaced(kind, [everyPart[kind]], at) as CasterEvent);

/** An example of every published type: the compiler asks for a new one's. */
const examples: { readonly [Type in PublishedType]: Example } = {
  'live.caster.created.v1': inFirstRelease(0),
  'live.caster.video-resource-added.v1': inFirstRelease(1),
  'live.caster.layout-added.v1': inFirstRelease(2),
  'live.caster.component-added.v1': inFirstRelease(3),
  'live.caster.configured.v1': inFirstRelease(4),
  'live.caster.deleted.v1': after({ type: 'CasterDeleted', at }, firstRelease),
  'live.caster.erased.v1': after({ type: 'CasterErased', at }, firstRelease),
  'live.caster.restored.v1': after(
    {
      type: 'CasterRestored',
      restoredVersion: firstRelease.length,
      name: 'Newsroom',
      setup: source.setup,
      at,
    },
    [created, ...everyPartAdded(at), configured],
  ),
  'live.caster.copied.v1': { casterId: evening, earlier: [], event: copied },
  'live.caster.started.v1': after({ type: 'CasterStarted', at }),
  'live.caster.stopped.v1': after({ type: 'CasterStopped', at }),
  'live.caster.restarted.v1': after({ type: 'CasterRestarted', at }),
  'live.caster.resource-group-changed.v1': after({
    type: 'ResourceGroupChanged',
    resourceGroupId: 'rg-2',
    at,
  }),
  'live.caster.sync-groups-set.v1': after({
    type: 'SyncGroupsSet',
    syncGroups: [{ mode: 1, resources: ['resource-1'], offsets: [200], delayThreshold: 500 }],
    at,
  }),
  'live.caster.channel-set.v1': after({
    type: 'ChannelSet',
    channel: { channelId: 'RV02', resource: 'resource-1' },
    at,
  }),
  'live.caster.scene-started.v1': after({ type: 'SceneStarted', scene: 'scene-4', at }),
  'live.caster.scene-stopped.v1': after({ type: 'SceneStopped', scene: 'scene-4', at }),
  'live.caster.urgent-material-shown.v1': after({ type: 'UrgentMaterialShown', scene: 'scene-4', at }),
  'live.caster.video-resource-shown.v1': after({
    type: 'VideoResourceShown',
    resource: 'resource-1',
    scene: 'scene-4',
    at,
  }),
  'live.caster.reference-snapshot-taken.v1': after({
    type: 'ReferenceSnapshotTaken',
    locationId: 'RV01',
    at,
  }),
  'live.caster.show-list-configured.v1': after({
    type: 'ShowListConfigured',
    showList: { repeatTimes: 2 },
    at,
  }),
  'live.caster.show-chosen.v1': after({ type: 'ShowChosen', show: 'show-7', at }),
  'live.caster.playlist-started.v1': after({ type: 'PlaylistStarted', playlist: 'playlist-8', at }),
  'live.caster.playlist-stopped.v1': after({ type: 'PlaylistStopped', playlist: 'playlist-8', at }),
  'live.caster.video-resource-changed.v1': changed('resource'),
  'live.caster.video-resource-removed.v1': removed('resource'),
  'live.caster.video-resources-replaced.v1': replaced('resource'),
  'live.caster.layout-changed.v1': changed('layout'),
  'live.caster.layout-removed.v1': removed('layout'),
  'live.caster.layouts-replaced.v1': replaced('layout'),
  'live.caster.component-changed.v1': changed('component'),
  'live.caster.component-removed.v1': removed('component'),
  'live.caster.components-replaced.v1': replaced('component'),
  'live.caster.scene-added.v1': added('scene'),
  'live.caster.scene-changed.v1': changed('scene'),
  'live.caster.scene-removed.v1': removed('scene'),
  'live.caster.scenes-replaced.v1': replaced('scene'),
  'live.caster.episode-added.v1': added('episode'),
  'live.caster.episode-changed.v1': changed('episode'),
  'live.caster.episode-removed.v1': removed('episode'),
  'live.caster.episodes-replaced.v1': replaced('episode'),
  'live.caster.studio-layout-added.v1': added('studioLayout'),
  'live.caster.studio-layout-changed.v1': changed('studioLayout'),
  'live.caster.studio-layout-removed.v1': removed('studioLayout'),
  'live.caster.studio-layouts-replaced.v1': replaced('studioLayout'),
  'live.caster.show-added.v1': added('show'),
  'live.caster.show-changed.v1': changed('show'),
  'live.caster.show-removed.v1': removed('show'),
  'live.caster.shows-replaced.v1': replaced('show'),
  'live.caster.playlist-added.v1': added('playlist'),
  'live.caster.playlist-changed.v1': changed('playlist'),
  'live.caster.playlist-removed.v1': removed('playlist'),
  'live.caster.playlists-replaced.v1': replaced('playlist'),
  'live.caster.playlist-item-added.v1': added('playlistItem'),
  'live.caster.playlist-item-changed.v1': changed('playlistItem'),
  'live.caster.playlist-item-removed.v1': removed('playlistItem'),
  'live.caster.playlist-items-replaced.v1': replaced('playlistItem'),
  'live.episode-group.created.v1': after(
    {
      type: 'EpisodeGroupCreated',
      programId: newsroom,
      clientToken: 'first',
      group: {
        domainName: 'live.example.com',
        callbackUrl: 'https://newsroom.example.com/episodes',
        sideOutputUrl: 'rtmp://backup.example.com/live/news',
        startTime: '2026-11-24T19:00:00Z',
        repeatNum: -1,
        items: [{ itemId: 'trailer', name: 'Trailer', vodUrl: 'https://media.example.com/trailer.mp4' }],
      },
      at,
    },
    [],
  ),
  'live.episode-group.deleted.v1': after({ type: 'EpisodeGroupDeleted', at }, []),
  'live.episode-group.erased.v1': after({ type: 'EpisodeGroupErased', at }, []),
};

function existingAfter(events: readonly CasterEvent[]): ExistingCaster {
  const caster = fold(absent, events);
  if (!exists(caster)) throw new Error(`The studio is ${caster.status}`);
  return caster;
}

function published({ casterId = newsroom, earlier, event }: Example) {
  const stored = {
    ...encodeEvent(event),
    eventId: '019ab000-0000-7000-8000-00000000000a',
    accountId: '1000000000000001',
    casterId,
    version: earlier.length + 1,
    meta: { requestId: '0E1F6C2B-9D0A-4F5E-8B1A-2C3D4E5F6A7B' },
    recordedAt: new Date(at),
    era: 1,
    xid: 1n,
    position: 1n,
  };
  return publishedEvent(stored, event, evolve(fold(absent, earlier), event));
}

const all = Object.entries(examples).map(([type, example]) => [type, published(example)] as const);

/** The same value with a member more in each object; `ids` is a map, whose members are no part of the shape. */
function withMoreMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMoreMembers);
  if (typeof value !== 'object' || value === null) return value;

  const members = Object.entries(value).map(([name, member]) => [
    name,
    name === 'ids' ? member : withMoreMembers(member),
  ]);
  return { ...Object.fromEntries(members), addedLater: 'tomorrow' };
}

describe('A published event', () => {
  // The goldens are what consumers rely on. They are written once, when a type is new, and never again.
  it.each(all)('%s is byte for byte what it always was', (type, event) => {
    expect(event.type).toBe(type);
    const golden = new URL(`../../caster-events/golden/${type}.json`, import.meta.url);
    const { key, value, headers } = encodeRecord(event);
    const record = `${JSON.stringify({ key, headers, value: dataIn(value) }, null, 2)}\n`;
    if (!existsSync(golden) && process.env.WRITE_GOLDENS === '1') writeFileSync(golden, record);
    expect(record).toBe(readFileSync(golden, 'utf8'));
  });

  it.each(all)('%s has the headers that the library of CloudEvents would give it', (_type, event) => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    for (const one of [event, { ...event, era: 2, traceparent }] as PublishedEvent[])
      expect(Object.entries(encodeRecord(one).headers)).toEqual(headersOfTheLibrary(one));
  });

  it.each(all)(
    '%s is read back by consumers as it was sent, so nothing in it is undeclared',
    (_type, event) => expect(decodeRecord(encodeRecord(event))).toEqual(JSON.parse(JSON.stringify(event))),
  );

  it('of what is erased has no value: a tombstone for its key', () => {
    for (const type of ['live.caster.erased.v1', 'live.episode-group.erased.v1'] as const) {
      const { value, headers } = encodeRecord(published(examples[type]));
      expect({ value, decoded: decodeRecord({ value, headers }) }).toMatchObject({
        value: null,
        decoded: { type, data: null },
      });
    }
  });

  it.each(all.filter(([, { data }]) => data !== null))(
    '%s is read by the consumers of today when a later v1 has more members, at the top and deep inside',
    (_type, event) => {
      const { headers, value } = encodeRecord(event);
      const later = withMoreMembers(dataIn(value));
      expect(later).toMatchObject({ addedLater: 'tomorrow' });
      expect(decodeRecord({ headers, value: Buffer.from(JSON.stringify(later)) })).toEqual(
        JSON.parse(JSON.stringify(event)),
      );
    },
  );

  it('is read when its studio runs, and not when a declared member is missing', () => {
    const { headers, value } = encodeRecord(published(examples['live.caster.copied.v1']));
    const reading = (more: object) => {
      const data = dataIn(value);
      const caster = { ...data.caster, ...more };
      return decodeRecord({ headers, value: Buffer.from(JSON.stringify({ ...data, caster })) });
    };
    expect(reading({ status: 'running' })).toMatchObject({ data: { caster: { status: 'running' } } });
    expect(() => reading({ name: undefined })).toThrow('name');
  });

  it('is made of every type that is recorded, under a type of its own that consumers know', () => {
    const recorded = Object.values(examples).map(({ event }) => event.type);
    expect(recorded.sort()).toEqual([...eventTypes].sort());
    for (const [type, event] of all) expect(event.type).toBe(type);
  });

  it.each(all)('%s names no part by the key it has inside the studio', (_type, event) =>
    expect(JSON.stringify(event.data)).not.toMatch(new RegExp(`"(${partKinds.join('|')})-\\d+"`)),
  );

  it('is described by JSON Schemas that allow more members as well', () =>
    expect(JSON.stringify(jsonSchemas())).not.toContain('"additionalProperties":false'));

  it('carries the same studio for a copy as for its source, under other ids, and says which became which', () => {
    const copy = published(examples['live.caster.copied.v1']);
    const before = published(examples['live.caster.configured.v1']);
    if (copy.type !== 'live.caster.copied.v1' || before.type !== 'live.caster.configured.v1')
      throw new Error('Published under another type');

    let expected = JSON.stringify({ ...before.data.caster, casterId: evening, name: 'Evening show' });
    expect(Object.keys(copy.data.ids)).toHaveLength(3);
    for (const [from, to] of Object.entries(copy.data.ids)) expected = expected.replaceAll(from, to);
    expect(copy.data.caster).toEqual(JSON.parse(expected));
    expect(JSON.stringify(copy.data.caster)).not.toContain(Object.keys(copy.data.ids)[0]);
  });

  it('is never larger than the bound that was checked before it was recorded', () => {
    for (const [type, event] of all) {
      if (event.data === null || !('caster' in event.data)) continue;
      const { casterId = newsroom, earlier, event: recorded } = examples[type as PublishedType];
      const { setup } = existingAfter([...earlier, recorded]);
      expect({ type, casterId, fits: encodeRecord(event).value!.length <= publishedBytes(setup) }).toEqual({
        type,
        casterId,
        fits: true,
      });
    }
  });

  it('of a copy is never larger than that bound, whatever a studio is made of', () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...partKinds), { maxLength: 300 }), fc.gen(), (kinds, gen) => {
        const text = () => gen(fc.string, { unit: 'binary', maxLength: 60 });
        const setup = setupOf(kinds, text);
        const event: CasterEvent = { ...copied, setup };
        const { value } = encodeRecord(published({ casterId: evening, earlier: [], event }));
        expect(value!.length).toBeLessThanOrEqual(publishedBytes(setup));
      }),
      { numRuns: 100 },
    ));
});

const dataIn = (value: Buffer | null) => JSON.parse(value?.toString() ?? 'null');

function headersOfTheLibrary({ type, era, traceparent, ...event }: PublishedEvent): [string, string][] {
  const { headers } = Kafka.binary(
    new CloudEvent({
      id: event.id,
      type,
      source: `/accounts/${event.accountId}/casters`,
      subject: event.casterId,
      time: event.time,
      datacontenttype: 'application/json',
      dataschema: `urn:understudy:${type}`,
      data: {},
      sequence: String(event.sequence),
      accountid: event.accountId,
      correlationid: event.correlationId,
      ...(era > 1 && { era: String(era) }),
      ...(traceparent !== undefined && { traceparent }),
    }),
  );
  // The Kafka binding of CloudEvents says the content type with `content-type` alone.
  const named = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || name === 'ce_datacontenttype' ? [] : [[name, String(value)]],
  );
  // What instrumented clients look for is no attribute of the event.
  return traceparent === undefined ? named : [...named, ['traceparent', traceparent]];
}

/** Parts of these kinds, as in the example and with other texts, naming as many others as they can. */
function setupOf(kinds: readonly PartKind[], text: () => string): CasterSetup {
  const { setup } = existingAfter(everything);
  const parts = Object.fromEntries(
    partKinds.map((kind) => [
      kind,
      [
        ...setup.parts[kind],
        ...kinds.flatMap((drawn, i) =>
          drawn === kind ? [{ ...manyNames(everyPart[kind]), key: `${kind}-${100 + i}`, name: text() }] : [],
        ),
      ],
    ]),
  );
  return { ...setup, parts } as unknown as CasterSetup;
}

/** With every list in it, of names of parts too, twenty times as long. */
function manyNames<P extends object>(part: P): P {
  return Object.fromEntries(
    Object.entries(part).map(([member, value]) => [
      member,
      Array.isArray(value) && value.length > 0 ? Array.from({ length: 20 }, () => value).flat() : value,
    ]),
  ) as P;
}

describe('First deliveries', () => {
  const first = { casterId: newsroom, sequence: 1 };

  it('are told from repeated ones by one integer for each studio', async () => {
    const deliveries = new FirstDeliveries();
    const handled: number[] = [];
    const handledNow: boolean[] = [];
    for (const sequence of [1, 2, 1, 2, 3, 3])
      handledNow.push(
        await deliveries.once({ casterId: newsroom, sequence }, async () => handled.push(sequence)),
      );
    expect(handled).toEqual([1, 2, 3]);
    expect(handledNow).toEqual([true, true, false, false, true, false]);
    expect(await deliveries.once({ casterId: evening, sequence: 1 }, async () => {})).toBe(true);
  });

  it('that could not be handled are handled when they come again', async () => {
    const deliveries = new FirstDeliveries();
    const failing = deliveries.once(first, () => Promise.reject(new Error('the desk is closed')));
    await expect(failing).rejects.toThrow('the desk is closed');

    const handled: string[] = [];
    expect(await deliveries.once(first, async () => handled.push('again'))).toBe(true);
    expect(await deliveries.once(first, async () => handled.push('a third time'))).toBe(false);
    expect(handled).toEqual(['again']);
  });

  const place = (sequence: number, more: { era?: number; partition?: number; offset?: bigint } = {}) => ({
    casterId: newsroom,
    sequence,
    ...more,
  });
  /** What came of each: handled, dropped, or the sequences that are missing before it. */
  const outcomes = async (deliveries: FirstDeliveries, places: ReturnType<typeof place>[]) => {
    const seen: (boolean | string)[] = [];
    for (const one of places)
      seen.push(
        await deliveries
          .once(one, async () => {})
          .catch((error: MissingEventsError) => `${error.from}-${error.to}`),
      );
    return seen;
  };

  it('are not handled while events before them are missing, and are once those have come', async () => {
    const deliveries = new FirstDeliveries();
    const places = [place(1), place(4), place(5), place(2), place(3), place(4)];
    expect(await outcomes(deliveries, places)).toEqual([true, '2-3', '2-4', true, true, true]);
    await expect(deliveries.once(place(9), async () => {})).rejects.toThrow(MissingEventsError);
    await expect(deliveries.once(place(9), async () => {})).rejects.toThrow(newsroom);
    deliveries.forget(newsroom);
    expect(await outcomes(deliveries, [place(9)])).toEqual([true]);
  });

  it('of an erased studio are the last, and miss none of those before them', async () => {
    const deliveries = new FirstDeliveries();
    const { value, headers } = encodeRecord({ ...published(examples['live.caster.erased.v1']), sequence: 9 });
    const erased = placeOf({ value, headers });
    expect(await outcomes(deliveries, [place(1), erased, erased])).toEqual([true, true, false]);
  });

  it('may begin anywhere, for a consumer that was started again or began later', async () =>
    expect(await outcomes(new FirstDeliveries(), [place(7), place(8)])).toEqual([true, true]));

  it('of a later era take the place of what the store has forgotten, and those of an older one come too late', async () => {
    const deliveries = new FirstDeliveries();
    const again = { era: 2 };
    const places = [place(1), place(2), place(3), place(2, again), place(3), place(4), place(2, again)];
    expect(await outcomes(deliveries, [...places, place(3, again), place(6, again)])).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      true,
      '4-5',
    ]);
  });

  it('of a move without loss go on, era and sequence both one higher', async () =>
    expect(await outcomes(new FirstDeliveries(), [place(1), place(2, { era: 2 })])).toEqual([true, true]));

  it('go on where another member of the group left off, and dropped are those that are read again', async () => {
    const on = (sequence: number, offset: bigint) => place(sequence, { partition: 3, offset });
    const deliveries = new FirstDeliveries();
    expect(await outcomes(deliveries, [on(1, 10n), on(2, 11n), on(1, 10n), on(2, 11n)])).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(await outcomes(deliveries, [on(9, 40n)])).toEqual([true]);
    expect(await outcomes(deliveries, [on(12, 41n)])).toEqual(['10-11']);
  });

  it('are not taken for repeated ones when a studio that moved to a new partition was met there first', async () => {
    const on = (sequence: number, partition: number) => place(sequence, { partition });
    const deliveries = new FirstDeliveries();
    expect(await outcomes(deliveries, [on(3, 1), on(4, 1), on(1, 0), on(3, 0), on(3, 1), on(1, 1)])).toEqual([
      true,
      true,
      '1-2',
      false,
      false,
      false,
    ]);
  });

  it('that failed are no missing ones when another member has handled them', async () => {
    const on = (sequence: number, offset: bigint) => place(sequence, { partition: 0, offset });
    const deliveries = new FirstDeliveries();
    expect(await outcomes(deliveries, [on(4, 19n)])).toEqual([true]);
    await expect(deliveries.once(on(5, 20n), () => Promise.reject(new Error('later')))).rejects.toThrow(
      'later',
    );
    expect(await outcomes(deliveries, [on(6, 21n)])).toEqual([true]);
  });

  it('are not missed before a start, when others may have handled them, and not when all are sent again', async () => {
    const started = new FirstDeliveries(new Map([[newsroom, { era: 1, sequence: 5 }]]));
    expect(await outcomes(started, [place(9, { partition: 0 })])).toEqual([true]);
    const again = { ...place(1, { partition: 3 }), timestamp: 2_000 };
    const first = { ...place(9, { partition: 0 }), timestamp: 1_000 };
    expect(await outcomes(new FirstDeliveries(), [first, again])).toEqual([true, false]);
  });

  it('know the place of a record whose type they do not know', () => {
    const { headers, value } = encodeRecord({ ...published(examples['live.caster.copied.v1']), era: 3 });
    const record = { headers: { ...headers, ce_type: 'live.caster.renamed.v9' }, value, offset: '17' };
    expect(decodeRecord(record)).toBeUndefined();
    expect(placeOf(record, 2)).toEqual({
      casterId: evening,
      era: 3,
      sequence: 1,
      partition: 2,
      offset: 17n,
    });
  });
});
