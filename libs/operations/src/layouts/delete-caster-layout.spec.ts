import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { fullScreen, newsroomAfter, program, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideDeleteLayout } from './delete-caster-layout.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const history = [partAdded('layout', fullScreen, at), partAdded('scene', { ...program, components: [] }, at)];
const remove = (layoutId: string) => decideDeleteLayout(newsroomAfter(...history), layoutId, context);

describe('DeleteCasterLayout', () => {
  it('leaves the scenes that show the layout without one', () => {
    const removed = remove(publicPartId('newsroom', fullScreen.key));
    expect(removed).toEqual({ type: 'LayoutRemoved', key: fullScreen.key, at });

    const { parts } = newsroomAfter(...history, removed).setup;
    expect(parts.layout).toEqual([]);
    const { layout: _, ...bare } = program;
    expect(parts.scene).toEqual([{ ...bare, components: [] }]);
  });

  it('refuses what is no layout of the studio', () =>
    expect(refusalBy(() => remove(publicPartId('newsroom', program.key)))).toBe('LayoutNotFound'));
});
