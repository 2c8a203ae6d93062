import { describe, expect, it } from '@jest/globals';
import { type CasterEvent, partAdded, publicPartId } from '#libs/caster';
import { svgOf } from '#libs/pictures';
import { anchor, fullScreen, headline, newsroomAfter, program, refusalBy, roomForAll } from '#libs/testing';
import { refuse } from '../refusals.js';
import { layoutPicture } from './describe-caster-layout-picture.js';

const { at } = roomForAll;
const parts: readonly CasterEvent[] = [
  partAdded('resource', anchor, at),
  partAdded('layout', fullScreen, at),
  partAdded('component', headline, at),
];
const idOf = (key: string) => publicPartId('newsroom', key as never);
const drawn = (history: readonly CasterEvent[], layoutId = idOf(fullScreen.key), sceneId?: string) =>
  svgOf(layoutPicture(newsroomAfter(...history), { layoutId, sceneId }, { refuse }));

describe('DescribeCasterLayoutPicture', () => {
  it('draws the layers with the sources on their locations', () => {
    expect(drawn(parts)).toContain('>Anchor</text>');
    expect(drawn(parts.slice(1))).toContain('>no source</text>');
  });

  it('draws the components of the scene that shows the layout, and none where no scene does', () => {
    expect(drawn(parts)).not.toContain('>Good evening</text>');
    expect(drawn([...parts, partAdded('scene', program, at)])).toContain('>Good evening</text>');
  });

  it('draws those of the scene that is named, whatever that one shows', () => {
    const { layout: _, ...elsewhere } = program;
    const history = [...parts, partAdded('scene', elsewhere, at)];
    expect(drawn(history)).not.toContain('>Good evening</text>');
    expect(drawn(history, undefined, idOf(program.key))).toContain('>Good evening</text>');
  });

  it('refuses what is no layout, and no scene, of the studio', () => {
    expect(refusalBy(() => drawn(parts, idOf(anchor.key)))).toBe('LayoutNotFound');
    expect(refusalBy(() => drawn(parts, undefined, idOf(fullScreen.key)))).toBe('SceneNotFound');
  });
});
