import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { newsroomAfter, refusalBy } from '#libs/testing';
import { decideDeleteStudioLayout } from './delete-studio-layout.js';
import { room, virtualStudioAfter } from './virtual-studio.suite.js';

const closeUp = { name: 'Close-up', type: 'common', media: [], screens: [], layerOrder: [] } as const;
const studio = virtualStudioAfter(partAdded('studioLayout', { key: 'studioLayout-2', ...closeUp }, room.at));
const layoutId = publicPartId(studio.casterId, 'studioLayout-2');

describe('DeleteStudioLayout', () => {
  it('takes out the layout that is named', () =>
    expect(decideDeleteStudioLayout(studio, layoutId, room)).toEqual({
      type: 'StudioLayoutRemoved',
      key: 'studioLayout-2',
      at: room.at,
    }));

  it('refuses a layout that the studio does not have, and a studio of another type', () => {
    const refusal = (caster: typeof studio) =>
      refusalBy(() => decideDeleteStudioLayout(caster, layoutId, room));
    expect(refusal(virtualStudioAfter())).toBe('LayoutNotFound');
    expect(refusal(newsroomAfter())).toBe('CasterNotFound');
  });
});
