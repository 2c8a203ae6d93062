import type { Component, Layout, Scene, VideoResource } from '#libs/caster';

// One part of a kind each, to be added to the newsroom.

export const anchor: VideoResource = {
  key: 'resource-1',
  name: 'Anchor',
  locationId: 'RV01',
  source: { kind: 'live', url: 'rtmp://ingest.example.com/live/anchor' },
  repeatNum: 0,
  fixedDelayDuration: 0,
};

export const trailer: VideoResource = {
  key: 'resource-2',
  name: 'Trailer',
  locationId: 'RV02',
  source: { kind: 'file', url: 'https://media.example.com/trailer.mp4' },
  beginOffset: 1_000,
  repeatNum: -1,
  fixedDelayDuration: 40,
};

/** The anchor fills the picture and is heard. */
export const fullScreen: Layout = {
  key: 'layout-3',
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
};

export const headline: Component = {
  key: 'component-4',
  name: 'Headline',
  locationId: 'RC01',
  effect: 'none',
  layerOrder: 'cover',
  layer: { positionNormalized: [0, 0], positionRefer: 'topLeft' },
  content: {
    type: 'text',
    text: 'Good evening',
    font: { name: 'KaiTi', borderColor: '', borderWidthNormalized: 0 },
  },
};

/** Shows the full screen with the headline. */
export const program: Scene = {
  key: 'scene-5',
  name: 'PGM',
  output: 'program',
  layout: 'layout-3',
  components: ['component-4'],
  audio: { followsVideo: true, audioLayers: [], mixList: [] },
};
