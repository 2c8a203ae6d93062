import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  absent,
  allParts,
  type Caster,
  type CasterEvent,
  type CasterSetup,
  type ExistingCaster,
  emptySetup,
  encodeEvent,
  evolve,
  exists,
  fold,
  type PartKey,
  type PartKind,
  partAdded,
  partChanged,
  partKinds,
  partRemoved,
  partsReplaced,
  publicPartId,
} from '#libs/caster';
import { encodeRecord } from '#libs/caster-events';
import type { StoredEvent } from '#libs/event-store';
import { everyPart, everyPartAdded } from '#libs/testing';
import { publishedEvent } from './published-event.js';
import { publishedRecord } from './published-record.js';

const newsroom = '5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001';
const at = '2026-11-24T18:00:00.000Z';

const created = (casterId: string, name: string): CasterEvent => ({
  type: 'CasterCreated',
  casterId,
  name,
  clientToken: 'first',
  setup: emptySetup({ normType: 1, tags: [{ key: 'desk', value: name }] }),
  at,
});
const copied = (casterId: string, source: ExistingCaster, name = 'Evening show'): CasterEvent => ({
  type: 'CasterCopied',
  casterId,
  sourceCasterId: source.casterId,
  sourceVersion: 3,
  name,
  clientToken: 'tonight',
  setup: source.setup,
  at,
});

function stored(casterId: string, event: CasterEvent): StoredEvent {
  return {
    ...encodeEvent(event),
    eventId: '019ab000-0000-7000-8000-00000000000a',
    accountId: '1000000000000001',
    casterId,
    version: 7,
    meta: { requestId: '0E1F6C2B-9D0A-4F5E-8B1A-2C3D4E5F6A7B' },
    recordedAt: new Date(at),
    era: 1,
    xid: 1n,
    position: 1n,
  };
}

/** Plainly said and written out, and as it is published. */
function bothWays(casterId: string, event: CasterEvent, after: Caster) {
  const record = (one: ReturnType<typeof encodeRecord>) => ({ ...one, value: one.value?.toString() });
  return [
    record(publishedRecord(stored(casterId, event), event, after)),
    record(encodeRecord(publishedEvent(stored(casterId, event), event, after))),
  ] as const;
}

function existing(caster: Caster): ExistingCaster {
  if (!exists(caster)) throw new Error(`The studio is ${caster.status}`);
  return caster;
}

const everything = existing(fold(absent, [created(newsroom, 'Newsroom'), ...everyPartAdded(at)]));

// Whatever JSON escapes, and what other texts of ours look like.
const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '"',
    '\\',
    '\u2028',
    '\ud800',
    'layout-2',
    '"layout-2"',
    publicPartId(newsroom, 'layout-2'),
  ),
  fc.uuid().map((uuid) => `"${uuid}/0"`),
);

/** What may happen next to a studio that has parts with these names, or with none of their own. */
function anyEvent(caster: ExistingCaster): fc.Arbitrary<CasterEvent> {
  const part = fc
    .record({ kind: fc.constantFrom(...partKinds), name: fc.option(words, { nil: undefined }) })
    .map(({ kind, name }) => {
      const named = { ...everyPart[kind], name };
      // A scene, a source and a studio layout always have one.
      return { kind, part: (name ?? kind === 'scene') ? named : withoutName(kind) };
    });
  const number = fc.constant(caster.nextPart);
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .tuple(part, number)
        .map(
          ([{ kind, part }, n]) =>
            partAdded(kind, { ...part, key: `${kind}-${n}` } as never, at) as CasterEvent,
        ),
    },
    part.map(
      ({ kind, part }) =>
        partChanged(kind, { ...part, key: firstOf(caster.setup, kind) } as never, at) as CasterEvent,
    ),
    part.map(({ kind, part }) => partsReplaced(kind, [part] as never, at) as CasterEvent),
    fc
      .constantFrom(...partKinds)
      .map((kind) => partRemoved(kind, firstOf(caster.setup, kind) as never, at) as CasterEvent),
    words.map(
      (name): CasterEvent => ({
        type: 'CasterConfigured',
        name,
        config: { ...caster.setup.config, callbackUrl: name },
        layoutsDiscarded: false,
        at,
      }),
    ),
    fc.constantFrom<CasterEvent[]>(
      { type: 'CasterStarted', at },
      { type: 'CasterStopped', at },
      { type: 'ChannelSet', channel: { channelId: 'RV01', resource: 'resource-1' }, at },
      { type: 'ShowListConfigured', showList: { repeatTimes: 1, highPriorityShow: 'show-7' }, at },
      { type: 'PlaylistStarted', playlist: 'playlist-8', item: 'playlistItem-9', at },
      { type: 'SceneStarted', scene: 'scene-4', at },
    ),
  );
}

function withoutName(kind: PartKind) {
  const { name: _, ...part } = { name: undefined, ...everyPart[kind] };
  return part;
}

const firstOf = (setup: CasterSetup, kind: PartKind): PartKey => setup.parts[kind][0]?.key ?? `${kind}-999`;

describe('The record of an event', () => {
  it('is to the byte what is said of the event plainly, in every history of a studio and of its copies', () =>
    fc.assert(
      fc.property(fc.gen(), words, fc.nat({ max: 12 }), (gen, name, steps) => {
        const first = created(newsroom, name);
        let caster = fold(absent, [first, ...everyPartAdded(at)]);
        for (let step = 0; step < steps; step += 1) {
          const event = gen(anyEvent, existing(caster));
          caster = evolve(caster, event);
          const [published, plain] = bothWays(newsroom, event, caster);
          expect(published).toEqual(plain);
          // From here on of two copies, the second from the text of the first; studios are named by any text in tests.
          for (const copy of [gen(fc.uuid), gen(() => words)]) {
            const event = copied(
              copy,
              existing(caster),
              gen(() => words),
            );
            const [published, plain] = bothWays(copy, event, evolve(absent, event));
            expect(published).toEqual(plain);
          }
        }
      }),
      { numRuns: 60 },
    ));

  it('of a copy asks for each id once, however many parts name it', () => {
    const asked: PartKey[] = [];
    const event = copied('evening', everything);
    publishedRecord(stored('evening', event), event, evolve(absent, event), (casterId, key) => {
      asked.push(key);
      return publicPartId(casterId, key);
    });
    expect(asked.sort()).toEqual(
      allParts(everything.setup)
        .map(({ key }) => key)
        .sort(),
    );
  });

  it('is written from one text for all copies of a setup', () => {
    const tag = counted({ key: 'desk', value: 'evening' });
    const source = { ...everything, setup: { ...everything.setup, tags: [tag] } };
    for (const name of ['evening', 'morning', 'night']) {
      const event = copied(name, source);
      publishedRecord(stored(name, event), event, evolve(absent, event));
    }
    expect(tag.written()).toBe(1);
  });

  it('is written from one text of a part for all versions of its studio', () => {
    const source = counted({ kind: 'image' as const, imageId: 'still' });
    const resource = { ...everyPart.resource, key: 'resource-10' as const, source };
    let caster = evolve(everything, partAdded('resource', resource, at));
    for (const blendList of [['RV01'], ['RV02'], ['RV03']]) {
      const event = partChanged('layout', { ...everyPart.layout, blendList }, at);
      caster = evolve(caster, event);
      publishedRecord(stored(newsroom, event), event, caster);
    }
    expect(source.written()).toBe(1);
  });
});

/** Tells how often it was turned into JSON. */
function counted<Value extends object>(value: Value): Value & { written(): number } {
  let times = 0;
  return Object.defineProperties({ ...value } as Value & { written(): number }, {
    toJSON: {
      value: () => {
        times += 1;
        return value;
      },
    },
    written: { value: () => times },
  });
}
