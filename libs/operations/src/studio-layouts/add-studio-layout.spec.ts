import { describe, expect, it } from '@jest/globals';
import { newsroomAfter, refusalBy } from '#libs/testing';
import { decideAddStudioLayout } from './add-studio-layout.js';
import { cameraId, room, virtualStudioAfter } from './virtual-studio.suite.js';

const closeUp = { name: 'Close-up', type: 'common', common: { resourceId: cameraId } } as const;
const map = {
  id: 'map',
  imageMaterialId: 'map-of-today',
  fillMode: 'none',
  positionRefer: 'topLeft',
  positionNormalized: [0, 0],
};
const presenter = {
  name: 'Presenter before the map',
  type: 'studio',
  background: { id: 'wall', imageUrl: 'https://example.com/wall.png' },
  media: [map],
  screens: [{ id: 'anna', resourceId: cameraId, color: 'green' }],
  layerOrder: [
    { type: 'background', id: 'wall' },
    { type: 'media', id: 'map' },
    { type: 'media', id: 'anna' },
  ],
} as const;

const add = (layout: Parameters<typeof decideAddStudioLayout>[1]) =>
  decideAddStudioLayout(virtualStudioAfter(), layout, room);

describe('AddStudioLayout', () => {
  it('gives a layout the next number of the studio and its sources by their keys', () => {
    expect(add(closeUp)).toEqual({
      type: 'StudioLayoutAdded',
      part: {
        key: 'studioLayout-2',
        name: 'Close-up',
        type: 'common',
        common: { resource: 'resource-1' },
        media: [],
        screens: [],
        layerOrder: [],
      },
      at: room.at,
    });
    expect(add(presenter).part).toEqual({
      ...presenter,
      key: 'studioLayout-2',
      screens: [{ id: 'anna', resource: 'resource-1', color: 'green' }],
    });
  });

  it('knows virtual studios alone', () =>
    expect(refusalBy(() => decideAddStudioLayout(newsroomAfter(), closeUp, room))).toBe('CasterNotFound'));

  it.each([
    ['MissingCommonConfig', { ...closeUp, common: undefined }],
    ['MissingBgImageConfig', { ...presenter, background: undefined }],
    ['MissingScreenInputConfigList', { ...presenter, screens: [], layerOrder: [] }],
    ['InvalidCommonConfig', { ...presenter, common: closeUp.common }],
    ['InvalidBgImageConfig', { ...closeUp, background: presenter.background }],
    ['InvalidMediaInputConfigList', { ...closeUp, media: [map] }],
  ])('takes what a layout of its type has, and nothing else: %s', (code, layout) =>
    expect(() => add(layout)).toThrow(expect.objectContaining({ code })),
  );

  it.each([
    ['InvalidCommonConfig', { ...closeUp, common: { resourceId: 'unknown' } }],
    ['InvalidMediaInputConfigList', { ...presenter, media: [{ ...map, resourceId: 'unknown' }] }],
    ['InvalidScreenInputConfigList', { ...presenter, screens: [{ resourceId: 'unknown' }] }],
  ])('shows sources of the studio: else %s', (code, layout) =>
    expect(() => add(layout)).toThrow(expect.objectContaining({ code })),
  );

  it.each([
    ['a background of another id', { type: 'background', id: 'map' }],
    ['media that are not there', { type: 'media', id: 'wall' }],
  ] as const)('orders the materials of the layout, not %s', (_, layer) =>
    expect(() => add({ ...presenter, layerOrder: [layer] })).toThrow(
      expect.objectContaining({ code: 'InvalidLayerOrderConfigList' }),
    ),
  );

  it('refuses two media, or two screens, of one id', () => {
    expect(() => add({ ...presenter, media: [map, map] })).toThrow(
      expect.objectContaining({ code: 'InvalidMediaInputConfigList' }),
    );
    const [anna] = presenter.screens;
    expect(() => add({ ...presenter, screens: [anna, anna] })).toThrow(
      expect.objectContaining({ code: 'InvalidScreenInputConfigList' }),
    );
  });
});
