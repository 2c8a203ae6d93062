import { describe, expect, it } from '@jest/globals';
import { everyPart, everyPartAdded } from '#libs/testing';
import { absent, type Caster, fold } from './caster.js';
import { type CasterChanges, changesOf } from './changes.js';
import type { CasterEvent, EpisodeGroupEvent, StudioEvent } from './events.js';
import { partAdded, partChanged, partRemoved, partsReplaced } from './part-events.js';
import { type PartKind, partKinds } from './part-kinds.js';
import { emptySetup } from './setup.js';
import { eventTypes } from './stored-events.js';

const at = '2026-11-24T18:00:00.000Z';
const setup = emptySetup({ normType: 1, tags: [] });
const born = { casterId: 'newsroom', name: 'Newsroom', clientToken: 'first', setup, at };
const everyKind = fold(absent, [{ type: 'CasterCreated', ...born }, ...everyPartAdded(at)]);
const running = fold(everyKind, [{ type: 'CasterStarted', at }]);

/** An event of each type, and what is told of it; a new type needs its own here. */
const examples: {
  readonly [Type in (StudioEvent | EpisodeGroupEvent)['type']]: readonly [
    event: Extract<CasterEvent, { type: Type }>,
    told: Partial<CasterChanges>,
    before?: Caster,
  ];
} = {
  CasterCreated: [{ type: 'CasterCreated', ...born }, { name: { after: 'Newsroom' } }, absent],
  CasterCopied: [
    {
      type: 'CasterCopied',
      ...born,
      setup: { ...setup, parts: { ...setup.parts, layout: [everyPart.layout] } },
      sourceCasterId: 'evening',
      sourceVersion: 7,
    },
    {
      name: { after: 'Newsroom' },
      copiedFrom: { casterId: 'evening', version: 7 },
      counts: [{ kind: 'layout', added: 1, removed: 0, changed: 0 }],
      parts: [],
    },
    absent,
  ],
  CasterConfigured: [
    {
      type: 'CasterConfigured',
      name: 'Tonight',
      config: { ...setup.config, delay: 5 },
      layoutsDiscarded: true,
      at,
    },
    {
      name: { before: 'Newsroom', after: 'Tonight' },
      members: ['config.delay'],
      parts: [
        { kind: 'layout', key: 'layout-2', change: 'removed', members: [] },
        { kind: 'scene', key: 'scene-4', change: 'changed', members: ['layout'] },
      ],
    },
  ],
  CasterStarted: [{ type: 'CasterStarted', at }, {}],
  CasterStopped: [{ type: 'CasterStopped', at }, {}],
  CasterRestarted: [{ type: 'CasterRestarted', at }, {}],
  CasterDeleted: [
    { type: 'CasterDeleted', at },
    { parts: [], counts: [] },
  ],
  CasterErased: [
    { type: 'CasterErased', at },
    { parts: [], counts: [] },
  ],
  CasterRestored: [
    { type: 'CasterRestored', restoredVersion: 3, name: 'As it was', setup, at },
    {
      restoredVersion: 3,
      name: { before: 'Newsroom', after: 'As it was' },
      counts: partKinds.map((kind) => ({ kind, added: 0, removed: 1, changed: 0 })),
    },
    everyKind,
  ],
  ResourceGroupChanged: [
    { type: 'ResourceGroupChanged', resourceGroupId: 'rg-desk', at },
    { members: ['resourceGroupId'] },
  ],
  SyncGroupsSet: [
    { type: 'SyncGroupsSet', syncGroups: [{ mode: 0, resources: ['resource-1'] }], at },
    { members: ['config.syncGroups'] },
  ],
  ChannelSet: [
    { type: 'ChannelSet', channel: { channelId: 'RV01', resource: 'resource-1' }, at },
    { subjects: [{ channelId: 'RV01' }], channels: [{ key: 'RV01', change: 'added', members: [] }] },
  ],
  SceneStarted: [
    { type: 'SceneStarted', scene: 'scene-4', at },
    { subjects: [{ kind: 'scene', part: 'scene-4' }], parts: [] },
  ],
  SceneStopped: [
    { type: 'SceneStopped', scene: 'scene-4', at },
    { subjects: [{ kind: 'scene', part: 'scene-4' }] },
  ],
  UrgentMaterialShown: [
    { type: 'UrgentMaterialShown', scene: 'scene-4', at },
    { subjects: [{ kind: 'scene', part: 'scene-4' }] },
  ],
  VideoResourceShown: [
    { type: 'VideoResourceShown', resource: 'resource-1', scene: 'scene-4', at },
    {
      subjects: [
        { kind: 'resource', part: 'resource-1' },
        { kind: 'scene', part: 'scene-4' },
      ],
    },
  ],
  ReferenceSnapshotTaken: [
    { type: 'ReferenceSnapshotTaken', locationId: 'RV01', at },
    { subjects: [{ locationId: 'RV01' }] },
  ],
  ShowListConfigured: [
    { type: 'ShowListConfigured', showList: { repeatTimes: -1, highPriorityShow: 'show-7' }, at },
    { members: ['showList.repeatTimes', 'showList.highPriorityShow'] },
  ],
  ShowChosen: [{ type: 'ShowChosen', show: 'show-7', at }, { subjects: [{ kind: 'show', part: 'show-7' }] }],
  PlaylistStarted: [
    { type: 'PlaylistStarted', playlist: 'playlist-8', item: 'playlistItem-9', at },
    {
      subjects: [
        { kind: 'playlist', part: 'playlist-8' },
        { kind: 'playlistItem', part: 'playlistItem-9' },
      ],
    },
  ],
  PlaylistStopped: [
    { type: 'PlaylistStopped', playlist: 'playlist-8', at },
    { subjects: [{ kind: 'playlist', part: 'playlist-8' }] },
  ],
  EpisodeGroupCreated: [
    {
      type: 'EpisodeGroupCreated',
      programId: 'loop',
      clientToken: 'first',
      group: {
        domainName: '',
        callbackUrl: '',
        sideOutputUrl: '',
        startTime: at,
        repeatNum: 0,
        items: [],
      },
      at,
    },
    { subjects: [] },
    absent,
  ],
  EpisodeGroupDeleted: [{ type: 'EpisodeGroupDeleted', at }, { subjects: [] }, absent],
  EpisodeGroupErased: [{ type: 'EpisodeGroupErased', at }, { subjects: [] }, absent],
};

/** The four that every kind of part has. */
const ofParts = (kind: PartKind) => {
  const part = everyPart[kind] as never;
  const { key } = everyPart[kind];
  const fresh = { ...everyPart[kind], key: `${kind}-77` } as never;
  const named = { ...everyPart[kind], name: 'Another' } as never;
  const subjects = [{ kind, part: key }];
  return [
    [
      partAdded(kind, fresh, at),
      {
        subjects: [{ kind, part: `${kind}-77` }],
        parts: [{ kind, key: `${kind}-77`, change: 'added', members: [] }],
      },
    ],
    [
      partChanged(kind, named, at),
      { subjects, parts: [{ kind, key, change: 'changed', members: ['name'] }] },
    ],
    [partRemoved(kind, key, at), { subjects }],
    [
      partsReplaced(kind, [fresh, part], at),
      {
        subjects: [{ kind }],
        counts: [{ kind, added: 1, removed: 0, changed: 0 }],
        reordered: [kind],
      },
    ],
  ] as unknown as readonly (readonly [CasterEvent, Partial<CasterChanges>])[];
};

const cases = [...Object.values(examples), ...partKinds.flatMap(ofParts)] as readonly (readonly [
  CasterEvent,
  Partial<CasterChanges>,
  Caster?,
])[];

describe('What an event changed', () => {
  it.each(cases.map(([event, ...more]) => [event.type, event, ...more] as const))(
    'is told of %s',
    (_, event, told, before = running) => expect(changesOf(before, event)).toMatchObject(told),
  );

  it('has an example of every type that is recorded', () =>
    expect([...new Set(cases.map(([{ type }]) => type))].sort()).toEqual([...eventTypes].sort()));

  it('tells what went along with a part, and what forgot its name', () => {
    expect(changesOf(running, partRemoved('playlist', 'playlist-8', at)).parts).toEqual([
      { kind: 'playlist', key: 'playlist-8', change: 'removed', members: [] },
      { kind: 'playlistItem', key: 'playlistItem-9', change: 'removed', members: [] },
    ]);
    expect(changesOf(running, partRemoved('component', 'component-3', at)).parts).toEqual([
      { kind: 'component', key: 'component-3', change: 'removed', members: [] },
      { kind: 'scene', key: 'scene-4', change: 'changed', members: ['components'] },
      { kind: 'episode', key: 'episode-5', change: 'changed', members: ['components'] },
    ]);
  });

  it('names twenty parts, and counts them all', () => {
    const shows = Array.from({ length: 1_000 }, (_, i) => ({
      ...everyPart.show,
      key: `show-${i + 10}` as const,
    }));
    const { parts, counts } = changesOf(running, partsReplaced('show', shows, at));
    expect(parts).toHaveLength(20);
    expect(counts).toEqual([{ kind: 'show', added: 1_000, removed: 1, changed: 0 }]);
  });
});
