import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { fullScreen, newsroomAfter, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideModifyLayout } from './modify-caster-layout.js';

const context = { ...roomForAll, refuse };
const { key, ...content } = fullScreen;
const silent = { ...content, audioLayers: [], mixList: [] };
const modify = (change: typeof content, layoutId = publicPartId('newsroom', key)) =>
  decideModifyLayout(
    newsroomAfter(partAdded('layout', fullScreen, context.at)),
    { layoutId, content: change },
    context,
  );

describe('ModifyCasterLayout', () => {
  it('replaces all four lists of the layout', () =>
    expect(modify(silent)).toEqual({ type: 'LayoutChanged', part: { key, ...silent }, at: context.at }));

  it('refuses layers without a location each', () =>
    expect(refusalBy(() => modify({ ...content, mixList: [] }))).toBe('LayersAndLocationsDiffer'));

  it('refuses a layout that would make the studio too large for one event', () =>
    expect(refusalBy(() => modify({ ...content, blendList: ['x'.repeat(900_000)] }))).toBe('TooManyParts'));

  it('refuses a layout of another studio', () =>
    expect(refusalBy(() => modify(silent, publicPartId('evening', key)))).toBe('LayoutNotFound'));
});
