import { describe, expect, it } from '@jest/globals';
import {
  absent,
  emptySetup,
  exists,
  fold,
  meaningOf,
  type Part,
  type PartKey,
  type PartKind,
  type Parts,
  partAdded,
  partChanged,
  partKinds,
  partRemoved,
  partsReplaced,
  publicPartId,
} from '#libs/caster';
import { decodeRecord, encodeRecord } from '#libs/caster-events';
import { publishedCaster } from './published-caster.js';
import { publishedEvent } from './published-event.js';

const newsroom = '5f1f2a52-9f7c-4b4c-8f38-1a6f4b1f0001';
const at = '2026-11-24T18:00:00.000Z';

/** A part of every kind, with every other part that it may name. A new kind needs its own here. */
const examples: { readonly [K in PartKind]: Parts[K] } = {
  resource: {
    key: 'resource-1',
    name: 'Anchor',
    locationId: 'RV01',
    source: { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  layout: { key: 'layout-2', videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
  component: {
    key: 'component-3',
    locationId: 'RC01',
    effect: 'none',
    layer: { positionNormalized: [0, 0], positionRefer: 'topLeft' },
    content: { type: 'image', materialId: 'headline' },
  },
  scene: {
    key: 'scene-4',
    name: 'Preview',
    output: 'preview',
    layout: 'layout-2',
    components: ['component-3'],
    audio: { followsVideo: true, audioLayers: [], mixList: [] },
  },
  episode: {
    key: 'episode-5',
    type: 'Resource',
    resource: 'resource-1',
    components: ['component-3'],
    startTime: at,
    endTime: at,
  },
  studioLayout: {
    key: 'studioLayout-6',
    name: 'Desk',
    type: 'common',
    common: { resource: 'resource-1' },
    media: [],
    screens: [{ resource: 'resource-1' }],
    layerOrder: [],
  },
  show: { key: 'show-7' },
  playlist: { key: 'playlist-8', repeatNumber: 0 },
  playlistItem: {
    key: 'playlistItem-9',
    playlist: 'playlist-8',
    resourceType: 'vod',
    resourceValue: 'titles',
  },
};
const created = {
  type: 'CasterCreated',
  casterId: newsroom,
  name: 'Newsroom',
  clientToken: 'first',
  setup: emptySetup({ normType: 1, tags: [] }),
  at,
} as const;

function withAllParts() {
  const added = partKinds.map((kind) => partAdded(kind, examples[kind] as Parts[typeof kind], at));
  const caster = fold(absent, [created, ...added]);
  if (!exists(caster)) throw new Error(`The studio is ${caster.status}`);
  return caster;
}

describe.each(partKinds)('Of the parts of kind %s', (kind) => {
  const part = examples[kind] as Part;
  const key = part.key as PartKey;

  it('the published studio tells, each by its public id', () =>
    expect(JSON.stringify(publishedCaster(withAllParts()))).toContain(
      `"id":"${publicPartId(newsroom, key)}"`,
    ));

  it('whatever happens is published under a type and in members that consumers know', () => {
    const happenings = [
      partAdded(kind, part as never, at),
      partChanged(kind, part as never, at),
      partRemoved(kind, key as never, at),
      partsReplaced(kind, [part] as never, at),
    ];
    for (const event of happenings) {
      expect(meaningOf(event)?.kind).toBe(kind);
      const stored = {
        position: 1,
        eventId: '018f0000-0000-7000-8000-000000000001',
        accountId: '1000000000000001',
        casterId: newsroom,
        version: 2,
        era: 1,
        meta: { requestId: 'A' },
      };
      const published = publishedEvent(stored as never, event as never, withAllParts());
      // What the schemas do not declare is not read: both are equal where all of it is declared.
      expect(decodeRecord(encodeRecord(published))).toEqual(JSON.parse(JSON.stringify(published)));
    }
  });
});

it('No key of a part is published', () => {
  const published = JSON.stringify(publishedCaster(withAllParts()));
  expect(published.match(new RegExp(`"(${partKinds.join('|')})-\\d+"`, 'g'))).toBeNull();
});
