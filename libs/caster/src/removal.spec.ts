import { describe, expect, it } from '@jest/globals';
import { absent, exists, fold } from './caster.js';
import type { CasterEvent } from './events.js';
import { partAdded, partRemoved, partsReplaced } from './part-events.js';
import { type PartKind, partKinds } from './part-kinds.js';
import { partReferences } from './parts.js';
import { publishedBytes } from './published-size.js';
import { referencesIn } from './references.js';
import { referrersOf } from './removal.js';
import { type CasterSetup, emptySetup, setupReferences } from './setup.js';

const at = '2026-11-24T18:00:00.000Z';
const created: CasterEvent = {
  type: 'CasterCreated',
  casterId: 'newsroom',
  name: 'Newsroom',
  clientToken: 't',
  setup: emptySetup({ normType: 1, tags: [] }),
  at,
};
const anchor = partAdded(
  'resource',
  {
    key: 'resource-1',
    name: 'Anchor',
    locationId: 'RV01',
    source: { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  at,
);
const grid = partAdded(
  'layout',
  { key: 'layout-2', videoLayers: [], blendList: [], audioLayers: [], mixList: [] },
  at,
);
const headline = partAdded(
  'component',
  {
    key: 'component-3',
    locationId: 'RC01',
    effect: 'none',
    layer: { positionNormalized: [0, 0], positionRefer: 'topLeft' },
    content: { type: 'image', materialId: 'headline' },
  },
  at,
);
const preview = partAdded(
  'scene',
  {
    key: 'scene-4',
    name: 'Preview',
    output: 'preview',
    layout: 'layout-2',
    components: ['component-3'],
    audio: { followsVideo: true, audioLayers: [], mixList: [] },
  },
  at,
);
const rundown = partAdded('playlist', { key: 'playlist-5', repeatNumber: 0 }, at);
const item = partAdded(
  'playlistItem',
  { key: 'playlistItem-6', playlist: 'playlist-5', resourceType: 'vod', resourceValue: 'titles' },
  at,
);
const show = (number: number) => ({ key: `show-${number}` as const, name: `Show ${number}` });

function after(...events: CasterEvent[]) {
  const caster = fold(absent, [created, anchor, grid, headline, preview, rundown, item, ...events]);
  if (!exists(caster)) throw new Error(`The studio is ${caster.status}`);
  return caster;
}

describe('A part that goes', () => {
  it('is forgotten by whoever can do without', () => {
    const { setup } = after(
      partRemoved('layout', 'layout-2', at),
      partRemoved('component', 'component-3', at),
    );
    expect(setup.parts.scene).toEqual([
      {
        key: 'scene-4',
        name: 'Preview',
        output: 'preview',
        components: [],
        audio: { followsVideo: true, audioLayers: [], mixList: [] },
      },
    ]);
  });

  it('takes along what belongs to it, and what plays of it', () => {
    const caster = after(
      { type: 'PlaylistStarted', playlist: 'playlist-5', item: 'playlistItem-6', at },
      partRemoved('playlist', 'playlist-5', at),
    );
    expect(caster.setup.parts.playlistItem).toEqual([]);
    expect(caster).not.toHaveProperty('playing');
  });

  it('is forgotten by what runs as well', () => {
    const running = after(
      partsReplaced('show', [show(7), show(8)], at),
      { type: 'CasterStarted', at },
      { type: 'ShowChosen', show: 'show-8', at },
      { type: 'ShowListConfigured', showList: { repeatTimes: 1, highPriorityShow: 'show-8' }, at },
      partsReplaced('show', [show(7)], at),
    );
    expect(running).toMatchObject({ status: 'running', setup: { showList: { repeatTimes: 1 } } });
    expect(JSON.stringify(running)).not.toContain('show-8');
  });

  it('is also a layout that was discarded when channels were switched on', () => {
    const { config } = after().setup;
    const { setup } = after({
      type: 'CasterConfigured',
      name: 'Newsroom',
      config: { ...config, channelsEnabled: true },
      layoutsDiscarded: true,
      at,
    });
    expect(setup.parts.layout).toEqual([]);
    expect(setup.parts.scene[0]).not.toHaveProperty('layout');
  });

  it('leaves its number to nobody', () =>
    expect(after(partRemoved('playlist', 'playlist-5', at)).nextPart).toBe(7));
});

describe('The table of references', () => {
  it('finds who names a part, in parts and besides them', () => {
    const { setup } = after({
      type: 'ChannelSet',
      channel: { channelId: 'RV01', resource: 'resource-1' },
      at,
    });
    expect(referrersOf(setup, new Set(['resource-1', 'layout-2'])).map(({ from }) => from)).toEqual([
      'scene-4',
      'channels',
    ]);
  });

  it('declares every key that stands in a setup, so that none is published as it is', () => {
    const { setup } = after(
      { type: 'ChannelSet', channel: { channelId: 'RV01', resource: 'resource-1' }, at },
      { type: 'SyncGroupsSet', syncGroups: [{ mode: 1, resources: ['resource-1'] }], at },
    );
    const { parts, ...rest } = setup;
    const keysOf = (value: unknown) => JSON.stringify(value).match(/"[a-zA-Z]+-\d+"/g) ?? [];
    expect(referencesIn(rest, setupReferences)).toHaveLength(keysOf(rest).length);
    for (const kind of partKinds)
      for (const { key: _, ...part } of parts[kind])
        expect(referencesIn(part, partReferences[kind])).toHaveLength(keysOf(part).length);
  });
});

it('The bound of a record grows with each name of another part, which travels as an id of 36 characters', () => {
  const scene = (components: number): CasterSetup => {
    const { setup } = after();
    const [held] = setup.parts.scene;
    const named = Array.from({ length: components }, () => 'component-3' as const);
    return { ...setup, parts: { ...setup.parts, scene: held ? [{ ...held, components: named }] : [] } };
  };
  expect(publishedBytes(scene(1_000)) - publishedBytes(scene(0))).toBeGreaterThanOrEqual(39 * 1_000);
});

it('The stored shape of setup version 2 has these kinds: another kind is another version, with a lift', () => {
  const kinds: readonly PartKind[] = partKinds;
  expect({ version: emptySetup({ normType: 1, tags: [] }).schemaVersion, kinds }).toEqual({
    version: 2,
    kinds: [
      'resource',
      'layout',
      'component',
      'scene',
      'episode',
      'studioLayout',
      'show',
      'playlist',
      'playlistItem',
    ],
  });
});
