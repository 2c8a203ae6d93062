import { type CasterEvent, type PartKind, type Parts, partAdded, partKinds } from '#libs/caster';

/**
 * A part of every kind, each naming others wherever its kind can; their numbers are those that a studio gives them
 * when they are added in this order. Published records are frozen over them: they never change, new kinds go to the end.
 */
export const everyPart: { readonly [K in PartKind]: Parts[K] } = {
  resource: {
    key: 'resource-1',
    name: 'Anchor',
    locationId: 'RV01',
    source: { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' },
    repeatNum: 0,
    fixedDelayDuration: 0,
  },
  layout: {
    key: 'layout-2',
    videoLayers: [
      {
        fillMode: 'none',
        fixedDelayDuration: 0,
        heightNormalized: 1,
        widthNormalized: 1,
        positionNormalized: [0, 0],
        positionRefer: 'topLeft',
      },
    ],
    blendList: ['RV01'],
    audioLayers: [{ fixedDelayDuration: 0, validChannel: 'all', volumeRate: 1 }],
    mixList: ['RV01'],
  },
  component: {
    key: 'component-3',
    locationId: 'RC01',
    effect: 'none',
    layer: { positionNormalized: [0.1, 0.2], positionRefer: 'topLeft', heightNormalized: 0.1 },
    content: {
      type: 'text',
      text: 'Good evening',
      font: { name: 'KaiTi', borderColor: '', borderWidthNormalized: 0, color: '0xff0000' },
    },
  },
  scene: {
    key: 'scene-4',
    name: 'PGM',
    output: 'program',
    layout: 'layout-2',
    components: ['component-3'],
    audio: {
      followsVideo: false,
      audioLayers: [
        {
          fixedDelayDuration: 40,
          validChannel: 'leftChannel',
          volumeRate: 0.5,
          filter: { enableAgc: 1, enableAns: 1, ansMode: 0, enableBeautify: 0, voiceBeautifyMode: 0 },
        },
      ],
      mixList: ['RV01'],
    },
  },
  episode: {
    key: 'episode-5',
    name: 'Evening news',
    type: 'Resource',
    resource: 'resource-1',
    components: ['component-3'],
    startTime: '2026-11-24T19:00:00Z',
    endTime: '2026-11-24T20:00:00Z',
    switchType: 'TimeFirst',
  },
  studioLayout: {
    key: 'studioLayout-6',
    name: 'Desk',
    type: 'studio',
    background: { id: 'wall', materialId: 'a2b8e671f0a74b5e8f3f1b0c9d4e2a11', locationId: 'RV02' },
    media: [
      {
        id: 'map',
        index: 1,
        resource: 'resource-1',
        fillMode: 'none',
        positionRefer: 'topLeft',
        widthNormalized: 0.5,
        heightNormalized: 0.5,
        positionNormalized: [0, 0],
      },
    ],
    screens: [
      {
        id: 'host',
        index: 2,
        resource: 'resource-1',
        color: 'green',
        positionX: 0.2,
        positionY: 0.3,
        heightNormalized: 0.6,
        portraitType: 1,
        onlyAudio: false,
        audio: { validChannel: 'all', volumeRate: 1 },
      },
    ],
    layerOrder: [
      { type: 'background', id: 'wall' },
      { type: 'media', id: 'map' },
    ],
  },
  show: {
    key: 'show-7',
    name: 'Opening',
    resourceType: 'vod',
    resourceId: '5c2f9d7ae0b14a6d9c33f7a2b1e8d405',
    duration: 60,
  },
  playlist: { key: 'playlist-8', name: 'Night loop', repeatNumber: -1 },
  playlistItem: {
    key: 'playlistItem-9',
    playlist: 'playlist-8',
    name: 'Trailer',
    resourceType: 'vod',
    resourceValue: 'https://media.example.com/trailer.mp4',
  },
};

/** The parts come to their studio, one by one. */
export function everyPartAdded(at: string): CasterEvent[] {
  return partKinds.map((kind) => partAdded(kind, everyPart[kind] as never, at) as CasterEvent);
}
