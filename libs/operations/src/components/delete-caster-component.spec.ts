import { describe, expect, it } from '@jest/globals';
import { partAdded, publicPartId } from '#libs/caster';
import { fullScreen, headline, newsroomAfter, program, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { decideDeleteComponent } from './delete-caster-component.js';

const context = { ...roomForAll, refuse };
const { at } = context;
const history = [
  partAdded('layout', fullScreen, at),
  partAdded('component', headline, at),
  partAdded('scene', program, at),
];
const remove = (componentId: string) =>
  decideDeleteComponent(newsroomAfter(...history), componentId, context);

describe('DeleteCasterComponent', () => {
  it('lets the scenes that show it go on without', () => {
    const removed = remove(publicPartId('newsroom', headline.key));
    expect(removed).toEqual({ type: 'ComponentRemoved', key: headline.key, at });

    const { parts } = newsroomAfter(...history, removed).setup;
    expect(parts.component).toEqual([]);
    expect(parts.scene).toEqual([{ ...program, components: [] }]);
  });

  it('refuses what is no component of the studio', () =>
    expect(refusalBy(() => remove(publicPartId('newsroom', fullScreen.key)))).toBe('ComponentNotFound'));
});
