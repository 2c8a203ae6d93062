import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId, type StudioLayout } from '#libs/caster';
import { refusalBy } from '#libs/testing';
import { decideModifyStudioLayout } from './modify-studio-layout.js';
import { cameraId, room, virtualStudioAfter } from './virtual-studio.suite.js';

const presenter: StudioLayout = {
  key: 'studioLayout-2',
  name: 'Presenter',
  type: 'studio',
  background: { id: 'wall', locationId: 'RV02' },
  media: [],
  screens: [{ id: 'anna', resource: 'resource-1', positionX: 0.2 }],
  layerOrder: [
    { type: 'background', id: 'wall' },
    { type: 'media', id: 'anna' },
  ],
};
const studio = virtualStudioAfter(partAdded('studioLayout', presenter, room.at));
const layoutId = publicPartId(studio.casterId, 'studioLayout-2');
const modify = (content: Parameters<typeof decideModifyStudioLayout>[1]['content']) =>
  decideModifyStudioLayout(studio, { layoutId, content }, room);

describe('ModifyStudioLayout', () => {
  it('replaces what is given and leaves the rest as it is', () => {
    expect(modify({ name: 'Anna' })).toEqual({
      type: 'StudioLayoutChanged',
      part: { ...presenter, name: 'Anna' },
      at: room.at,
    });
    expect(modify({ screens: [{ id: 'anna', resourceId: cameraId }] }).part).toEqual({
      ...presenter,
      screens: [{ id: 'anna', resource: 'resource-1' }],
    });
  });

  it('leaves no layer behind whose material goes', () => {
    const screens = [{ id: 'ben', channelId: 'RV01' }];
    expect(() => modify({ screens })).toThrow(
      expect.objectContaining({ code: 'InvalidLayerOrderConfigList' }),
    );
    expect(modify({ screens, layerOrder: [] }).part).toEqual({ ...presenter, screens, layerOrder: [] });
  });

  it('leaves the layout whole, and of its type', () => {
    expect(() => modify({ screens: [], layerOrder: [] })).toThrow(
      expect.objectContaining({ code: 'MissingScreenInputConfigList' }),
    );
    expect(() => modify({ common: { channelId: 'RV01' } })).toThrow(
      expect.objectContaining({ code: 'InvalidCommonConfig' }),
    );
  });

  it('refuses a layout that the studio does not have', () =>
    expect(refusalBy(() => decideModifyStudioLayout(studio, { layoutId: cameraId, content: {} }, room))).toBe(
      'LayoutNotFound',
    ));
});
