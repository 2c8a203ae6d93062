import { describe, expect, it } from '@jest/globals';
import { type StudioLayoutToDraw, studioPictureOf } from './studio-layout.js';

const options = {
  title: 'Green screen',
  sources: [{ locationId: 'RV02', name: 'Map' }],
  sourceNames: new Map([['resource-1', 'Anchor']]),
};
const nothing = { media: [], screens: [], layerOrder: [] };
const media = {
  fillMode: 'none',
  positionRefer: 'topLeft',
  positionNormalized: [0.25, 0.5],
  widthNormalized: 0.5,
  heightNormalized: 0.25,
};
const newsroom: StudioLayoutToDraw = {
  background: { id: 'set', materialId: 'a-set' },
  media: [
    { ...media, id: 'map', channelId: 'RV02' },
    { ...media, id: 'logo', imageMaterialId: 'a-logo' },
  ],
  screens: [
    { id: 'host', resource: 'resource-1', positionX: 0.5, positionY: 0.25, heightNormalized: 0.5 },
    { id: 'voice', resource: 'resource-1', onlyAudio: true },
  ],
  layerOrder: [],
};
const sourcesOf = (layout: StudioLayoutToDraw) =>
  studioPictureOf(layout, options).boxes.map((box) => (box.is === 'layer' ? box.source : undefined));

describe('A layout of a virtual studio', () => {
  it('that is a common one is its source, as large as the picture', () => {
    const { boxes } = studioPictureOf({ ...nothing, common: { resource: 'resource-1' } }, options);
    expect(boxes).toMatchObject([
      { number: 1, source: 'Anchor', place: { x: 0, y: 0, width: 1920, height: 1080 } },
    ]);
    expect(sourcesOf({ ...nothing, common: { channelId: 'RV02' } })).toEqual(['Map']);
    expect(sourcesOf({ ...nothing, common: { channelId: 'RV09' } })).toEqual([undefined]);
  });

  it('has its background below, then media and screens where they stand, and no screen that is heard alone', () => {
    const { boxes } = studioPictureOf(newsroom, options);
    expect(boxes).toMatchObject([
      { source: 'a-set', place: { width: 1920, height: 1080 } },
      { source: 'Map', place: { x: 480, y: 540, width: 960, height: 270 } },
      { source: 'a-logo', locationId: undefined },
      { source: 'Anchor', place: { x: 960, y: 270, width: 960, height: 540 }, isAssumed: true },
    ]);
  });

  it('is layered as its order says, what that does not name above', () => {
    const order = (...ids: readonly string[]) =>
      sourcesOf({
        ...newsroom,
        layerOrder: ids.map((id) => ({ type: id === 'set' ? 'background' : 'media', id })),
      });
    expect(order('set', 'host', 'logo')).toEqual(['a-set', 'Anchor', 'a-logo', 'Map']);
    expect(order('logo', 'set')).toEqual(['a-logo', 'a-set', 'Map', 'Anchor']);
    expect(order('host')).toEqual(['a-set', 'Anchor', 'Map', 'a-logo']);
  });
});
